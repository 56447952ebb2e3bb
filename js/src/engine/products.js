// Matrix products.
import { broadcast, broadcastTo, EngineError, make, room, sameShape, size } from "./array.js";
import { common, ELEMENTWISE } from "./elementwise.js";
import { REDUCTIONS } from "./reductions.js";

/**
 * One (n, d) @ (d, k), four columns at a time: their sums stay in registers, which halves the time.
 */
function product(out, o, a, p, b, q, n, d, k) {
  const fours = k - (k % 4);
  for (let i = 0; i < n; i++) {
    const [row, from] = [o + i * k, p + i * d];
    for (let c = 0; c < fours; c += 4) {
      let [s, t, u, v] = [0, 0, 0, 0];
      for (let j = 0, at = q + c; j < d; j++, at += k) {
        const x = a[from + j];
        s += x * b[at];
        t += x * b[at + 1];
        u += x * b[at + 2];
        v += x * b[at + 3];
      }
      out[row + c] = s;
      out[row + c + 1] = t;
      out[row + c + 2] = u;
      out[row + c + 3] = v;
    }
    for (let c = fours; c < k; c++) {
      let sum = 0;
      for (let j = 0, at = q + c; j < d; j++, at += k) sum += a[from + j] * b[at];
      out[row + c] = sum;
    }
  }
}

function matmul(a, b) {
  const A = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const B = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [n, d] = A.slice(-2);
  const [e, k] = B.slice(-2);
  if (d !== e || a.shape.length === 0 || b.shape.length === 0)
    throw new EngineError(`matmul: shapes (${a.shape}) and (${b.shape}) do not match`);
  const batch = broadcast(A.slice(0, -2), B.slice(0, -2));
  const spread = (x, shape) => {
    const full = [...batch, ...shape.slice(-2)];
    return sameShape(shape, full) ? x.data : broadcastTo(make(x.dtype, shape, x.data), full).data;
  };
  const [x, y, count] = [spread(a, A), spread(b, B), size(batch)];
  const out = room(count * n * k);
  for (let g = 0; g < count; g++) product(out, g * n * k, x, g * n * d, y, g * d * k, n, d, k);
  const [rows, columns] = [a.shape.length === 1 ? [] : [n], b.shape.length === 1 ? [] : [k]];
  return make(common(a.dtype, b.dtype), [...batch, ...rows, ...columns], out);
}

const vecdot = (a, b, { axis = -1 } = {}) => REDUCTIONS.sum(ELEMENTWISE.multiply(a, b), { axis });

export const PRODUCTS = { matmul, vecdot };

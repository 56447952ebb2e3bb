// Matrix products.
import { EngineError, broadcast, broadcastTo, make, room, sameShape, size } from "./array.js";
import { ELEMENTWISE, common } from "./elementwise.js";
import { REDUCTIONS } from "./reductions.js";

/** One (n, d) @ (d, k), added row by row so that the inner loop walks through memory. */
function product(out, o, a, p, b, q, n, d, k) {
  if (k === 1) return products(out, o, a, p, b, q, n, d);
  for (let i = 0; i < n; i++) {
    const row = o + i * k;
    for (let c = 0; c < k; c++) out[row + c] = 0;
    for (let j = 0; j < d; j++) {
      const v = a[p + i * d + j];
      const other = q + j * k;
      for (let c = 0; c < k; c++) out[row + c] += v * b[other + c];
    }
  }
}

/** One (n, d) @ (d, 1): a sum for each row. */
function products(out, o, a, p, b, q, n, d) {
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < d; j++) total += a[p + i * d + j] * b[q + j];
    out[o + i] = total;
  }
}

function matmul(a, b) {
  const A = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const B = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [n, d] = A.slice(-2);
  const [e, k] = B.slice(-2);
  if (d !== e || a.shape.length === 0 || b.shape.length === 0)
    throw new EngineError(`matmul: shapes (${a.shape}) and (${b.shape}) do not fit`);
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

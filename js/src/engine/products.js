// Matrix products.
import { EngineError, broadcast, broadcastTo, make, size } from "./array.js";
import { ELEMENTWISE, common } from "./elementwise.js";
import { REDUCTIONS } from "./reductions.js";

/** One (n, d) @ (d, k), added row by row so that the inner loop walks through memory. */
function product(a, b, out, n, d, k, from) {
  for (let i = 0; i < n; i++) {
    const row = from.out + i * k;
    for (let j = 0; j < d; j++) {
      const v = a[from.a + i * d + j];
      const other = from.b + j * k;
      for (let c = 0; c < k; c++) out[row + c] += v * b[other + c];
    }
  }
}

function matmul(a, b) {
  const A = a.shape.length === 1 ? make(a.dtype, [1, ...a.shape], a.data) : a;
  const B = b.shape.length === 1 ? make(b.dtype, [...b.shape, 1], b.data) : b;
  const [n, d] = A.shape.slice(-2);
  const [e, k] = B.shape.slice(-2);
  if (d !== e || a.shape.length === 0 || b.shape.length === 0) throw new EngineError(`matmul: shapes (${a.shape}) and (${b.shape}) do not fit`);
  const batch = broadcast(A.shape.slice(0, -2), B.shape.slice(0, -2));
  const [x, y] = [[A, n, d], [B, d, k]].map(([m, rows, columns]) => broadcastTo(m, [...batch, rows, columns]).data);
  const out = new Float64Array(size(batch) * n * k);
  for (let g = 0; g < size(batch); g++) product(x, y, out, n, d, k, { a: g * n * d, b: g * d * k, out: g * n * k });
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [n]), ...(b.shape.length === 1 ? [] : [k])];
  return make(common(a.dtype, b.dtype), shape, out);
}

const vecdot = (a, b, { axis = -1 } = {}) => REDUCTIONS.sum(ELEMENTWISE.multiply(a, b), { axis });

export const PRODUCTS = { matmul, vecdot };

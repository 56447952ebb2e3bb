// One number at a time: the standard's elementwise functions, as NumPy computes them.
import { broadcast, broadcastTo, make, recycle, room, size, strides } from "./array.js";
import { mapValues } from "./objects.js";

/** @import { EngineArray, Operations } from "../types.js" */

const { abs, floor, trunc } = Math;
const bit = (v) => (v ? 1 : 0);

/** Round half to even. */
function round(x) {
  const low = floor(x);
  const rest = x - low;
  if (rest !== 0.5) return rest < 0.5 && low === 0 && x >= 0 ? x * 0 : Math.round(x);
  return low % 2 === 0 ? (low === 0 ? x * 0 : low) : low + 1 || -0;
}

/** The remainder has the sign of the divisor. */
function remainder(a, b) {
  const rest = a % b;
  if (rest !== 0) return rest < 0 !== b < 0 ? rest + b : rest;
  return b === 0 ? NaN : b < 0 ? -0 : 0;
}

function floorDivide(a, b) {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  if (quotient === 0) return 0 * (a / b);
  const low = floor(quotient);
  return quotient - low > 0.5 ? low + 1 : low;
}

/** JavaScript's ** returns NaN where C returns 1, and is slow where NumPy multiplies. */
function pow(a, b) {
  if (b === 2) return a * a;
  if (a === 1 || (a === -1 && abs(b) === Infinity)) return 1;
  return a ** b;
}

function logaddexp(a, b) {
  if (a === b) return a + Math.LN2;
  const gap = a - b;
  if (gap > 0) return a + Math.log1p(Math.exp(-gap));
  return gap <= 0 ? b + Math.log1p(Math.exp(gap)) : gap;
}

const negativeSign = (x) => x < 0 || Object.is(x, -0);
const signOf = (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : NaN);

// result: "same" dtype as the operand, "float", "bool", or "common" dtype of both operands
const UNARY = {
  positive: [(x) => x, "same"],
  sign: [signOf, "same"],
  expm1: [Math.expm1, "float"],
  log: [Math.log, "float"],
  log2: [Math.log2, "float"],
  log10: [Math.log10, "float"],
  sin: [Math.sin, "float"],
  cos: [Math.cos, "float"],
  tan: [Math.tan, "float"],
  asin: [Math.asin, "float"],
  acos: [Math.acos, "float"],
  atan: [Math.atan, "float"],
  sinh: [Math.sinh, "float"],
  cosh: [Math.cosh, "float"],
  asinh: [Math.asinh, "float"],
  acosh: [Math.acosh, "float"],
  atanh: [Math.atanh, "float"],
  floor: [floor, "same"],
  ceil: [Math.ceil, "same"],
  round: [round, "same"],
  trunc: [trunc, "same"],
  isnan: [(x) => bit(Number.isNaN(x)), "bool"],
  isinf: [(x) => bit(abs(x) === Infinity), "bool"],
  isfinite: [(x) => bit(Number.isFinite(x)), "bool"],
  signbit: [(x) => bit(negativeSign(x)), "bool"],
  logical_not: [(x) => bit(!x), "bool"],
};

const BINARY = {
  floor_divide: [floorDivide, "common"],
  remainder: [remainder, "common"],
  atan2: [Math.atan2, "float"],
  hypot: [Math.hypot, "float"],
  logaddexp: [logaddexp, "float"],
  copysign: [(a, b) => (negativeSign(a) === negativeSign(b) ? a : -a), "float"],
  not_equal: [(a, b) => bit(a !== b), "bool"],
  logical_and: [(a, b) => a & b, "bool"],
  logical_or: [(a, b) => a | b, "bool"],
  logical_xor: [(a, b) => a ^ b, "bool"],
};

// The most frequent operations of training. Each loop is written out: calling a function for every
// number would cost more than the arithmetic.
const UNARY_LOOPS = {
  abs: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.abs(a[i]);
    },
    "same",
  ],
  negative: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = -a[i];
    },
    "same",
  ],
  square: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = a[i] * a[i];
    },
    "same",
  ],
  sqrt: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.sqrt(a[i]);
    },
    "float",
  ],
  exp: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.exp(a[i]);
    },
    "float",
  ],
  log1p: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.log1p(a[i]);
    },
    "float",
  ],
  tanh: [
    (o, a, n) => {
      for (let i = 0; i < n; i++) o[i] = Math.tanh(a[i]);
    },
    "float",
  ],
};

// The arguments of a loop over two arrays:
//   o, i     the results go to o[i], o[i + 1], …
//   a, p, s  the left operands are a[p], a[p + s], …; s is 1, or 0 to repeat one number
//   b, q, t  the right operands, in the same way
//   n        how many there are
const BINARY_LOOPS = {
  add: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] + b[q];
    },
    "common",
  ],
  subtract: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] - b[q];
    },
    "common",
  ],
  multiply: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] * b[q];
    },
    "common",
  ],
  divide: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] / b[q];
    },
    "float",
  ],
  pow: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = pow(a[p], b[q]);
    },
    "common",
  ],
  maximum: [
    (o, i, a, p, s, b, q, t, n) => {
      // NaN propagates
      for (const end = i + n; i < end; i++, p += s, q += t)
        o[i] = a[p] >= b[q] || a[p] !== a[p] ? a[p] : b[q];
    },
    "common",
  ],
  minimum: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t)
        o[i] = a[p] <= b[q] || a[p] !== a[p] ? a[p] : b[q];
    },
    "common",
  ],
  equal: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] === b[q] ? 1 : 0;
    },
    "bool",
  ],
  less: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] < b[q] ? 1 : 0;
    },
    "bool",
  ],
  less_equal: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] <= b[q] ? 1 : 0;
    },
    "bool",
  ],
  greater: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] > b[q] ? 1 : 0;
    },
    "bool",
  ],
  greater_equal: [
    (o, i, a, p, s, b, q, t, n) => {
      for (const end = i + n; i < end; i++, p += s, q += t) o[i] = a[p] >= b[q] ? 1 : 0;
    },
    "bool",
  ],
};

const calling = (f) => (o, a, n) => {
  for (let i = 0; i < n; i++) o[i] = f(a[i]);
};
const callingTwo = (f) => (o, i, a, p, s, b, q, t, n) => {
  for (const end = i + n; i < end; i++, p += s, q += t) o[i] = f(a[p], b[q]);
};

// NumPy returns 0 where an integer is divided by the integer 0, and never -0.
const integerDivide = (a, b) => (b === 0 ? 0 : floor(a / b) || 0);

/** a % b is slow beyond 2**31; the quotient is off by one at most. */
function integerRemainder(a, b) {
  if (b === 0) return 0;
  const rest = a - floor(a / b) * b;
  if (b > 0) return rest < 0 ? rest + b : rest >= b ? rest - b : rest;
  return rest > 0 ? rest + b : rest <= b ? rest - b : rest;
}

const INTEGER_LOOPS = {
  floor_divide: callingTwo(integerDivide),
  remainder: (o, i, a, p, s, b, q, t, n) => {
    // the page's random numbers are made of these
    for (const end = i + n; i < end; i++, p += s, q += t) o[i] = integerRemainder(a[p], b[q]);
  },
};

const RANK = { bool: 0, int64: 1, float64: 2 };
export const common = (...dtypes) => dtypes.reduce((a, b) => (RANK[a] >= RANK[b] ? a : b));

const resultType = (rule, a, b = a) =>
  rule === "bool" ? "bool" : rule === "float" ? "float64" : RANK[a] >= RANK[b] ? a : b;

/** The result; integers have no -0. */
function finish(dtype, shape, data) {
  if (dtype === "int64") for (let i = 0; i < data.length; i++) data[i] += 0;
  return make(dtype, shape, data);
}

const unary =
  ([loop, rule]) =>
  (x) => {
    const out = room(x.data.length);
    loop(out, x.data, out.length);
    return finish(resultType(rule, x.dtype), x.shape, out);
  };

const binary =
  ([loop, rule], integer = loop) =>
  (a, b) => {
    const dtype = resultType(rule, a.dtype, b.dtype);
    const shape = broadcast(a.shape, b.shape);
    const out = room(size(shape));
    sweep(dtype === "int64" ? integer : loop, out, shape, a, b);
    return finish(dtype, shape, out);
  };

/**
 * Apply a loop to two arrays that broadcast to `shape`.
 * @param {Function} loop
 * @param {Float64Array} out
 * @param {number[]} shape
 * @param {EngineArray} a
 * @param {EngineArray} b
 */
function sweep(loop, out, shape, a, b) {
  const n = out.length;
  if (n === 0) return;
  const [x, y] = [a.data, b.data];
  const [whole, other] = [x.length === n, y.length === n];
  if ((whole || x.length === 1) && (other || y.length === 1))
    loop(out, 0, x, 0, whole ? 1 : 0, y, 0, other ? 1 : 0, n);
  else if (whole && isTail(b.shape, shape))
    for (let i = 0; i < n; i += y.length) loop(out, i, x, i, 1, y, 0, 1, y.length);
  else if (other && isTail(a.shape, shape))
    for (let i = 0; i < n; i += x.length) loop(out, i, x, 0, 1, y, i, 1, x.length);
  else sweepRows(loop, out, shape, a, b);
}

/** Whether the axes of `tail` are the last ones of `shape`, so that its elements repeat. */
function isTail(tail, shape) {
  const lead = shape.length - tail.length;
  for (let k = 0; k < tail.length; k++) if (tail[k] !== shape[lead + k]) return false;
  return true;
}

/**
 * Apply a loop to one row after another, along the last axis, wherever they begin in the two arrays.
 * @param {Function} loop
 * @param {Float64Array} out
 * @param {number[]} shape
 * @param {EngineArray} a
 * @param {EngineArray} b
 */
function sweepRows(loop, out, shape, a, b) {
  const length = shape[shape.length - 1];
  const outer = shape.slice(0, -1);
  const lasting = ({ shape: tail }) => (tail.length === 0 || tail[tail.length - 1] === 1 ? 0 : 1);
  const steps = (x) => {
    const found = strides(x.shape).slice(0, -1);
    return [...Array(outer.length - found.length).fill(0), ...found];
  };
  const [s, t, p, q] = [lasting(a), lasting(b), steps(a), steps(b)];
  const index = new Int32Array(outer.length);
  let [from, other] = [0, 0];
  for (let i = 0; ; ) {
    loop(out, i, a.data, from, s, b.data, other, t, length);
    i += length;
    if (i === out.length) return;
    for (let k = outer.length - 1; ; k--) {
      from += p[k];
      other += q[k];
      if (++index[k] < outer[k]) break;
      from -= p[k] * outer[k];
      other -= q[k] * outer[k];
      index[k] = 0;
    }
  }
}

/**
 * @param {EngineArray} condition
 * @param {EngineArray} a
 * @param {EngineArray} b
 */
function where(condition, a, b) {
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
  const n = size(shape);
  const out = room(n);
  const given = [condition, a, b];
  const fit = (x) => (x.data.length === n || x.data.length === 1 ? x : broadcastTo(x, shape)).data;
  const [c, x, y] = given.map(fit);
  const [r, s, t] = [c, x, y].map((data) => (data.length === 1 ? 0 : 1));
  for (let i = 0, p = 0, q = 0, k = 0; i < n; i++, p += r, q += s, k += t) out[i] = c[p] ? x[q] : y[k];
  [c, x, y].forEach((data, i) => data !== given[i].data && recycle(data));
  return make(common(a.dtype, b.dtype), shape, out);
}

const CONVERT = { float64: (v) => v, int64: (v) => trunc(v) + 0, bool: (v) => (v !== 0 ? 1 : 0) };

/** @param {EngineArray} x */
function astype(x, { dtype }) {
  const out = room(x.data.length);
  if (dtype === "float64") out.set(x.data);
  else calling(CONVERT[dtype])(out, x.data, out.length);
  return make(dtype, x.shape, out);
}

/** @type {Operations} */
export const ELEMENTWISE = {
  ...mapValues(UNARY, ([f, rule]) => unary([calling(f), rule])),
  ...mapValues(UNARY_LOOPS, unary),
  ...mapValues(BINARY, ([f, rule], name) => binary([callingTwo(f), rule], INTEGER_LOOPS[name])),
  ...mapValues(BINARY_LOOPS, (rule) => binary(rule)),
  where,
  astype,
};

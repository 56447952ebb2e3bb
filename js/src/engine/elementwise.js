// One number at a time: the standard's elementwise functions, as NumPy computes them.
import { broadcast, broadcastTo, make, positions, size, strides } from "./array.js";

const { abs, floor, trunc, sqrt } = Math;
const bit = (v) => (v ? 1 : 0);

/** Round half to even. */
function round(x) {
  const low = floor(x);
  const rest = x - low;
  if (rest !== 0.5) return rest < 0.5 && low === 0 && x >= 0 ? x * 0 : Math.round(x);
  return low % 2 === 0 ? (low === 0 ? x * 0 : low) : low + 1 || -0;
}

/** The remainder has the sign of the divisor. */
export function remainder(a, b) {
  const rest = a % b;
  if (rest !== 0) return (rest < 0) !== (b < 0) ? rest + b : rest;
  return b === 0 ? NaN : b < 0 ? -0 : 0;
}

function floorDivide(a, b) {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && (rest < 0) !== (b < 0) ? 1 : 0);
  if (quotient === 0) return 0 * (a / b);
  const low = floor(quotient);
  return quotient - low > 0.5 ? low + 1 : low;
}

/** JavaScript's ** says NaN where C says 1. */
function pow(a, b) {
  if (a === 1 || (a === -1 && abs(b) === Infinity)) return 1;
  return a ** b;
}

const larger = (a, b) => (a >= b || Number.isNaN(a) ? a : b);
const smaller = (a, b) => (a <= b || Number.isNaN(a) ? a : b);

function logaddexp(a, b) {
  if (a === b) return a + Math.LN2;
  const gap = a - b;
  return gap > 0 ? a + Math.log1p(Math.exp(-gap)) : gap <= 0 ? b + Math.log1p(Math.exp(gap)) : gap;
}

const negativeSign = (x) => x < 0 || Object.is(x, -0);

// result: "same" dtype as the operand, "float", "bool", or "common" dtype of both operands
const UNARY = {
  abs: [abs, "same"], negative: [(x) => -x, "same"], positive: [(x) => x, "same"],
  sign: [(x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : NaN), "same"],
  square: [(x) => x * x, "same"], sqrt: [sqrt, "float"],
  exp: [Math.exp, "float"], expm1: [Math.expm1, "float"],
  log: [Math.log, "float"], log1p: [Math.log1p, "float"], log2: [Math.log2, "float"], log10: [Math.log10, "float"],
  sin: [Math.sin, "float"], cos: [Math.cos, "float"], tan: [Math.tan, "float"],
  asin: [Math.asin, "float"], acos: [Math.acos, "float"], atan: [Math.atan, "float"],
  sinh: [Math.sinh, "float"], cosh: [Math.cosh, "float"], tanh: [Math.tanh, "float"],
  asinh: [Math.asinh, "float"], acosh: [Math.acosh, "float"], atanh: [Math.atanh, "float"],
  floor: [floor, "same"], ceil: [Math.ceil, "same"], round: [round, "same"], trunc: [trunc, "same"],
  isnan: [(x) => bit(Number.isNaN(x)), "bool"], isinf: [(x) => bit(abs(x) === Infinity), "bool"],
  isfinite: [(x) => bit(Number.isFinite(x)), "bool"], signbit: [(x) => bit(negativeSign(x)), "bool"],
  logical_not: [(x) => bit(!x), "bool"],
};

const BINARY = {
  add: [(a, b) => a + b, "common"], subtract: [(a, b) => a - b, "common"], multiply: [(a, b) => a * b, "common"],
  divide: [(a, b) => a / b, "float"], floor_divide: [floorDivide, "common"], remainder: [remainder, "common"],
  pow: [pow, "common"], maximum: [larger, "common"], minimum: [smaller, "common"],
  atan2: [Math.atan2, "float"], hypot: [Math.hypot, "float"], logaddexp: [logaddexp, "float"],
  copysign: [(a, b) => (negativeSign(a) === negativeSign(b) ? a : -a), "float"],
  equal: [(a, b) => bit(a === b), "bool"], not_equal: [(a, b) => bit(a !== b), "bool"],
  less: [(a, b) => bit(a < b), "bool"], less_equal: [(a, b) => bit(a <= b), "bool"],
  greater: [(a, b) => bit(a > b), "bool"], greater_equal: [(a, b) => bit(a >= b), "bool"],
  logical_and: [(a, b) => a & b, "bool"], logical_or: [(a, b) => a | b, "bool"], logical_xor: [(a, b) => a ^ b, "bool"],
};

// NumPy answers 0 where an integer is divided by the integer 0, and never -0.
const INTEGER = { floor_divide: (a, b) => (b === 0 ? 0 : floor(a / b) || 0), remainder: (a, b) => (b === 0 ? 0 : remainder(a, b) || 0) };

const RANK = { bool: 0, int64: 1, float64: 2 };
export const common = (...dtypes) => dtypes.reduce((a, b) => (RANK[a] >= RANK[b] ? a : b));
const resultType = (rule, ...dtypes) => (rule === "bool" ? "bool" : rule === "float" ? "float64" : common(...dtypes));

function unary([f, rule]) {
  return (x) => {
    const out = new Float64Array(x.data.length);
    for (let i = 0; i < out.length; i++) out[i] = f(x.data[i]);
    const dtype = resultType(rule, x.dtype);
    return make(dtype, x.shape, dtype === "int64" ? plainZero(out) : out);
  };
}

function binary([f, rule], integer = f) {
  return (a, b) => {
    const dtype = resultType(rule, a.dtype, b.dtype);
    const g = dtype === "int64" ? integer : f;
    const shape = broadcast(a.shape, b.shape);
    const out = new Float64Array(size(shape));
    if (a.data.length === out.length && b.data.length === out.length) {
      for (let i = 0; i < out.length; i++) out[i] = g(a.data[i], b.data[i]);
    } else if (b.data.length === 1) {
      for (let i = 0, v = b.data[0]; i < out.length; i++) out[i] = g(a.data[i], v);
    } else if (a.data.length === 1) {
      for (let i = 0, v = a.data[0]; i < out.length; i++) out[i] = g(v, b.data[i]);
    } else {
      const p = positions(shape, strides(a.shape));
      const q = positions(shape, strides(b.shape));
      for (let i = 0; i < out.length; i++) out[i] = g(a.data[p[i]], b.data[q[i]]);
    }
    return make(dtype, shape, dtype === "int64" ? plainZero(out) : out);
  };
}

/** Integers have no -0. */
const plainZero = (data) => {
  for (let i = 0; i < data.length; i++) data[i] += 0;
  return data;
};

function where(condition, a, b) {
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
  const [c, x, y] = [condition, a, b].map((v) => (v.data.length === size(shape) ? v : broadcastTo(v, shape)).data);
  return make(common(a.dtype, b.dtype), shape, Float64Array.from(c, (v, i) => (v ? x[i] : y[i])));
}

function astype(x, { dtype }) {
  const convert = { float64: (v) => v, int64: (v) => trunc(v) + 0, bool: bit }[dtype];
  return make(dtype, x.shape, x.data.map(dtype === "bool" ? (v) => (v !== 0 ? 1 : 0) : convert));
}

export const ELEMENTWISE = {
  ...Object.fromEntries(Object.entries(UNARY).map(([name, rule]) => [name, unary(rule)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, rule]) => [name, binary(rule, INTEGER[name])])),
  where,
  astype,
};

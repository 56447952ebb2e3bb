// Arrays of the engine: {dtype: "float64" | "int64" | "bool", shape: [..], data: Float64Array},
// row-major. Integers are exact up to 2**53; booleans are 0 and 1. An array that an operation has
// returned is never modified.

/** @import { EngineArray } from "../types.js" */

export class EngineError extends Error {}

/** @returns {EngineArray} */
export const make = (dtype, shape, data) => ({ dtype, shape, data });
export const scalar = (dtype, value) => make(dtype, [], Float64Array.of(value));

/** @param {number[]} shape */
export function size(shape) {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

// Buffers that nobody reads any more, by length, to be reused for the next result of that length.
// Allocating one costs more than filling it, and every frame needs hundreds.
const spare = new Map();
const MOST = 4e6; // numbers kept in total; beyond that they are left to the garbage collector
let kept = 0;

/** A buffer for `n` numbers, with arbitrary contents. */
export function room(n) {
  const list = spare.get(n);
  if (list === undefined || list.length === 0) return new Float64Array(n);
  kept -= n;
  return list.pop();
}

/** Return a buffer that nobody will read again. */
export function recycle(data) {
  const n = data.length;
  if (kept + n > MOST) {
    spare.clear();
    kept = 0;
  }
  if (!spare.has(n)) spare.set(n, []);
  spare.get(n).push(data);
  kept += n;
}

/**
 * Strides, in elements, of a row-major array; 0 along axes of length 1, so that they broadcast.
 * @param {number[]} shape
 */
export function strides(shape) {
  const steps = new Array(shape.length);
  let step = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    steps[k] = shape[k] === 1 ? 0 : step;
    step *= shape[k];
  }
  return steps;
}

export const sameShape = (a, b) => a.length === b.length && a.every((d, k) => d === b[k]);

export const sameArray = (a, b) =>
  a === b ||
  (a.dtype === b.dtype &&
    String(a.shape) === String(b.shape) &&
    a.data.every((v, i) => Object.is(v, b.data[i])));

/** The shape to which two arrays broadcast. */
export function broadcast(a, b) {
  if (sameShape(a, b)) return a;
  const shape = new Array(Math.max(a.length, b.length));
  for (let k = 1; k <= shape.length; k++) {
    const m = a[a.length - k] ?? 1;
    const n = b[b.length - k] ?? 1;
    if (m !== n && m !== 1 && n !== 1)
      throw new EngineError(`shapes (${a}) and (${b}) cannot be broadcast together`);
    shape[shape.length - k] = m === 1 ? n : m;
  }
  return shape;
}

/**
 * For every element of `shape`, its position in an array whose strides along the last axes are `steps`.
 * @param {number[]} shape
 * @param {number[]} steps
 */
export function positions(shape, steps, offset = 0) {
  const count = size(shape);
  const result = new Int32Array(count);
  if (count === 0) return result;
  const lead = shape.length - steps.length;
  const index = new Int32Array(shape.length);
  let at = offset;
  for (let i = 0; ; ) {
    result[i] = at;
    if (++i === count) return result;
    for (let k = shape.length - 1; ; k--) {
      const step = k < lead ? 0 : steps[k - lead];
      at += step;
      if (++index[k] < shape[k]) break;
      at -= step * shape[k];
      index[k] = 0;
    }
  }
}

/**
 * A new array with the elements of `x` at `where`.
 * @param {EngineArray} x
 * @param {number[]} shape
 * @param {Int32Array} where
 */
export function pick(x, shape, where) {
  const from = x.data;
  const data = room(where.length);
  for (let i = 0; i < data.length; i++) data[i] = from[where[i]];
  return make(x.dtype, shape, data);
}

/**
 * Repeat `x` to fill `shape`: along its last axis number by number, otherwise in whole blocks.
 * @param {EngineArray} x
 * @param {number[]} shape
 */
export function broadcastTo(x, shape) {
  if (!sameShape(broadcast(x.shape, shape), shape))
    throw new EngineError(`(${x.shape}) cannot be broadcast to (${shape})`);
  const own = strides(x.shape);
  const steps = [...Array(shape.length - own.length).fill(0), ...own];
  const [out, last] = [room(size(shape)), shape.length - 1];
  const { data } = x;
  const write = (k, start, from) => {
    let at = start;
    if (k >= last) {
      const [step, end] = [steps[k] ?? 0, start + (shape[k] ?? 1)];
      for (; at < end; at++, from += step) out[at] = data[from];
      return at;
    }
    for (let i = 0, block = 0; i < shape[k]; i++, from += steps[k]) {
      if (i > 0 && steps[k] === 0) out.copyWithin(at, start, start + block);
      else block = write(k + 1, at, from) - at;
      at += block;
    }
    return at;
  };
  write(0, 0, 0);
  return make(x.dtype, [...shape], out);
}

/**
 * A valid axis: -1 is the last one; throws if there is no such axis.
 * @param {number} axis
 * @param {number} ndim
 */
export function axisOf(axis, ndim) {
  const k = axis < 0 ? axis + ndim : axis;
  if (!(k >= 0 && k < ndim))
    throw new EngineError(`expected an axis of an array with ${ndim} axes, got ${axis}`);
  return k;
}

const DTYPES = ["float64", "int64", "bool"];

/** Parse the JSON form; throws if it is damaged. */
export function fromJSON(json) {
  const data = Float64Array.from(json?.data ?? [NaN], Number);
  const shape = json?.shape;
  const whole = DTYPES.includes(json?.dtype) && Array.isArray(shape) && Array.isArray(json.data);
  if (!whole || data.length !== size(shape)) throw new EngineError("an array of this figure is damaged");
  if (data.some((v, i) => Number.isNaN(v) && json.data[i] !== "NaN"))
    throw new EngineError("an array holds something that is not a number");
  return make(json.dtype, [...shape], data);
}

const numberToJSON = (v) => (Object.is(v, -0) ? "-0" : Number.isFinite(v) ? v : String(v));

export const toJSON = (x) => ({
  dtype: x.dtype,
  shape: [...x.shape],
  data: Array.from(x.data, numberToJSON),
});

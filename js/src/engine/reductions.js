// Along an axis: sums, extremes, running sums, sorting.
import { axisOf, EngineError, make, pick, positions, room, size, strides } from "./array.js";

/** @import { EngineArray, Operations, Options } from "../types.js" */

/** Axes to reduce, as a sorted list; all of them when none is named. */
function axesOf(axis, ndim) {
  if (axis === undefined || axis === null) return [...Array(ndim).keys()];
  const axes = [axis].flat().map((k) => axisOf(k, ndim));
  return axes.sort((a, b) => a - b);
}

/**
 * The data as (outer, length, inner), of which the middle axis is to be reduced, and the shape that
 * remains. Axes that are not adjacent are moved to the end first.
 * @param {EngineArray} x
 */
function blocks(x, axis, keepdims) {
  const axes = axesOf(axis, x.shape.length);
  const kept = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const at = (list) => list.map((k) => x.shape[k]);
  const shape = keepdims ? x.shape.map((d, k) => (axes.includes(k) ? 1 : d)) : at(kept);
  const [first, last] = [axes[0] ?? 0, axes[axes.length - 1] ?? -1];
  const length = size(at(axes));
  if (last - first === axes.length - 1) {
    const [outer, inner] = [size(x.shape.slice(0, first)), size(x.shape.slice(last + 1))];
    return { data: x.data, outer, length, inner, shape };
  }
  const order = [...kept, ...axes];
  const steps = strides(x.shape);
  const where = positions(
    at(order),
    order.map((k) => steps[k]),
  );
  return { data: pick(x, at(order), where).data, outer: size(shape), length, inner: 1, shape };
}

function reduction(fold, dtypeOf, emptyMessage) {
  /** @type {(x: EngineArray, options?: Options) => EngineArray} */
  return (x, { axis, keepdims = false, ...rest } = {}) => {
    const { data, outer, length, inner, shape } = blocks(x, axis, keepdims);
    if (length === 0 && outer * inner > 0 && emptyMessage) throw new EngineError(emptyMessage);
    const out = room(outer * inner);
    const group = new Float64Array(length);
    for (let o = 0; o < outer; o++)
      for (let j = 0; j < inner; j++) {
        for (let i = 0, at = o * length * inner + j; i < length; i++, at += inner) group[i] = data[at];
        out[o * inner + j] = fold(group, rest);
      }
    return make(dtypeOf(x.dtype), shape, out);
  };
}

/**
 * Sums, added row by row where rows are long.
 * @param {EngineArray} x
 * @param {Options} [options]
 */
function sum(x, { axis, keepdims = false } = {}) {
  const { data, outer, length, inner, shape } = blocks(x, axis, keepdims);
  const out = room(outer * inner).fill(0);
  for (let o = 0, at = 0; o < outer; o++) {
    const row = o * inner;
    for (let i = 0; i < length; i++) for (let j = 0; j < inner; j++) out[row + j] += data[at++];
  }
  return make(x.dtype, shape, out);
}

/** @param {EngineArray} x */
function mean(x, options) {
  const total = sum(x, options);
  const count = x.data.length / total.data.length;
  for (let i = 0; i < total.data.length; i++) total.data[i] /= count;
  return make("float64", total.shape, total.data);
}

const total = (values) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
};

function variance(values, { correction = 0 }) {
  const centre = total(values) / values.length;
  const free = Math.max(values.length - correction, 0);
  return total(values.map((v) => (v - centre) ** 2)) / free;
}

/** Index of the first largest value; a NaN wins, as in NumPy. */
function most(values) {
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) return i;
    if (values[i] > values[at]) at = i;
  }
  return at;
}

/** Index of the first smallest value; written out because heat maps call it for every pixel. */
function least(values) {
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) return i;
    if (values[i] < values[at]) at = i;
  }
  return at;
}

const same = (dtype) => dtype;
const integer = () => "int64";
const float = () => "float64";
const bool = () => "bool";
const EMPTY = "the largest or smallest of no values is not defined";

/** Compare with NaN last. */
function compare(a, b) {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : a - b || 0;
}

/**
 * Apply `f(values) -> values` to every line along an axis.
 * @param {EngineArray} x
 */
function along(x, axis, f, dtype = x.dtype) {
  const k = axisOf(axis, x.shape.length);
  const { data, outer, length, inner } = blocks(x, k, false);
  const line = new Float64Array(length);
  const longer = f(line).length;
  const out = room(outer * longer * inner);
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < inner; j++) {
      for (let i = 0; i < length; i++) line[i] = data[(o * length + i) * inner + j];
      const made = f(line);
      for (let i = 0; i < longer; i++) out[(o * longer + i) * inner + j] = made[i];
    }
  return make(
    dtype,
    x.shape.map((d, j) => (j === k ? longer : d)),
    out,
  );
}

function running(values, initial) {
  const out = new Float64Array(values.length + (initial ? 1 : 0));
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total = i ? total + values[i] : values[i];
    out[i + (initial ? 1 : 0)] = total;
  }
  return out;
}

/** Stable order of the values; equal values keep their order in a descending sort, too. */
function order(values, descending) {
  const indices = [...values.keys()];
  if (!descending) return indices.sort((i, j) => compare(values[i], values[j]) || i - j);
  return indices
    .reverse()
    .sort((i, j) => compare(values[i], values[j]))
    .reverse();
}

/** @type {Operations} */
export const REDUCTIONS = {
  sum,
  prod: reduction((values) => values.reduce((a, b) => a * b, 1), same),
  mean,
  var: reduction(variance, float),
  std: reduction((values, options) => Math.sqrt(variance(values, options)), float),
  max: reduction((values) => values[most(values)], same, EMPTY),
  min: reduction((values) => values[least(values)], same, EMPTY),
  argmax: reduction(most, integer, EMPTY),
  argmin: reduction(least, integer, EMPTY),
  any: reduction((values) => (values.some((v) => v !== 0) ? 1 : 0), bool),
  all: reduction((values) => (values.every((v) => v !== 0) ? 1 : 0), bool),
  count_nonzero: reduction((values) => values.filter((v) => v !== 0).length, integer),
  cumulative_sum: (x, { axis, include_initial: initial = false } = {}) =>
    along(x, axis ?? 0, (values) => running(values, initial)),
  sort: (x, { axis = -1, descending = false } = {}) =>
    along(x, axis, (values) => order(values, descending).map((i) => values[i])),
  argsort: (x, { axis = -1, descending = false } = {}) =>
    along(x, axis, (values) => order(values, descending), "int64"),
};

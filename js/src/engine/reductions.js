// Along an axis: sums, extremes, running sums, sorting.
import { EngineError, axisOf, make, pick, positions, size, strides } from "./array.js";

/** Axes to reduce, as a sorted list; all of them when none is named. */
function axesOf(axis, ndim) {
  if (axis === undefined || axis === null) return [...Array(ndim).keys()];
  return [axis].flat().map((k) => axisOf(k, ndim)).sort((a, b) => a - b);
}

/** Positions of every element, grouped: `count` groups of `length`, and the shape that remains. */
function groups(x, axis, keepdims) {
  const axes = axesOf(axis, x.shape.length);
  const kept = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const order = [...kept, ...axes];
  const steps = strides(x.shape);
  const shape = keepdims ? x.shape.map((d, k) => (axes.includes(k) ? 1 : d)) : kept.map((k) => x.shape[k]);
  const where = positions(order.map((k) => x.shape[k]), order.map((k) => steps[k]));
  return { where, shape, count: size(shape), length: size(axes.map((k) => x.shape[k])) };
}

function reduction(fold, dtypeOf, emptyMessage) {
  return (x, { axis, keepdims = false, ...rest } = {}) => {
    const { where, shape, count, length } = groups(x, axis, keepdims);
    if (length === 0 && count > 0 && emptyMessage) throw new EngineError(emptyMessage);
    const out = new Float64Array(count);
    const group = new Float64Array(length);
    for (let g = 0; g < count; g++) {
      for (let i = 0; i < length; i++) group[i] = x.data[where[g * length + i]];
      out[g] = fold(group, rest);
    }
    return make(dtypeOf(x.dtype), shape, out);
  };
}

const sum = (values) => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
};
const mean = (values) => sum(values) / values.length;

function variance(values, { correction = 0 }) {
  const centre = mean(values);
  const free = Math.max(values.length - correction, 0);
  return sum(values.map((v) => (v - centre) ** 2)) / free;
}

/** Index of the first best value; a NaN wins, as in NumPy. */
function best(values, beats) {
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) return i;
    if (beats(values[i], values[at])) at = i;
  }
  return at;
}
const most = (values) => best(values, (a, b) => a > b);
const least = (values) => best(values, (a, b) => a < b);

const same = (dtype) => dtype;
const integer = () => "int64";
const float = () => "float64";
const bool = () => "bool";
const EMPTY = "the largest or smallest of no values is not defined";

/** Compare with NaN last. */
const compare = (a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b || 0);

/** Apply `f(values) -> values` to every line along an axis. */
function along(x, axis, f, dtype = x.dtype) {
  const k = axisOf(axis, x.shape.length);
  const { where, count, length } = groups(x, k, false);
  const lines = Array.from({ length: count }, (_, g) => f(x.data.length ? pick(x, [length], where.subarray(g * length, (g + 1) * length)).data : new Float64Array(length)));
  const longer = lines.length ? lines[0].length : x.shape[k];
  const shape = x.shape.map((d, j) => (j === k ? longer : d));
  const out = new Float64Array(size(shape));
  const target = groups(make(dtype, shape, out), k, false).where;
  lines.forEach((line, g) => line.forEach((v, i) => { out[target[g * longer + i]] = v; }));
  return make(dtype, shape, out);
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

/** Stable order of the values; for a descending one equal values keep their order, too. */
function order(values, descending) {
  const indices = [...values.keys()];
  if (!descending) return indices.sort((i, j) => compare(values[i], values[j]) || i - j);
  return indices.reverse().sort((i, j) => compare(values[i], values[j])).reverse();
}

export const REDUCTIONS = {
  sum: reduction(sum, same),
  prod: reduction((values) => values.reduce((a, b) => a * b, 1), same),
  mean: reduction(mean, float),
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
  argsort: (x, { axis = -1, descending = false } = {}) => along(x, axis, (values) => order(values, descending), "int64"),
};

// Shapes and selection: nothing is computed, elements are only moved.
import {
  axisOf,
  broadcast,
  broadcastTo,
  EngineError,
  make,
  pick,
  positions,
  room,
  size,
  strides,
} from "./array.js";
import { common } from "./elementwise.js";

/** @import { EngineArray, Operations, Options } from "../types.js" */

const view = (x, shape) => make(x.dtype, shape, x.data);

/** @param {EngineArray} x */
function reshape(x, { shape }) {
  const known = size(shape.filter((d) => d !== -1));
  const result = shape.map((d) => (d === -1 ? x.data.length / known : d));
  if (size(result) !== x.data.length) throw new EngineError(`(${x.shape}) cannot be reshaped to (${shape})`);
  return view(x, result);
}

/** @param {{dtype: string, shape: any, data: Float64Array}} x */
function transpose({ dtype, shape: [n, k], data }) {
  const out = room(n * k);
  for (let j = 0, at = 0; j < k; j++) for (let i = 0; i < n; i++) out[at++] = data[i * k + j];
  return make(dtype, [k, n], out);
}

/** @param {EngineArray} x */
function permute(x, axes) {
  const order = axes.map((k) => axisOf(k, x.shape.length));
  if (order.length === 2 && order[0] === 1) return transpose(x);
  const steps = strides(x.shape);
  const shape = order.map((k) => x.shape[k]);
  return pick(
    x,
    shape,
    positions(
      shape,
      order.map((k) => steps[k]),
    ),
  );
}

/** @param {EngineArray} x */
function matrixTranspose(x) {
  const n = x.shape.length;
  return permute(x, [...Array(n - 2).keys(), n - 1, n - 2]);
}

/** @param {EngineArray} x */
function expandDims(x, { axis = 0 }) {
  const shape = [...x.shape];
  shape.splice(axisOf(axis, shape.length + 1), 0, 1);
  return view(x, shape);
}

/** @param {EngineArray} x */
function squeeze(x, { axis }) {
  const removed = [axis].flat().map((k) => axisOf(k, x.shape.length));
  if (removed.some((k) => x.shape[k] !== 1))
    throw new EngineError(`squeeze: expected axes of length 1, got (${x.shape})`);
  return view(
    x,
    x.shape.filter((_, k) => !removed.includes(k)),
  );
}

/** @param {EngineArray[]} arrays */
function concat(arrays, { axis = 0 }) {
  const k = axisOf(axis, arrays[0].shape.length);
  const shape = [...arrays[0].shape];
  shape[k] = arrays.reduce((n, a) => n + a.shape[k], 0);
  const inner = size(shape.slice(k + 1));
  const out = room(size(shape));
  let start = 0;
  for (const a of arrays) {
    const block = a.shape[k] * inner;
    for (let outer = 0; outer * block < a.data.length; outer++) {
      out.set(a.data.subarray(outer * block, (outer + 1) * block), outer * shape[k] * inner + start);
    }
    start += block;
  }
  return make(common(...arrays.map((a) => a.dtype)), shape, out);
}

/** @param {EngineArray[]} arrays */
function stack(arrays, { axis = 0 }) {
  const k = axisOf(axis, arrays[0].shape.length + 1);
  return concat(
    arrays.map((a) => expandDims(a, { axis: k })),
    { axis: k },
  );
}

/**
 * Reorder along one axis: element i of the result is element `source(i)` of `x`.
 * @param {EngineArray} x
 */
function relabel(x, axis, length, source) {
  const k = axisOf(axis, x.shape.length);
  const shape = x.shape.map((d, j) => (j === k ? length : d));
  const inner = size(shape.slice(k + 1));
  const out = room(size(shape));
  for (let i = 0, row = 0; i < out.length; row++) {
    const outer = Math.floor(row / length);
    const from = (outer * x.shape[k] + source(row % length)) * inner;
    for (let j = 0; j < inner; j++) out[i++] = x.data[from + j];
  }
  return make(x.dtype, shape, out);
}

const modulo = (i, n) => ((i % n) + n) % n;

/**
 * @param {EngineArray} x
 * @param {Options} [options]
 */
function flip(x, { axis } = {}) {
  const axes = axis === undefined ? x.shape.map((_, k) => k) : [axis].flat();
  return axes.reduce((y, k) => {
    const n = y.shape[axisOf(k, y.shape.length)];
    return relabel(y, k, n, (i) => n - 1 - i);
  }, x);
}

/** @param {EngineArray} x */
function roll(x, { shift, axis }) {
  if (axis === undefined) return view(roll(view(x, [x.data.length]), { shift, axis: 0 }), x.shape);
  const axes = [axis].flat();
  return axes.reduce((y, k, i) => {
    const n = y.shape[axisOf(k, y.shape.length)];
    return relabel(y, k, n, (j) => modulo(j - ([shift].flat()[i] ?? shift), n));
  }, x);
}

/** @param {EngineArray} x */
function tile(x, { repetitions }) {
  const times = [repetitions].flat();
  const ndim = Math.max(times.length, x.shape.length);
  const pad = (list) => [...Array(ndim - list.length).fill(1), ...list];
  const counts = pad(times);
  return counts.reduce(
    (y, times, k) => {
      const n = y.shape[k];
      return relabel(y, k, n * times, (i) => i % n);
    },
    view(x, pad(x.shape)),
  );
}

function triangle(keep) {
  return (x, { k = 0 } = {}) => {
    const [rows, columns] = x.shape.slice(-2);
    const diagonal = (i) => (i % columns) - (Math.floor(i / columns) % rows);
    const data = x.data.map((v, i) => (keep(diagonal(i), k) ? v : 0));
    return make(x.dtype, x.shape, data);
  };
}

function checked(index, length) {
  const i = index < 0 ? index + length : index;
  if (!(i >= 0 && i < length))
    throw new EngineError(`expected an index of an axis with ${length} elements, got ${index}`);
  return i;
}

/**
 * @param {EngineArray} x
 * @param {EngineArray} indices
 */
function take(x, indices, { axis = 0 }) {
  const k = axisOf(axis, x.shape.length);
  const rows = Array.from(indices.data, (i) => checked(i, x.shape[k]));
  const taken = relabel(x, k, rows.length, (i) => rows[i]);
  if (indices.shape.length) return taken;
  return view(
    taken,
    taken.shape.filter((_, d) => d !== k),
  ); // a scalar index removes the axis, as in NumPy
}

/**
 * @param {EngineArray} x
 * @param {EngineArray} indices
 */
function takeAlongAxis(x, indices, { axis = -1 }) {
  const k = axisOf(axis, x.shape.length);
  const open = (shape, d) => shape.map((n, j) => (j === k ? d : n));
  const shape = broadcast(open(x.shape, 1), open(indices.shape, 1));
  const full = broadcastTo(x, open(shape, x.shape[k]));
  const chosen = broadcastTo(indices, open(shape, indices.shape[k]));
  const steps = strides(full.shape);
  const base = positions(
    chosen.shape,
    steps.map((s, j) => (j === k ? 0 : s)),
  );
  const offset = (i) => checked(chosen.data[i], full.shape[k]) * steps[k];
  return pick(
    full,
    chosen.shape,
    base.map((p, i) => p + offset(i)),
  );
}

/**
 * Python's slice.indices: first element, step, number of elements.
 * @param {(number | null)[]} slice
 * @param {number} length
 */
function sliceOf([start, stop, step], length) {
  const by = step ?? 1;
  const clamp = (v, low, high) => Math.min(Math.max(v < 0 ? v + length : v, low), high);
  const [low, high] = by > 0 ? [0, length] : [-1, length - 1];
  const first = start === null ? (by > 0 ? low : high) : clamp(start, low, high);
  const last = stop === null ? (by > 0 ? high : low) : clamp(stop, low, high);
  return [first, by, Math.max(0, Math.ceil((last - first) / by))];
}

/** @param {EngineArray} x */
function getitem(x, { index }) {
  const used = index.filter((i) => i !== null && i !== "...").length;
  const full = Array(x.shape.length - used).fill([null, null, null]);
  const hasDots = index.includes("...");
  const entries = hasDots ? index.flatMap((i) => (i === "..." ? full : [i])) : [...index, ...full];
  const steps = strides(x.shape);
  const shape = [];
  const outSteps = [];
  let offset = 0;
  let k = 0;
  for (const entry of entries) {
    if (entry === null) {
      shape.push(1);
      outSteps.push(0);
    } else if (Array.isArray(entry)) {
      const [first, by, count] = sliceOf(entry, x.shape[k]);
      offset += first * steps[k];
      shape.push(count);
      outSteps.push(by * steps[k++]);
    } else {
      offset += checked(entry, x.shape[k]) * steps[k++];
    }
  }
  if (isBlock(shape, outSteps)) {
    const data = room(size(shape));
    data.set(x.data.subarray(offset, offset + data.length));
    return make(x.dtype, shape, data);
  }
  return pick(x, shape, positions(shape, outSteps, offset));
}

/** Whether elements with these strides are contiguous. */
function isBlock(shape, steps) {
  let expected = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1 && steps[k] !== expected) return false;
    expected *= shape[k];
  }
  return true;
}

function gather([x, ...indices]) {
  const shape = indices.reduce((s, i) => broadcast(s, i.shape), []);
  const steps = strides(x.shape);
  const rest = x.shape.slice(indices.length);
  const lines = indices.map((i) => broadcastTo(i, shape));
  const inner = positions(rest, steps.slice(indices.length));
  const where = new Int32Array(size(shape) * inner.length);
  for (let i = 0; i < size(shape); i++) {
    const base = lines.reduce((p, line, k) => p + checked(line.data[i], x.shape[k]) * steps[k], 0);
    for (let j = 0; j < inner.length; j++) where[i * inner.length + j] = base + inner[j];
  }
  return pick(x, [...shape, ...rest], where);
}

const filled = (shape, dtype, value) => make(dtype, [...shape], room(size(shape)).fill(value));
function kindOf(value) {
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int64" : "float64";
}

function linspace({ start, stop, num, endpoint = true }) {
  const gaps = endpoint ? num - 1 : num;
  const at = (_, i) => start + (i * (stop - start)) / (gaps || 1);
  const data = Float64Array.from({ length: num }, at);
  if (endpoint && num > 1) data[num - 1] = stop;
  return make("float64", [num], data);
}

function arange({ start, stop, step = 1, dtype }) {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const data = Float64Array.from({ length }, (_, i) => start + i * step);
  return make(dtype, [length], data);
}

/** @type {Operations} */
export const SHAPING = {
  reshape,
  permute_dims: (x, { axes }) => permute(x, axes),
  matrix_transpose: matrixTranspose,
  expand_dims: expandDims,
  squeeze,
  broadcast_to: (x, { shape }) => broadcastTo(x, shape),
  concat,
  stack,
  flip,
  roll,
  tile,
  tril: triangle((d, k) => d <= k),
  triu: triangle((d, k) => d >= k),
  take,
  take_along_axis: takeAlongAxis,
  getitem,
  gather,
  zeros: ({ shape, dtype = "float64" }) => filled(shape, dtype, 0),
  ones: ({ shape, dtype = "float64" }) => filled(shape, dtype, 1),
  full: ({ shape, fill_value: v, dtype = kindOf(v) }) => filled(shape, dtype, Number(v)),
  zeros_like: (x, { dtype = x.dtype } = {}) => filled(x.shape, dtype, 0),
  ones_like: (x, { dtype = x.dtype } = {}) => filled(x.shape, dtype, 1),
  full_like: (x, { fill_value: v, dtype = x.dtype }) => filled(x.shape, dtype, Number(v)),
  arange,
  linspace,
  eye: ({ n_rows: n, n_cols: m, k = 0 }) => {
    const at = (_, i) => ((i % m) - Math.floor(i / m) === k ? 1 : 0);
    return make("float64", [n, m], Float64Array.from({ length: n * m }, at));
  },
};

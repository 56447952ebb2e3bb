// What a drag does: a recorded function turns the position of a handle into values of controls, which
// are rounded as `nearest` in src/dlbook/figures/controls.py rounds them.
import { make } from "../engine/array.js";
import { snap } from "../page/format.js";

/** A tenth of a slider's step, free of rounding errors. */
const grainOf = ({ integer, step }) => (integer ? 1 : Number((step / 10).toPrecision(6)));

/** A value that a reader can also type: few digits, so that links and Python stay short. */
const nearest = (control, value) =>
  control.scale === "log" ? Number(value.toPrecision(3)) : snap(value, grainOf(control)) + 0; // never −0

const nearestEntries = (control, { dtype, shape, data }) => {
  const { min, max } = control;
  const inside = (v) => Math.min(Math.max(v, min ?? -Infinity), max ?? Infinity);
  return make(
    dtype,
    shape,
    Float64Array.from(data, (v) => inside(nearest(control, v))),
  );
};

/**
 * The values of controls after a drag to `position`, by name; those that are not numbers are left out.
 * @param {any} graph as `load` returns it
 * @param {Object<string, any>} inputs what the graph may read, as it was when the drag began
 * @param {number[]} position in units of the axes
 * @param {Map<string, any>} controls by name; a matrix, too
 */
export function dragged(graph, inputs, position, controls) {
  const to = make("float64", [2], Float64Array.from(position));
  const found = Object.entries(graph.run({ ...inputs, to }));
  const known = found.filter(([, { data }]) => data.every(Number.isFinite));
  const value = (control, array) =>
    control.kind === "matrix" ? nearestEntries(control, array) : nearest(control, array.data[0]);
  return Object.fromEntries(known.map(([name, array]) => [name, value(controls.get(name), array)]));
}

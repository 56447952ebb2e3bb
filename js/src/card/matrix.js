// A matrix to fill in: a field for each entry.
import { box, h, typedField } from "../page/dom.js";
import { clamp, controlNumber } from "../page/format.js";
import { fill } from "../page/strings.js";

/** A copy of a matrix with one entry changed. */
export function withEntry(array, i, value) {
  const data = array.data.slice();
  data[i] = value;
  return { ...array, data };
}

export function matrix(control, store, t) {
  const { name, label, min, max, step } = control;
  const value = () => store.data[name];
  const [, columns] = value().shape;
  const type = (typed, i) => {
    const inside = clamp(typed, min ?? -Number.MAX_VALUE, max ?? Number.MAX_VALUE);
    if (!Number.isNaN(typed)) store.set(name, withEntry(value(), i, inside));
    update(value()); // corrects what is not a number or out of range
  };
  const entries = Array.from(value().data, (_, i) => {
    const cell = { label, row: Math.floor(i / columns) + 1, column: (i % columns) + 1 };
    const props = { min, max, step, "aria-label": fill(t.entry, cell) };
    return typedField(props, (typed) => type(typed, i));
  });
  const update = ({ data }) => entries.forEach(({ show }, i) => show(controlNumber(data[i], step)));
  const grid = box(
    "dlbook-entries",
    entries.map(({ field }) => field),
  );
  grid.style.setProperty("--columns", columns);
  const row = { class: "dlbook-matrix-entry", "data-control": name };
  return { element: h("fieldset", row, h("legend", null, label), grid), update };
}

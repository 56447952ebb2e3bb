// Sliders, numbers, choices, toggles: native inputs, so that keyboards and screen readers know them
// already. Each takes (control, store, t, announce) and returns {element, update}.
import { box, button, h, typedField, uid } from "../page/dom.js";
import { clamp, controlNumber, signed, threeDigits } from "../page/format.js";
import { Fault, fill } from "../page/strings.js";
import { matrix } from "./matrix.js";
import { Pad } from "./pad.js";
import { Text } from "./text.js";

/** @import { Context } from "../types.js" */

/** The part of the track between zero (or the nearer end) and the thumb, as fractions of the range. */
export function filled(value, min, max) {
  const share = (x) => (clamp(x, min, max) - min) / (max - min);
  const ends = [share(0), share(value)];
  return [Math.min(...ends), Math.max(...ends)];
}

const FEW = 4; // options that are buttons side by side; more are a menu
const DECADE = 20; // positions of a logarithmic slider per factor of ten

/** Positions of a slider, for the native input, to values and back: {min, max, step, positionOf, value}. */
export function sliderScale({ min, max, step, scale }) {
  if (scale !== "log") return { min, max, step, positionOf: (value) => value, value: (position) => position };
  const last = Math.max(Math.round(DECADE * Math.log10(max / min)), 1);
  const factor = (max / min) ** (1 / last);
  const positionOf = (value) => Math.round(Math.log(value / min) / Math.log(factor));
  const value = (position) => {
    if (position <= 0) return min;
    return position >= last ? max : clamp(Number((min * factor ** position).toPrecision(2)), min, max);
  };
  return { min: 0, max: last, step: 1, positionOf, value };
}

/** A control's value as text: by its step, or with three digits on a logarithmic scale. */
const textOf = ({ step, scale }, value) =>
  scale === "log" ? threeDigits(value) : controlNumber(value, step);
const spokenOf = (control, value) => signed(textOf(control, value));

/** A number field; `update(value)` shows a value. */
function numberField(control, store, props) {
  const { name, min, max, step, scale } = control;
  const update = (value) => show(textOf(control, value));
  const type = (value) => {
    if (!Number.isNaN(value)) store.set(name, value);
    update(store.controls[name]); // corrects what is not a number or out of range
  };
  const ends = { min, max, step: scale === "log" ? "any" : step };
  const { field, show } = typedField({ ...ends, ...props }, type);
  return { field, update };
}

function slider(control, store, t) {
  const { name, label } = control;
  const id = uid(name);
  const { positionOf, value: valueAt, ...ends } = sliderScale(control);
  const slide = () => store.set(name, valueAt(range.valueAsNumber));
  const range = h("input", { id, type: "range", ...ends, oninput: slide });
  const typed = numberField(control, store, { "aria-label": fill(t.number, { label }) });

  function update(value) {
    const position = positionOf(value);
    const [from, to] =
      control.scale === "log"
        ? [0, position / ends.max] // it has no zero
        : filled(position, ends.min, ends.max);
    range.value = position;
    range.setAttribute("aria-valuetext", spokenOf(control, value));
    range.style.setProperty("--from", from);
    range.style.setProperty("--to", to);
    typed.update(value);
  }
  const row = { class: "dlbook-slider", "data-control": name };
  return { element: h("div", row, h("label", { for: id }, label), range, typed.field), update };
}

function number(control, store) {
  const { name, label } = control;
  const id = uid(name);
  const { field, update } = numberField(control, store, { id });
  const row = { class: "dlbook-number", "data-control": name };
  return { element: h("div", row, h("label", { for: id }, label), field), update };
}

function choice(control, store) {
  return control.options.length > FEW ? menu(control, store) : segments(control, store);
}

/** What a reader calls an option: its translation, or the value itself. */
const nameOf = ({ options, names }, value) => names?.[options.indexOf(value)] ?? value;

/** Many options: a cloud of buttons would be taller than a drawing. */
function menu(control, store) {
  const { name, label, options } = control;
  const id = uid(name);
  const entries = options.map((value) => h("option", { value }, nameOf(control, value)));
  const select = h("select", { id, onchange: () => store.set(name, select.value) }, entries);
  const update = (value) => {
    select.value = value;
  };
  const row = { class: "dlbook-number dlbook-menu", "data-control": name };
  return { element: h("div", row, h("label", { for: id }, label), select), update };
}

function segments(control, store) {
  const { name, label, options } = control;
  const group = { type: "radio", name: uid(name) };
  const inputs = options.map((value) =>
    h("input", { ...group, value, onchange: () => store.set(name, value) }),
  );
  const segment = (input, i) =>
    h("label", { class: "dlbook-segment" }, input, h("span", null, nameOf(control, options[i])));
  const update = (value) =>
    inputs.forEach((input) => {
      input.checked = input.value === value;
    });
  const legend = h("legend", null, label);
  const row = { class: "dlbook-choice", "data-control": name };
  const buttons = box("dlbook-segments", inputs.map(segment));
  return { element: h("fieldset", row, legend, buttons), update };
}

function toggle(control, store) {
  const { name, label } = control;
  const input = h("input", { type: "checkbox", onchange: () => store.set(name, input.checked) });
  const row = { class: "dlbook-toggle", "data-control": name };
  const update = (value) => {
    input.checked = value;
  };
  return { element: h("label", row, input, h("span", null, label)), update };
}

function seed(control, store, t) {
  const { name, label, max } = control;
  const id = uid(name);
  const { field, update } = numberField(control, store, { id });
  const next = () => store.set(name, (store.controls[name] + 1) % (max + 1));
  const row = { class: "dlbook-number", "data-control": name };
  const another = button(t.newSeed, next, { "data-action": "seed" });
  return { element: h("div", row, h("label", { for: id }, label), field, another), update };
}

function press({ name, label }, store) {
  const row = { class: "dlbook-press", "data-control": name };
  const element = h(
    "div",
    row,
    button(label, () => store.press(name), { "data-action": name }),
  );
  return { element, update: () => {} };
}

const pad = (...args) => new Pad(...args);
const text = (...args) => new Text(...args);

const KINDS = { slider, number, choice, toggle, seed, matrix, pad, text, button: press };

/** The value of a control in words. */
export function valueText(control, value, t) {
  if (control.kind === "toggle") return value ? t.on : t.off;
  return control.kind === "choice" ? nameOf(control, value) : spokenOf(control, value);
}

/** What is announced when a control changes. */
export function spoken(control, value, t) {
  const { label } = control;
  if (value === undefined) return label; // a button, a matrix, a pad, a text
  return fill(t.set, { label, value: valueText(control, value, t) });
}

/**
 * All controls of an explorable; `element` is null if there are none.
 * @param {Object<string, any>[]} controls
 * @param {Context} context
 */
export function makeControls(controls, { store, t, announce }, groups = [], used = {}) {
  const make = (control) => {
    const { kind, name } = control;
    if (!Object.hasOwn(KINDS, kind)) throw new Fault("errControl", { name, found: String(kind) });
    return Object.assign(KINDS[kind](control, store, t, announce), { name });
  };
  const made = controls.map(make);
  const element = made.length ? arranged(made, groups) : null;
  const shown = (name) => store.controls[name] ?? store.data[name];
  const update = () => {
    made.forEach((one) => one.update(shown(one.name)));
    for (const one of made) if (used[one.name]) grey(one.element, !store.holds(used[one.name]));
  };
  return { element, update };
}

/** A control without effect keeps its value, and neither a pointer nor a key finds it. */
function grey(element, unused) {
  element.classList.toggle("dlbook-unused", unused);
  for (const field of element.querySelectorAll("input, textarea, select, button")) field.disabled = unused;
}

/**
 * All controls in one grid; those in groups are folded away below it. Without a control outside the groups
 * the first group is open.
 */
function arranged(made, groups) {
  const among = (names) => (one) => names.includes(one.name);
  const grid = (some) =>
    box(
      "dlbook-controls",
      some.map((one) => one.element),
    );
  if (!groups.length) return grid(made);
  const grouped = groups.flatMap((group) => group.controls);
  const rest = made.filter((one) => !among(grouped)(one));
  const folds = groups.map(({ label, controls: names }, i) => {
    const parts = [h("summary", null, label), grid(made.filter(among(names)))];
    return h("details", { class: "dlbook-group", open: i === 0 && !rest.length }, parts);
  });
  return [rest.length > 0 && grid(rest), box("dlbook-groups", folds)];
}

/** Buttons that set several values at once, and the one that resets everything. */
export function makePresets(presets, store, t) {
  const buttons = presets.map(({ label, values }) => button(label, () => store.setAll(values)));
  const quiet = { class: "dlbook-quiet", "data-action": "reset" };
  const reset = button(t.reset, () => store.reset(), quiet);
  const name = presets.length ? t.presets : t.reset;
  const group = { class: "dlbook-presets", role: "group", "aria-label": name };
  return h("div", group, buttons, reset);
}

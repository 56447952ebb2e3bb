// Sliders, choices, toggles: native inputs, so that keyboards and screen readers know them already.
// Each takes (control, store, t) and returns {element, update}.
import { box, button, h, uid } from "./dom.js";
import { clamp, controlNumber, spokenNumber } from "./format.js";
import { fill } from "./strings.js";

/** The part of the track between zero (or the nearer end) and the thumb, in shares of the range. */
export function filled(value, min, max) {
  const share = (x) => (clamp(x, min, max) - min) / (max - min);
  const ends = [share(0), share(value)];
  return [Math.min(...ends), Math.max(...ends)];
}

function slider(control, store, t) {
  const { name, label, min, max, step } = control;
  const id = uid(name);
  const ends = { min, max, step };
  const slide = () => store.set(name, range.valueAsNumber);
  const type = () => {
    if (!Number.isNaN(field.valueAsNumber)) store.set(name, field.valueAsNumber);
    update(store.model.controls[name]); // puts right what is no number or lies beyond the ends
  };
  const typed = { type: "number", autocomplete: "off", "aria-label": fill(t.number, { label }) };
  const range = h("input", { id, type: "range", ...ends, oninput: slide });
  const field = h("input", { ...typed, ...ends, onchange: type });

  function update(value) {
    const shown = controlNumber(value, step);
    const [from, to] = filled(value, min, max);
    range.value = value;
    range.setAttribute("aria-valuetext", spokenNumber(value, step));
    range.style.setProperty("--from", from);
    range.style.setProperty("--to", to);
    if (field.value !== shown) field.value = shown;
  }
  const row = { class: "dlbook-slider", "data-control": name };
  return { element: h("div", row, h("label", { for: id }, label), range, field), update };
}

function choice(control, store) {
  const { name, label, options } = control;
  const group = { type: "radio", name: uid(name) };
  const inputs = options.map((value) =>
    h("input", { ...group, value, onchange: () => store.set(name, value) }));
  const segment = (input, i) =>
    h("label", { class: "dlbook-segment" }, input, h("span", null, options[i]));
  const update = (value) => inputs.forEach((input) => { input.checked = input.value === value; });
  const legend = h("legend", null, label);
  const segments = box("dlbook-segments", inputs.map(segment));
  const row = { class: "dlbook-choice", "data-control": name };
  return { element: h("fieldset", row, legend, segments), update };
}

function toggle(control, store) {
  const { name, label } = control;
  const input = h("input", { type: "checkbox", onchange: () => store.set(name, input.checked) });
  const row = { class: "dlbook-toggle", "data-control": name };
  const update = (value) => { input.checked = value; };
  return { element: h("label", row, input, h("span", null, label)), update };
}

const KINDS = { slider, choice, toggle };

/** What a control says when it changes. */
export function spoken({ kind, label, step }, value, t) {
  const words = {
    slider: () => spokenNumber(value, step),
    toggle: () => (value ? t.on : t.off),
    choice: () => value,
  };
  return fill(t.set, { label, value: words[kind]() });
}

/** All controls of an explorable; `element` is null if there are none. */
export function makeControls(controls, store, t) {
  const make = (control) => ({ name: control.name, ...KINDS[control.kind](control, store, t) });
  const made = controls.map(make);
  const element = made.length ? box("dlbook-controls", made.map((one) => one.element)) : null;
  const update = () => made.forEach((one) => one.update(store.model.controls[one.name]));
  return { element, update };
}

/** Buttons that set several values at once, and the one that puts everything back. */
export function makePresets(presets, store, t) {
  const apply = (values) => {
    for (const [name, value] of Object.entries(values)) store.set(name, value);
  };
  const buttons = presets.map(({ label, values }) => button(label, () => apply(values)));
  const quiet = { class: "dlbook-quiet", "data-action": "reset" };
  const reset = button(t.reset, () => store.reset(), quiet);
  const name = presets.length ? t.presets : t.reset;
  const group = { class: "dlbook-presets", role: "group", "aria-label": name };
  return h("div", group, buttons, reset);
}

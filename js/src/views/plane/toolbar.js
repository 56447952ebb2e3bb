// What a click on the plane means: move, add a point of some class, remove.
import { swatch } from "../../draw/samples.js";
import { button, h, setText, uid } from "../../page/dom.js";
import { fill } from "../../page/strings.js";

/** All modes: {kind, k, content, name, hint}; `name` is spoken where `content` is a picture. */
function listModes(labels, t) {
  const add = (label, k) => ({
    kind: "add",
    k,
    content: ["+", swatch(k), label],
    name: fill(t.add, { label }),
    hint: t.hintAdd,
  });
  return [
    { kind: "move", content: t.move, hint: t.hintMove },
    ...labels.map(add),
    { kind: "remove", content: t.remove, hint: t.hintRemove },
  ];
}

/**
 * `onAddOne(k)` adds a point without a pointer, `onClear()` (or null) removes all. Returns
 * {element, mode(), say(text)}, which shows a sentence until the mode changes.
 */
export function toolbar(labels, t, onAddOne, onClear = null) {
  const group = uid("mode");
  const modes = listModes(labels, t);
  const hint = h("p", { class: "dlbook-hint" });
  const addOne = button(t.addOne, () => onAddOne(now.k), { "data-action": "add" });
  const clear = onClear && button(t.clearPoints, onClear, { "data-action": "clear" });
  let now = null;

  function choose(mode) {
    now = mode;
    setText(hint, mode.hint);
    addOne.hidden = mode.kind !== "add";
  }
  const segment = (mode, i) => {
    const props = { type: "radio", name: group, "aria-label": mode.name, checked: i === 0 };
    const input = h("input", { ...props, onchange: () => choose(mode) });
    return h("label", { class: "dlbook-segment" }, input, h("span", null, mode.content));
  };
  choose(modes[0]);
  const legend = h("legend", { class: "dlbook-hidden" }, t.points);
  const segments = h("div", { class: "dlbook-segments" }, modes.map(segment));
  const element = h("fieldset", { class: "dlbook-toolbar" }, legend, segments, addOne, clear, hint);
  return { element, mode: () => now, say: (text) => setText(hint, text) };
}

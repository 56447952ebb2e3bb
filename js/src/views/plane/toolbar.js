// What a click on the plane means: move, add a point of some class, remove.
import { swatch } from "../../draw/samples.js";
import { button, disable, guard, h, setText, uid } from "../../page/dom.js";
import { fill } from "../../page/strings.js";

/** @import { Points } from "./points.js" */

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
 * Removes all points, and brings them back until the next change of them: one button, so that the focus
 * stays. A second click of a double click would undo the first.
 * @param {Points} points
 */
function clearing(points, t) {
  const act = (event) => {
    if (event.detail > 1) return;
    if (points.canRestore) points.restore();
    else points.clear();
  };
  const element = button(t.clearPoints, act, { "data-action": "clear" });
  guard(element);
  const update = () => {
    setText(element, points.canRestore ? t.undo : t.clearPoints);
    disable(element, !points.canRestore && points.length === 0);
  };
  return { element, update };
}

/**
 * `onAddOne(k)` adds a point without a pointer. Returns {element, mode(), say(text), update(ready)}; `say`
 * shows a sentence until the mode changes.
 * @param {Points} points
 */
export function toolbar(labels, t, onAddOne, points) {
  const group = uid("mode");
  const modes = listModes(labels, t);
  const hint = h("p", { class: "dlbook-hint" });
  const addOne = button(t.addOne, () => onAddOne(now.k), { "data-action": "add" });
  const clear = points.least ? null : clearing(points, t);
  let now = null;
  let waiting = false;

  function choose(mode) {
    now = mode;
    setText(hint, mode.hint);
    addOne.hidden = mode.kind !== "add";
  }
  const segment = (mode, i) => {
    const props = { type: "radio", name: group, "aria-label": mode.name, checked: i === 0 };
    const input = h("input", { ...props, onchange: () => choose(mode) });
    mode.pick = () => {
      input.checked = true;
      choose(mode);
    };
    return h("label", { class: "dlbook-segment" }, input, h("span", null, mode.content));
  };
  /** While the figure waits for points there is nothing to move: offer the tool that adds one. */
  function update(ready) {
    clear?.update();
    const [move, add] = modes;
    const waits = !ready && points.length === 0;
    if (waits && !waiting && now === move) add.pick();
    if (!waits && waiting && now === add && points.length === 0) move.pick();
    waiting = waits;
  }
  choose(modes[0]);
  const legend = h("legend", { class: "dlbook-hidden" }, t.points);
  const segments = h("div", { class: "dlbook-segments" }, modes.map(segment));
  const element = h("fieldset", { class: "dlbook-toolbar" }, legend, segments, addOne, clear?.element, hint);
  return { element, mode: () => now, say: (text) => setText(hint, text), update };
}

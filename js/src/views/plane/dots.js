// Points of a plane that cannot be moved: one path for each class and kind, however many there are.
import { classColour, markerPath } from "../../draw/palette.js";
import { sameArray } from "../../engine/array.js";
import { box, h, s } from "../../page/dom.js";

/** @import { Frame, Store } from "../../types.js" */

const RADIUS = 4;

/** The outline of class `k` around (x, y). */
const outlineAt = (outline, x, y) =>
  outline.replace(
    /([ML])(-?[\d.]+),(-?[\d.]+)/g,
    (_, pen, a, b) => `${pen}${(Number(a) + x).toFixed(1)},${(Number(b) + y).toFixed(1)}`,
  );

const sampleOf = (hollow) => {
  const look = { class: hollow ? "dlbook-dot dlbook-hollow" : "dlbook-dot", d: markerPath(0, 4.5) };
  const paint = hollow ? { stroke: "currentColor" } : { fill: "currentColor" };
  const mark = s("path", { ...look, ...paint });
  return s("svg", { class: "dlbook-swatch", viewBox: "-9 -9 18 18", "aria-hidden": "true" }, mark);
};

export class Dots {
  /**
   * @param {any} view
   * @param {Store} store
   */
  constructor(view, store) {
    this.view = view;
    this.store = store;
    this.drawn = [];
    this.width = 0;
    this.element = s("g", { class: "dlbook-crowd", role: "img" });
  }

  legend() {
    const [filled, hollow] = this.view.dot_labels ?? [];
    if (!filled) return null;
    const entry = (label, open) => h("span", null, sampleOf(open), label);
    return box("dlbook-legend", entry(filled, false), entry(hollow, true));
  }

  /** @param {Frame} frame */
  draw({ x, y, width }) {
    const [positions, classes, open] = this.view.dots.map((name) => this.store.read(name));
    const now = [positions, classes, open];
    const same = (array, i) => this.drawn[i] && sameArray(array, this.drawn[i]);
    if (width === this.width && now.every(same)) return;
    Object.assign(this, { drawn: now, width });
    const groups = new Map();
    const counts = [0, 0];
    for (let i = 0; i < classes.data.length; i++) {
      const [px, py] = [x(positions.data[2 * i]), y(positions.data[2 * i + 1])];
      if (!Number.isFinite(px + py)) continue;
      const [k, hollow] = [classes.data[i], open.data[i]];
      const key = `${hollow},${k}`;
      groups.set(key, (groups.get(key) ?? "") + outlineAt(markerPath(k, RADIUS), px, py));
      counts[hollow] += 1;
    }
    this.element.replaceChildren(...[...groups].sort().map(([key, d]) => path(key, d)));
    const counted = (this.view.dot_labels ?? ["", ""]).map((label, i) => `${label}: ${counts[i]}`);
    this.element.setAttribute("aria-label", counted.join(", "));
  }
}

function path(key, d) {
  const [hollow, k] = key.split(",").map(Number);
  const paint = hollow ? { stroke: classColour(k) } : { fill: classColour(k) };
  return s("path", { class: hollow ? "dlbook-dot dlbook-hollow" : "dlbook-dot", d, ...paint });
}

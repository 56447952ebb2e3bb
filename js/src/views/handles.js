// Handles of a drawing with axes: what else a mouse, a finger and the arrow keys can drag. A drag sets
// controls, by a function that Python has recorded.
import { isInside } from "../draw/paths.js";
import { s } from "../page/dom.js";
import { decimals, roundStep, shownNumber } from "../page/format.js";
import { fill } from "../page/strings.js";

/** @import { Context, Frame } from "../types.js" */

const RADIUS = 6.5;
const REACH = 16; // px; a finger is wider than a knob
const BESIDE = 9; // px from a line that can be taken anywhere
const PRESS = 5; // px that a press of an arrow key moves a handle, at least
const PATIENCE = 6; // how often a press that changed nothing is doubled
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How far (px, py) is from the segment between two points. */
export function distance(pixels, from, to) {
  const [[px, py], [x0, y0], [x1, y1]] = [pixels, from, to];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = dx || dy ? ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy) : 0;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(px - x0 - t * dx, py - y0 - t * dy);
}

export class Handles {
  /**
   * @param {any} view whose `handles` these are
   * @param {Frame} frame
   * @param {Context} context
   */
  constructor({ handles = [] }, frame, { store, t, announce }) {
    this.handles = handles;
    this.frame = frame;
    this.store = store;
    this.t = t;
    this.announce = announce;
    this.drag = null;
    this.nodes = handles.map((handle, i) => this.node(handle, i));
    this.element = s("g", { class: "dlbook-handles" }, this.nodes);
    if (handles.length) this.listen();
  }

  node({ hollow }, i) {
    const look = { class: hollow ? "dlbook-knob dlbook-open" : "dlbook-knob", r: RADIUS };
    const props = { role: "button", tabindex: "0", "aria-roledescription": this.t.handleRole };
    const parts = [s("circle", { class: "dlbook-hit", r: REACH }), s("circle", look)];
    const onkeydown = (event) => this.onKey(event, i);
    return s("g", { class: "dlbook-handle", ...props, onkeydown }, parts);
  }

  listen() {
    const { svg } = this.frame;
    const on = (type, f) => svg.addEventListener(type, (event) => f.call(this, event));
    on("pointerdown", this.onDown);
    on("pointermove", this.onMove);
    on("pointerup", this.onUp);
    on("pointercancel", this.onUp);
    // see PointLayer.listen: only this keeps a finger on a handle from scrolling the page
    svg.addEventListener("touchstart", (event) => this.onTouch(event), { passive: false });
  }

  at(i) {
    return this.store.read(this.handles[i].at).data;
  }

  /** Where handle `i` is, in pixels; NaN if there is nothing to drag. */
  pixels(i) {
    const { x, y } = this.frame;
    const [a, b] = this.at(i);
    return [x(a), y(b)];
  }

  shown(i) {
    return isInside(...this.pixels(i), this.frame.inner);
  }

  update() {
    this.nodes.forEach((node, i) => {
      const shown = this.shown(i);
      node.setAttribute("visibility", shown ? "visible" : "hidden");
      if (!shown) return;
      const [px, py] = this.pixels(i);
      node.setAttribute("transform", `translate(${px.toFixed(2)},${py.toFixed(2)})`);
      node.setAttribute("aria-label", this.describe(i));
    });
  }

  describe(i) {
    const { x, y, inner } = this.frame;
    const spans = [x.invert(inner[0]) - x.invert(0), y.invert(0) - y.invert(inner[1])];
    const digits = spans.map((span) => Math.min(decimals(roundStep(span, 200)), 3));
    const [a, b] = Array.from(this.at(i), (v, axis) => shownNumber(v, digits[axis]));
    return fill(this.t.point, { label: this.handles[i].label, x: a, y: b });
  }

  /** The handle that a pointer takes, or -1: the nearest within reach, or one of the line under it. */
  grip(pixels) {
    if (!this.frame.inner) return -1;
    const away = this.handles.map((_, i) => {
      const [px, py] = this.pixels(i);
      return this.shown(i) ? Math.hypot(px - pixels[0], py - pixels[1]) : Infinity;
    });
    const nearest = (candidates) =>
      candidates.reduce((best, i) => (best < 0 || away[i] <= away[best] ? i : best), -1);
    const known = [...away.keys()].filter((i) => Number.isFinite(away[i]));
    const first = nearest(known.filter((i) => away[i] <= REACH));
    return first >= 0 ? first : nearest(known.filter((i) => this.onLine(this.handles[i].along, pixels)));
  }

  onLine(name, pixels) {
    if (!name) return false;
    const { shape, data } = this.store.read(name);
    const { x, y } = this.frame;
    const row = (k) => [x(data[2 * k]), y(data[2 * k + 1])];
    for (let k = 1; k < shape[0]; k++) if (distance(pixels, row(k - 1), row(k)) <= BESIDE) return true;
    return false;
  }

  onTouch(event) {
    const { touches, defaultPrevented } = event;
    if (touches.length !== 1 || defaultPrevented) return;
    if (this.grip(this.frame.pixels(touches[0])) >= 0) event.preventDefault();
  }

  onDown(event) {
    if (event.defaultPrevented || event.button !== 0) return; // a point was nearer
    const [px, py] = this.frame.pixels(event);
    const i = this.grip([px, py]);
    if (i < 0) return;
    const [hx, hy] = this.pixels(i);
    const offset = [hx - px, hy - py];
    this.drag = { i, offset, pointer: event.pointerId, grabbed: this.store.grab() };
    this.frame.svg.setPointerCapture(event.pointerId);
    this.nodes[i].focus({ preventScroll: true });
    this.frame.svg.classList.add("dlbook-dragging");
    event.preventDefault(); // no text selection
  }

  onMove(event) {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const [px, py] = this.frame.pixels(event);
    this.move(drag.i, [px + drag.offset[0], py + drag.offset[1]], drag.grabbed);
  }

  onUp(event) {
    if (this.drag?.pointer !== event.pointerId) return;
    this.drag = null;
    this.frame.svg.classList.remove("dlbook-dragging");
  }

  /** To a position in pixels, which stays inside the axes; returns whether that changed anything. */
  move(i, [px, py], grabbed) {
    const { x, y, inner } = this.frame;
    const [a, b] = [Math.min(Math.max(px, 0), inner[0]), Math.min(Math.max(py, 0), inner[1])];
    return this.store.drag(this.handles[i].name, [x.invert(a), y.invert(b)], grabbed);
  }

  /** A step that is too small for the controls is doubled until it changes one. */
  onKey(event, i) {
    const direction = KEYS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no page-turning by the theme
    const [px, py] = this.pixels(i);
    let pixels = PRESS * (event.shiftKey ? 5 : 1);
    for (let k = 0; k < PATIENCE; k++, pixels *= 2)
      if (this.move(i, [px + direction[0] * pixels, py + direction[1] * pixels])) return;
    this.announce(this.describe(i)); // a control is at its end
  }
}

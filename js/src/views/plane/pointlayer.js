// The points of a plane as marks that a mouse, a finger and the arrow keys can move.
import { classColour, markerPath } from "../../draw/palette.js";
import { isInside } from "../../draw/paths.js";
import { s } from "../../page/dom.js";
import { nearest } from "./pointarrays.js";

const RADIUS = 6.5;
const REACH = 16; // a finger is wider than a mark
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PointLayer {
  /**
   * `frame` is the plane's Frame; `mode()` is {kind: "move" | "add" | "remove", k}: what a click does.
   */
  constructor(points, frame, mode) {
    this.points = points;
    this.frame = frame;
    this.svg = frame.svg;
    this.mode = mode;
    this.nodes = [];
    this.drag = null;
    this.stop = 0; // the point that Tab leads to: one for all, so that the controls are not far away
    const { drag, add } = points.view;
    this.editable = Boolean(drag || add);
    this.element = s("g", this.editable ? null : { role: "img" });
    if (this.editable) this.listen();
  }

  listen() {
    const on = (type, f) => this.svg.addEventListener(type, (event) => f.call(this, event));
    on("pointerdown", this.onDown);
    on("pointermove", this.onMove);
    on("pointerup", this.onUp);
    on("pointercancel", this.onUp);
    on("click", this.onClick);
    // A finger drags a point, and scrolls the page anywhere else. CSS has touch-action for that, but
    // Chromium does not honour it on SVG shapes. Only a listener that is not passive may prevent the
    // browser from scrolling.
    this.svg.addEventListener("touchstart", (event) => this.onTouch(event), { passive: false });
  }

  update() {
    const { points, nodes } = this;
    while (nodes.length > points.length) nodes.pop().remove();
    while (nodes.length < points.length) this.grow();
    nodes.forEach((node, i) => this.moveNode(node, i));
    this.setStop(this.stop);
    if (!this.editable) this.element.setAttribute("aria-label", points.summary());
  }

  /** Let Tab lead to point `i`. */
  setStop(i) {
    if (!this.editable) return;
    this.stop = Math.max(Math.min(i, this.nodes.length - 1), 0);
    this.nodes.forEach((node, k) => node.setAttribute("tabindex", k === this.stop ? "0" : "-1"));
  }

  grow() {
    const { pointRole, pointHint } = this.points.t;
    const role = { role: "button", tabindex: "-1", "aria-roledescription": pointRole };
    const hit = this.editable && s("circle", { class: "dlbook-hit", r: REACH });
    const mark = s("path", { class: "dlbook-mark" });
    const node = s("g", { class: "dlbook-point", ...(this.editable ? role : {}) }, hit, mark);
    if (this.editable) {
      node.setAttribute("aria-description", pointHint);
      node.addEventListener("keydown", (event) => this.onKey(event, this.nodes.indexOf(node)));
      node.addEventListener("focus", () => this.setStop(this.nodes.indexOf(node)));
    }
    this.nodes.push(node);
    this.element.append(node);
  }

  moveNode(node, i) {
    const { x, y, inner } = this.frame;
    const [a, b] = this.points.at(i);
    const [px, py] = [x(a), y(b)];
    const drawn = isInside(px, py, inner); // outside it would cover text and other drawings
    node.setAttribute("visibility", drawn ? "visible" : "hidden");
    if (drawn) node.setAttribute("transform", `translate(${px.toFixed(2)},${py.toFixed(2)})`);
    this.dress(node, this.points.classOf(i));
    if (this.editable) node.setAttribute("aria-label", this.points.describe(i));
  }

  /** Colour and shape both show the class. */
  dress(node, k) {
    if (node.dataset.k === String(k)) return;
    node.dataset.k = k;
    node.lastChild.setAttribute("d", markerPath(k, RADIUS));
    node.lastChild.setAttribute("fill", classColour(k));
  }

  /** Put the focus on point `i`, drawing it first if it is new. */
  focus(i) {
    this.points.store.flush();
    if (i >= 0) this.nodes[i]?.focus();
    else if (!this.points.length)
      // no point is left: focus the control that adds one
      this.svg.closest(".dlbook").querySelector(".dlbook-toolbar input:checked").focus();
  }

  hit(pixels) {
    const { x, y } = this.frame;
    return nearest(this.points.X, x, y, ...pixels, REACH);
  }

  /** The point that would be dragged from here, or -1. */
  grip(pixels) {
    return this.points.view.drag && this.mode().kind !== "remove" ? this.hit(pixels) : -1;
  }

  onTouch(event) {
    if (event.touches.length === 1 && this.grip(this.frame.pixels(event.touches[0])) >= 0)
      event.preventDefault();
  }

  onDown(event) {
    const [px, py] = this.frame.pixels(event);
    const i = event.button === 0 ? this.grip([px, py]) : -1;
    if (i < 0) return;
    const { x, y } = this.frame;
    const [a, b] = this.points.at(i);
    this.drag = { i, dx: x(a) - px, dy: y(b) - py, pointer: event.pointerId };
    this.svg.setPointerCapture(event.pointerId);
    this.nodes[i].focus({ preventScroll: true });
    event.preventDefault(); // no text selection
  }

  onMove(event) {
    const { drag, points } = this;
    if (drag?.pointer !== event.pointerId || drag.i >= points.length) return;
    const { x, y } = this.frame;
    const [px, py] = this.frame.pixels(event);
    points.move(drag.i, [x.invert(px + drag.dx), y.invert(py + drag.dy)]);
  }

  /** The click that ends a drag follows, and must still find that there was one. */
  onUp() {
    setTimeout(() => {
      this.drag = null;
    });
  }

  onClick(event) {
    if (this.drag || !this.points.view.add) return;
    const { kind, k } = this.mode();
    const { x, y, inner } = this.frame;
    const [px, py] = this.frame.pixels(event);
    const i = this.hit([px, py]);
    if (kind === "remove" && i >= 0) this.focus(this.points.remove(i));
    const inside = px >= 0 && py >= 0 && px <= inner[0] && py <= inner[1];
    if (kind === "add" && i < 0 && inside) this.points.add([x.invert(px), y.invert(py)], k);
  }

  onKey(event, i) {
    const { points } = this;
    const { drag, add } = points.view;
    const others = { PageDown: i + 1, PageUp: i - 1, Home: 0, End: points.length - 1 };
    const other = others[event.key];
    const removing =
      event.key === "Delete" ||
      event.key === "Backspace" ||
      (this.mode().kind === "remove" && (event.key === "Enter" || event.key === " "));
    if (other !== undefined) this.nodes[Math.max(Math.min(other, points.length - 1), 0)].focus();
    else if (drag && KEYS[event.key]) points.nudge(i, KEYS[event.key], event.shiftKey ? 5 : 1);
    else if (add && removing) this.focus(points.remove(i));
    else return;
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no page-turning by the theme
  }
}

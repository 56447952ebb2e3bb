// Two axes with a heat map (canvas) under lines, arrows and points (SVG).
import { ColourBar } from "../../draw/colourbar.js";
import { sampleAt } from "../../draw/contours.js";
import { Frame } from "../../draw/frame.js";
import { HeatMap, heatStops, resizeCanvas } from "../../draw/raster.js";
import { Reading, Tip } from "../../draw/reading.js";
import { swatch } from "../../draw/samples.js";
import { box, h, s, set, setText, watchSize } from "../../page/dom.js";
import { clamp, decimals, roundStep, short, shownNumber } from "../../page/format.js";
import { fill } from "../../page/strings.js";
import { Handles } from "../handles.js";
import { Dots } from "./dots.js";
import { PlaneMarks } from "./planemarks.js";
import { PointLayer } from "./pointlayer.js";
import { Points } from "./points.js";
import { toolbar } from "./toolbar.js";

/** @import { Context } from "../../types.js" */

const MARGINS = [0.6, 0.7, 2.7, 3.3]; // top, right, bottom, left in em
const RATIO = [0.5, 1.25]; // height over width; beyond this equal axes would make a strip
const MOVE = () => ({ kind: "move" });
const STRIDES = 20; // presses of an arrow key from one side of the plane to the other

export class Plane {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, context) {
    this.view = view;
    this.store = context.store;
    this.t = context.t;
    const [across, up] = [view.xlim, view.ylim].map(([low, high]) => high - low);
    this.ratio = clamp(up / across, ...RATIO);
    this.dark = false;
    this.drawn = null; // the heat that the canvas shows
    this.build(context);
    this.unwatch = watchSize(this.element, () => this.resize());
  }

  build(context) {
    const { title } = this.view;
    this.makeDrawing(context.t);
    this.makePoints(context);
    this.handles = new Handles(this.view, this.frame, context); // after points, which take what is near
    this.frame.stage.append(this.handles.element);
    const points = this.tools ? null : this.pointLegend(); // the toolbar shows them already
    const dots = this.dots?.legend();
    const legends = [points, dots, this.marks.legend(), this.heatLegend(context.t)].filter(Boolean);
    const drawing = box("dlbook-drawing", this.canvas, this.frame.svg);
    this.makeReading(drawing, context);
    const above = title && box("dlbook-plane-title", title);
    const below = legends.length > 0 && box("dlbook-legends", legends);
    this.words = h("p", { class: "dlbook-hidden" });
    this.element = box("dlbook-plane dlbook-figure", above, drawing, below, this.words);
    this.element.style.setProperty("--ratio", this.ratio); // for layout.css
  }

  makeDrawing(t) {
    const { view } = this;
    const label = view.title ?? fill(t.plane, { x: view.xlabel, y: view.ylabel });
    this.canvas = h("canvas", { class: "dlbook-heat", "aria-hidden": "true" });
    this.heat = new HeatMap();
    this.frame = new Frame(MARGINS, { role: "group", "aria-label": label });
    this.marks = new PlaneMarks(view, this.store);
    this.dots = view.dots ? new Dots(view, this.store) : null;
    this.ring = s("circle", { class: "dlbook-ring", r: 12.5, visibility: "hidden" });
    const clipped = s("g", this.frame.clip, this.dots?.element, this.marks.clipped);
    this.aim = s("circle", { class: "dlbook-aim", r: 4.5, visibility: "hidden" });
    this.frame.stage.append(clipped, ...this.marks.free.flat(), this.ring, this.aim);
  }

  /** Lets the reader point at values, if there is one everywhere. */
  makeReading(drawing, context) {
    const { view, store } = this;
    const name = view.heat ?? view.contours;
    if (!name) return;
    const digits = [view.xlim, view.ylim].map(([a, b]) => decimals(roundStep(b - a, 100)));
    const describe = ([u, v]) => {
      const [x, y] = [view.xlim, view.ylim].map(([a, b], k) =>
        shownNumber(a + [u, v][k] * (b - a), digits[k]),
      );
      const value = short(sampleAt(store.read(name), u, v));
      const label = view.heat_label ?? context.t.value;
      return `${view.xlabel} = ${x}, ${view.ylabel} = ${y}\n${label} = ${value}`;
    };
    this.tip = new Tip();
    drawing.append(this.tip.element);
    const moved = (share, steps) => clamp(share + steps / STRIDES, 0, 1);
    const walk = (position, [dx, dy]) =>
      position ? [moved(position[0], dx), moved(position[1], -dy)] : [0.5, 0.5];
    const label = view.title ?? fill(context.t.plane, { x: view.xlabel, y: view.ylabel });
    const show = (position, text) => this.aimAt(position, text);
    const parts = { label, locate: (event) => this.locate(event), walk, describe, show };
    this.reading = new Reading(drawing, parts, context);
  }

  /** Where a pointer is, as fractions of width and height; null outside, and while points are added. */
  locate(event) {
    const { inner } = this.frame;
    if (!inner || (this.tools && this.tools.mode().kind !== "move")) return null;
    const [px, py] = this.frame.pixels(event);
    const [u, v] = [px / inner[0], 1 - py / inner[1]];
    return Math.min(u, v) >= 0 && Math.max(u, v) <= 1 ? [u, v] : null;
  }

  aimAt(position, text) {
    this.aim.setAttribute("visibility", position ? "visible" : "hidden");
    const { inner } = this.frame;
    const [px, py] = position ? [position[0] * inner[0], (1 - position[1]) * inner[1]] : [0, 0];
    set(this.aim, { cx: px, cy: py });
    this.frame.point(this.tip, [px, py], text);
  }

  makePoints({ store, t, announce }) {
    const { view } = this;
    if (!view.points) return;
    const points = new Points(view, { store, t, announce });
    const addOne = (k) => this.layer.focus(points.addInMiddle(k));
    this.tools = view.add ? toolbar(view.point_labels ?? [], t, addOne, points) : null;
    if (this.tools) points.say = this.tools.say;
    this.layer = new PointLayer(points, this.frame, this.tools?.mode ?? MOVE);
    this.frame.stage.append(this.layer.element);
  }

  pointLegend() {
    const { points, point_labels: labels } = this.view;
    if (!points || !labels) return null;
    return box(
      "dlbook-legend",
      labels.map((label, k) => h("span", null, swatch(k), label)),
    );
  }

  heatLegend(t) {
    const { heat, heat_label: label } = this.view;
    if (!heat || !label) return null;
    this.bar = new ColourBar(label, t);
    return this.bar.element;
  }

  /** Fit the drawing into the width there is; equal units on both axes if that looks reasonable. */
  resize() {
    const { view, frame } = this;
    if (!frame.measure(this.element)) return;
    frame.arrange(view, this.ratio, true);
    frame.drawAxes(view);
    this.canvas.style.transform = `translate(${frame.left}px, ${frame.top}px)`;
    resizeCanvas(this.canvas, ...frame.inner);
    this.drawn = null;
    this.update();
  }

  update() {
    if (!this.frame.inner) return;
    this.drawHeat();
    this.dots?.draw(this.frame);
    this.marks.draw(this.frame);
    setText(this.words, this.marks.summary(this.t));
    this.layer?.update();
    this.tools?.update(this.store.ready);
    this.handles.update();
    this.reading?.update();
    if (this.view.highlight) this.drawRing();
  }

  drawHeat() {
    if (!this.view.heat) return;
    const values = this.store.read(this.view.heat);
    if (values === this.drawn) return;
    const range = this.view.heat_range.map((end) => this.store.number(end));
    this.heat.fill(this.canvas, values, range, this.dark);
    this.bar?.setRange(range);
    this.drawn = values;
  }

  drawRing() {
    const { x, y } = this.frame;
    const [a, b] = this.ringed();
    const shown = Number.isFinite(a + b);
    this.ring.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    set(this.ring, { cx: x(a), cy: y(b) });
  }

  /** The position to ring: given as such, or by the index of a point. */
  ringed() {
    const { shape, data } = this.store.read(this.view.highlight);
    if (shape.length) return data;
    const points = this.layer?.points;
    return points && data[0] >= 0 && data[0] < points.length ? points.at(data[0]) : [NaN, NaN];
  }

  theme(dark) {
    this.dark = dark;
    this.drawn = null;
    this.bar?.setColours(heatStops(dark));
    this.update();
  }

  drawing() {
    const { canvas, frame } = this;
    return frame.inner && { svg: frame.svg, canvas, left: frame.left, top: frame.top };
  }

  destroy() {
    this.unwatch();
  }
}

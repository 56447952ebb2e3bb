// Two axes with a heat map (canvas) under lines, arrows and points (SVG).
import { drawAxes, linear, moreRoom } from "../../draw/axes.js";
import { ColourBar } from "../../draw/colourbar.js";
import { sampleAt } from "../../draw/contours.js";
import { heatStops, Raster } from "../../draw/raster.js";
import { pixelsOf, Reading, Tip } from "../../draw/reading.js";
import { box, h, s, setText, uid } from "../../page/dom.js";
import { clamp, decimals, roundStep, short, shownNumber } from "../../page/format.js";
import { fill } from "../../page/strings.js";
import { Dots } from "./dots.js";
import { PlaneMarks } from "./planemarks.js";
import { PointLayer } from "./pointlayer.js";
import { Points } from "./points.js";
import { swatch, toolbar } from "./toolbar.js";

const MARGIN = [0.6, 0.7, 2.7, 3.3]; // top, right, bottom, left in em: larger text gets more room
const MOST = 460; // px
const RATIO = [0.5, 1.25]; // height over width; beyond this equal axes would make a strip
const MOVE = () => ({ kind: "move" });
const STRIDES = 20; // steps of an arrow key from one side of the plane to the other

class Plane {
  constructor(view, context) {
    this.view = view;
    this.store = context.store;
    this.t = context.t;
    this.dark = false;
    this.drawn = null; // the heat that the canvas shows
    this.frame = null; // scales and sizes, once the width is known
    this.build(context);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
  }

  build(context) {
    const { title } = this.view;
    this.makeDrawing(context.t);
    this.makePoints(context);
    const points = this.tools ? null : this.pointLegend(); // the toolbar shows them already
    const dots = this.dots?.legend();
    const legends = [points, dots, this.marks.legend(), this.heatLegend(context.t)].filter(Boolean);
    const drawing = box("dlbook-drawing", this.canvas, this.svg);
    this.makeReading(drawing, context);
    const above = [title && box("dlbook-plane-title", title), this.tools?.element];
    const below = legends.length > 0 && box("dlbook-legends", legends);
    this.words = h("p", { class: "dlbook-hidden" });
    this.element = box("dlbook-plane dlbook-figure", above, drawing, below, this.words);
  }

  makeDrawing(t) {
    const { view } = this;
    const clip = uid("clip");
    this.canvas = h("canvas", { class: "dlbook-heat", "aria-hidden": "true" });
    this.raster = new Raster(this.canvas);
    this.clip = s("rect");
    this.axes = s("g");
    this.marks = new PlaneMarks(view, this.store);
    this.dots = view.dots ? new Dots(view, this.store) : null;
    this.ring = s("circle", { class: "dlbook-ring", r: 12.5, visibility: "hidden" });
    const clipped = s("g", { "clip-path": `url(#${clip})` }, this.dots?.element, this.marks.clipped);
    this.aim = s("circle", { class: "dlbook-aim", r: 4.5, visibility: "hidden" });
    this.stage = s("g", null, this.axes, clipped, this.marks.free, this.ring, this.aim);
    const label = view.title ?? fill(t.plane, { x: view.xlabel, y: view.ylabel });
    const border = s("clipPath", { id: clip }, this.clip);
    this.svg = s("svg", { role: "group", "aria-label": label }, border, this.stage);
  }

  /** A value under the pointer, where there is one everywhere. */
  makeReading(drawing, context) {
    const { view, store } = this;
    const name = view.heat ?? view.contours;
    if (!name) return;
    const digits = [view.xlim, view.ylim].map(([a, b]) => decimals(roundStep(b - a, 100)));
    const tell = ([u, v]) => {
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
    const walk = (place, [dx, dy]) => (place ? [moved(place[0], dx), moved(place[1], -dy)] : [0.5, 0.5]);
    const label = view.title ?? fill(context.t.plane, { x: view.xlabel, y: view.ylabel });
    const show = (place, text) => this.aimAt(place, text);
    const parts = { label, locate: (event) => this.locate(event), walk, tell, show };
    this.reading = new Reading(drawing, parts, context);
  }

  /** Where a pointer is, as shares of width and height; null outside, and while points are added. */
  locate(event) {
    if (!this.frame || (this.tools && this.tools.mode().kind !== "move")) return null;
    const { left, top, width, inner } = this.frame;
    const [px, py] = pixelsOf(event, this.svg, width);
    const [u, v] = [(px - left) / inner[0], 1 - (py - top) / inner[1]];
    return Math.min(u, v) >= 0 && Math.max(u, v) <= 1 ? [u, v] : null;
  }

  aimAt(place, text) {
    this.aim.setAttribute("visibility", place ? "visible" : "hidden");
    const { left, top, inner } = this.frame;
    const [px, py] = place ? [place[0] * inner[0], (1 - place[1]) * inner[1]] : [0, 0];
    this.aim.setAttribute("cx", px);
    this.aim.setAttribute("cy", py);
    this.tip.show(text, [left + px, top + py]);
  }

  makePoints({ store, t, announce }) {
    const { view } = this;
    if (!view.points) return;
    const points = new Points(view, { store, t, announce });
    const addOne = (k) => this.layer.focus(points.addInMiddle(k));
    const clear = points.least ? null : () => points.clear();
    this.tools = view.add ? toolbar(view.point_labels ?? [], t, addOne, clear) : null;
    this.layer = new PointLayer(points, this.svg, () => this.frame, this.tools?.mode ?? MOVE);
    this.stage.append(this.layer.element);
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

  /** The values at both ends of the colours: numbers of the view, or results that it names. */
  range() {
    const number = (end) => (typeof end === "string" ? this.store.read(end).data[0] : end);
    return this.view.heat_range.map(number);
  }

  /** Fit the drawing into the width there is; equal units on both axes where that looks sane. */
  resize() {
    const width = Math.min(this.element.clientWidth, MOST);
    if (width === 0 || (width === this.frame?.width && this.em === this.fontSize())) return;
    this.em = this.fontSize();
    const [top, right, bottom, least] = MARGIN.map((margin) => Math.round(margin * this.em));
    const { xlim, ylim } = this.view;
    const ratio = clamp((ylim[1] - ylim[0]) / (xlim[1] - xlim[0]), ...RATIO);
    const height = (width - least - right) * ratio;
    const left = least + moreRoom(linear(ylim, [height, 0]), height, this.em);
    const inner = [width - left - right, Math.round((width - left - right) * ratio)];
    const [x, y] = [linear(xlim, [0, inner[0]]), linear(ylim, [inner[1], 0])];
    this.frame = { x, y, left, top, width, height: inner[1] + top + bottom, inner };
    this.arrange();
    this.drawn = null;
    this.draw();
  }

  fontSize() {
    return parseFloat(getComputedStyle(this.element).fontSize) * 0.85;
  }

  arrange() {
    const { left, top, width, height, inner } = this.frame;
    const set = (node, values) =>
      Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));
    set(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    set(this.stage, { transform: `translate(${left},${top})` });
    set(this.clip, { width: inner[0], height: inner[1] });
    this.canvas.style.transform = `translate(${left}px, ${top}px)`;
    this.raster.resize(...inner);
    const axes = drawAxes(this.frame, this.view, this.em);
    this.axes.replaceWith(axes);
    this.axes = axes;
  }

  draw() {
    if (!this.frame) return;
    this.drawHeat();
    this.dots?.draw(this.frame);
    this.marks.draw(this.frame);
    setText(this.words, this.marks.summary(this.t));
    this.layer?.update();
    this.reading?.update();
    if (this.view.highlight) this.drawRing();
  }

  drawHeat() {
    if (!this.view.heat) return;
    const values = this.store.read(this.view.heat);
    if (values === this.drawn) return;
    const range = this.range();
    this.raster.draw(values, range, this.dark);
    this.bar?.setRange(range);
    this.drawn = values;
  }

  drawRing() {
    const { x, y } = this.frame;
    const [a, b] = this.ringed();
    const shown = Number.isFinite(a + b);
    this.ring.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    this.ring.setAttribute("cx", x(a));
    this.ring.setAttribute("cy", y(b));
  }

  /** The place to ring: named itself, or by the index of a point. */
  ringed() {
    const { shape, data } = this.store.read(this.view.highlight);
    if (shape.length) return data;
    const points = this.layer?.points;
    return points && data[0] >= 0 && data[0] < points.length ? points.at(data[0]) : [NaN, NaN];
  }

  setDark(dark) {
    this.dark = dark;
    this.drawn = null;
    this.bar?.setColours(heatStops(dark));
    this.draw();
  }
}

export function plane(view, context) {
  const made = new Plane(view, context);
  return {
    element: made.element,
    update: () => made.draw(),
    theme: (dark) => made.setDark(dark),
    drawing: () => made.frame && { svg: made.svg, canvas: made.canvas, ...made.frame },
    destroy: () => made.observer.disconnect(),
  };
}

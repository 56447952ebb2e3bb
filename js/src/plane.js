// Two axes with a heat map (canvas) under lines, arrows and points (SVG).
import { drawAxes, linear } from "./axes.js";
import { box, h, s, setText, uid } from "./dom.js";
import { clamp, decimals, roundStep, shownNumber } from "./format.js";
import { arrowPath, linePath } from "./marks.js";
import { PointLayer } from "./pointlayer.js";
import { Points } from "./points.js";
import { heatStops, Raster } from "./raster.js";
import { fill } from "./strings.js";
import { swatch, toolbar } from "./toolbar.js";

const MARGIN = [0.6, 0.7, 2.7, 3.3]; // top, right, bottom, left in em: larger text gets more room
const MOST = 460; // px
const RATIO = [0.5, 1.25]; // height over width; beyond this equal axes would make a strip
const MOVE = () => ({ kind: "move" });

class Plane {
  constructor(view, context) {
    this.view = view;
    this.store = context.store;
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
    const marks = this.tools ? null : this.pointLegend(); // the toolbar shows them already
    const legends = [marks, this.heatLegend(context.t)].filter(Boolean);
    const drawing = box("dlbook-drawing", this.canvas, this.svg);
    const above = [title && box("dlbook-plane-title", title), this.tools?.element];
    const below = legends.length > 0 && box("dlbook-legends", legends);
    this.element = box("dlbook-plane dlbook-figure", above, drawing, below);
  }

  makeDrawing(t) {
    const { view } = this;
    const clip = uid("clip");
    const path = (kind) => (name, i) =>
      s("path", { class: `dlbook-${kind} dlbook-${kind}-${i % 3}`, "data-name": name });
    this.canvas = h("canvas", { class: "dlbook-heat", "aria-hidden": "true" });
    this.raster = new Raster(this.canvas);
    this.clip = s("rect");
    this.axes = s("g");
    this.lines = (view.lines ?? []).map(path("line"));
    this.arrows = (view.arrows ?? []).map(path("arrow"));
    this.ring = s("circle", { class: "dlbook-ring", r: 12.5, visibility: "hidden" });
    const clipped = s("g", { "clip-path": `url(#${clip})` }, this.lines, this.arrows);
    this.stage = s("g", null, this.axes, clipped, this.ring);
    const label = view.title ?? fill(t.plane, { x: view.xlabel, y: view.ylabel });
    const border = s("clipPath", { id: clip }, this.clip);
    this.svg = s("svg", { role: "group", "aria-label": label }, border, this.stage);
  }

  makePoints({ store, t, announce }) {
    const { view } = this;
    if (!view.points) return;
    const points = new Points(view, { store, t, announce });
    const addOne = (k) => this.layer.focus(points.addInMiddle(k));
    this.tools = view.add ? toolbar(view.point_labels ?? [], t, addOne) : null;
    this.layer = new PointLayer(points, this.svg, () => this.frame, this.tools?.mode ?? MOVE);
    this.stage.append(this.layer.element);
  }

  pointLegend() {
    const { points, point_labels: labels } = this.view;
    if (!points || !labels) return null;
    return box("dlbook-legend", labels.map((label, k) => h("span", null, swatch(k), label)));
  }

  heatLegend(t) {
    const { heat, heat_label: label } = this.view;
    if (!heat || !label) return null;
    const spoken = { role: "img", "aria-label": `${t.low} – ${t.high}` };
    this.bar = h("span", { class: "dlbook-bar", ...spoken });
    this.ends = [h("span"), h("span")];
    const scale = h("span", { class: "dlbook-scale" }, this.ends[0], this.bar, this.ends[1]);
    return box("dlbook-legend", h("span", null, label), scale);
  }

  /** The values at both ends of the colours: numbers of the view, or results that it names. */
  range() {
    const number = (end) => (typeof end === "string" ? this.store.read(end).data[0] : end);
    return this.view.heat_range.map(number);
  }

  labelEnds(range) {
    const digits = Math.min(decimals(roundStep(range[1] - range[0], 2)), 3);
    range.forEach((v, i) =>
      setText(this.ends[i], shownNumber(v, Number.isInteger(v) ? 0 : digits)),
    );
  }

  /** Fit the drawing into the width there is; equal units on both axes where that looks sane. */
  resize() {
    const width = Math.min(this.element.clientWidth, MOST);
    if (width === 0 || (width === this.frame?.width && this.em === this.fontSize())) return;
    this.em = this.fontSize();
    const [top, right, bottom, left] = MARGIN.map((margin) => Math.round(margin * this.em));
    const { xlim, ylim } = this.view;
    const ratio = clamp((ylim[1] - ylim[0]) / (xlim[1] - xlim[0]), ...RATIO);
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
    const { store } = this;
    const { x, y, inner } = this.frame;
    this.drawHeat();
    const trace = (path) => (node) =>
      node.setAttribute("d", path(store.read(node.dataset.name), x, y, inner));
    this.lines.forEach(trace(linePath));
    this.arrows.forEach(trace(arrowPath));
    this.layer?.update();
    if (this.view.highlight) this.drawRing();
  }

  drawHeat() {
    if (!this.view.heat) return;
    const values = this.store.read(this.view.heat);
    if (values === this.drawn) return;
    const range = this.range();
    this.raster.draw(values, range, this.dark);
    if (this.ends) this.labelEnds(range);
    this.drawn = values;
  }

  drawRing() {
    const { x, y } = this.frame;
    const points = this.layer?.points;
    const i = this.store.read(this.view.highlight).data[0];
    const shown = points && i >= 0 && i < points.length;
    this.ring.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    this.ring.setAttribute("cx", x(points.at(i)[0]));
    this.ring.setAttribute("cy", y(points.at(i)[1]));
  }

  setDark(dark) {
    this.dark = dark;
    this.drawn = null;
    if (this.bar) this.bar.style.backgroundImage = `linear-gradient(to right, ${heatStops(dark)})`;
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

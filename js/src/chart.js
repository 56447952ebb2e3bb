// What line charts and bars share: a frame that fits its place, a legend, a summary in words.
import { drawAxes, linear, logarithmic } from "./axes.js";
import { box, h, s, setText, uid } from "./dom.js";
import { classColour } from "./palette.js";

const MARGIN = [0.6, 0.9, 2.7, 3.6]; // top, right, bottom, left in em
const MOST = 460; // px
const RATIO = 0.62; // height over width
const SCALES = { linear, log: logarithmic };

const set = (node, values) =>
  Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));

/** The ends of all finite numbers in `arrays`, with a little air; positive ones on a log axis. */
export function dataLimits(arrays, scale, air = 0.04) {
  let [low, high] = [Infinity, -Infinity];
  for (const { data } of arrays) {
    for (const v of data) {
      if (!Number.isFinite(v) || (scale === "log" && v <= 0)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low > high) return scale === "log" ? [0.1, 1] : [0, 1];
  if (scale === "log") {
    const factor = Math.max((high / low) ** air, low === high ? 2 : 1);
    return [low / factor, high * factor];
  }
  const pad = (high - low) * air || Math.abs(high) * 0.1 || 0.5;
  return air || low === high ? [low - pad, high + pad] : [low, high];
}

/** The legend's sample of series `i`: `mark` is "line" or "bar". */
function sample(i, mark) {
  const props = { class: `dlbook-series-${i % 4}`, stroke: classColour(i), fill: classColour(i) };
  const shape = mark === "line"
    ? s("line", { ...props, x1: 1, x2: 27, y1: 6, y2: 6 })
    : s("rect", { ...props, x: 8, width: 12, height: 12 });
  const decoration = { "aria-hidden": "true", focusable: "false" };
  const frame = { class: `dlbook-sample dlbook-${mark}s`, viewBox: "0 0 28 12" };
  return s("svg", { ...frame, ...decoration }, shape);
}

/**
 * A chart. `kind` says what it is: {mark, limits(), draw(frame, layer), words(), ticks?(frame)};
 * limits() is {xlim, ylim}, draw() fills the layer and words() tells the values.
 */
export class Chart {
  constructor(view, kind) {
    Object.assign(this, { view, kind, frame: null, axesFor: "" });
    const clip = uid("clip");
    this.clip = s("rect");
    this.axes = s("g");
    this.layer = s("g", { class: `dlbook-${kind.mark}s`, "clip-path": `url(#${clip})` });
    this.stage = s("g", null, this.axes, this.layer);
    this.words = h("p", { class: "dlbook-hidden" });
    const name = view.title ?? [view.ylabel, view.xlabel].filter(Boolean).join(" / ");
    const border = s("clipPath", { id: clip }, this.clip);
    this.svg = s("svg", { role: "img", "aria-label": name || kind.mark }, border, this.stage);
    const title = view.title && box("dlbook-plane-title", view.title);
    const drawing = box("dlbook-drawing", this.svg);
    this.element = box("dlbook-chart dlbook-figure", title, this.legend(), drawing, this.words);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
  }

  legend() {
    const { series } = this.view;
    if (series.length < 2) return null;
    const entry = ({ label }, i) => h("span", null, sample(i, this.kind.mark), label);
    return box("dlbook-legend dlbook-series", series.map(entry));
  }

  resize() {
    const width = Math.min(this.element.clientWidth, MOST);
    const em = parseFloat(getComputedStyle(this.element).fontSize) * 0.85;
    if (width === 0 || (width === this.width && em === this.em)) return;
    Object.assign(this, { width, em, axesFor: "" });
    this.draw();
  }

  /** Scales for the limits of now; the axes are drawn again only where these have changed. */
  arrange() {
    const { width, em, view, kind } = this;
    const { xlim, ylim } = kind.limits();
    const [top, right, bottom, left] = MARGIN.map((margin) => Math.round(margin * em));
    const inner = [width - left - right, Math.round((width - left - right) * RATIO)];
    const x = SCALES[view.xscale ?? "linear"](xlim, [0, inner[0]]);
    const y = SCALES[view.yscale ?? "linear"](ylim, [inner[1], 0]);
    this.frame = { x, y, inner, left, top, xlim, ylim };
    const now = JSON.stringify([xlim, ylim, inner]);
    if (now === this.axesFor) return;
    this.axesFor = now;
    const height = inner[1] + top + bottom;
    set(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    set(this.stage, { transform: `translate(${left},${top})` });
    set(this.clip, { width: inner[0], height: inner[1] });
    const axes = drawAxes(this.frame, { ...view, xticks: kind.ticks?.(this.frame) }, em);
    this.axes.replaceWith(axes);
    this.axes = axes;
  }

  draw() {
    if (!this.width) return;
    this.arrange();
    this.kind.draw(this.frame, this.layer);
    setText(this.words, this.kind.words());
  }

  asView() {
    return {
      element: this.element,
      update: () => this.draw(),
      drawing: () => this.frame && { svg: this.svg },
      destroy: () => this.observer.disconnect(),
    };
  }
}

/** As many nodes in `layer` as wanted, made by `make(i)`. */
export function fit(layer, nodes, count, make) {
  while (nodes.length > count) nodes.pop().remove();
  while (nodes.length < count) {
    nodes.push(make(nodes.length));
    layer.append(nodes.at(-1));
  }
  return nodes;
}

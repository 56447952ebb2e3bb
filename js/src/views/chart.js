// What line charts and bars share: a frame that fits its place, a legend, a summary in words.
import { drawAxes, linear, logarithmic, moreRoom } from "../draw/axes.js";
import { classColour, lineColour } from "../draw/palette.js";
import { pixelsOf, Reading, Tip } from "../draw/reading.js";
import { box, h, s, setText, uid } from "../page/dom.js";
import { clamp } from "../page/format.js";

const MARGIN = [0.6, 0.9, 2.7, 3.6]; // top, right, bottom, left in em
const MOST = 460; // px
const RATIO = 0.62; // height over width
const NEAR = 10; // px: a point so near to the pointer is meant
const JUMP = 10; // stops that the keys up and down pass
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
export function sample(i, mark) {
  const props = { class: `dlbook-series-${i % 4}`, stroke: classColour(i), fill: classColour(i) };
  const shape =
    mark === "line"
      ? s("line", { ...props, ...lineColour(i), x1: 1, x2: 27, y1: 6, y2: 6 })
      : s("rect", { ...props, x: 8, width: 12, height: 12 });
  const decoration = { "aria-hidden": "true", focusable: "false" };
  const frame = { class: `dlbook-sample dlbook-${mark}s`, viewBox: "0 0 28 12" };
  return s("svg", { ...frame, ...decoration }, shape);
}

/**
 * A chart. `kind` says what it is: {mark, limits(), draw(frame, layer), words(), stops(), legend?(),
 * ticks?(frame)}; limits() is {xlim, ylim}, draw() fills the layer, words() tells the values, and
 * stops() lists what can be read: {at: [x, y], text, point: whether it is one mark and no column}.
 */
export class Chart {
  constructor(view, kind, context) {
    Object.assign(this, { view, kind, frame: null, axesFor: "" });
    const clip = uid("clip");
    this.clip = s("rect");
    this.axes = s("g");
    this.layer = s("g", { class: `dlbook-${kind.mark}s`, "clip-path": `url(#${clip})` });
    this.aim = s("line", { class: "dlbook-aim", visibility: "hidden" });
    this.ring = s("circle", { class: "dlbook-aim", r: 9, visibility: "hidden" });
    this.stage = s("g", null, this.axes, this.layer, this.aim, this.ring);
    this.words = h("p", { class: "dlbook-hidden" });
    const name = view.title ?? [view.ylabel, view.xlabel].filter(Boolean).join(" / ");
    const border = s("clipPath", { id: clip }, this.clip);
    this.svg = s("svg", { role: "img", "aria-label": name || kind.mark }, border, this.stage);
    const title = view.title && box("dlbook-plane-title", view.title);
    this.tip = new Tip();
    const drawing = box("dlbook-drawing", this.svg, this.tip.element);
    this.reading = new Reading(drawing, this.readable(name || kind.mark), context);
    this.element = box("dlbook-chart dlbook-figure", title, this.legend(), drawing, this.words);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
  }

  legend() {
    const { series } = this.view;
    const more = this.kind.legend?.() ?? [];
    if (series.length + more.length < 2) return null;
    const entry = ({ label }, i) => h("span", null, sample(i, this.kind.mark), label);
    return box("dlbook-legend dlbook-series", series.map(entry), more);
  }

  /** What the reader's pointer and arrow keys find: the number of a stop. */
  readable(label) {
    return {
      label,
      locate: (event) => this.locate(event),
      walk: (place, [dx, dy]) => {
        const last = this.kind.stops().length - 1;
        return last < 0 ? null : place === null ? 0 : clamp(place + dx - JUMP * dy, 0, last);
      },
      tell: (place) => this.kind.stops()[place]?.text ?? "",
      show: (place, text) => this.aimAt(place, text),
    };
  }

  locate(event) {
    if (!this.frame) return null;
    const { x, y, left, top, inner } = this.frame;
    const pixels = pixelsOf(event, this.svg, this.width);
    const [px, py] = [pixels[0] - left, pixels[1] - top];
    if (px < -2 || py < -2 || px > inner[0] + 2 || py > inner[1] + 2) return null;
    let [best, least] = [null, Infinity];
    this.kind.stops().forEach(({ at, point }, i) => {
      const [dx, dy] = [Math.abs(x(at[0]) - px), Math.abs(y(at[1]) - py)];
      const near = Math.hypot(dx, dy) < NEAR;
      const away = point ? (near ? Math.hypot(dx, dy) - NEAR : Infinity) : dx;
      if (away < least) [best, least] = [i, away];
    });
    return best;
  }

  aimAt(place, text) {
    const stop = place === null ? null : this.kind.stops()[place];
    const { x, y, left, top, inner } = this.frame;
    this.aim.setAttribute("visibility", stop && !stop.point ? "visible" : "hidden");
    this.ring.setAttribute("visibility", stop?.point ? "visible" : "hidden");
    if (!stop) return this.tip.show("", [0, 0]);
    const [px, py] = [x(stop.at[0]), clamp(y(stop.at[1]), 0, inner[1])];
    set(this.aim, { x1: px, x2: px, y1: 0, y2: inner[1] });
    set(this.ring, { cx: px, cy: py });
    this.tip.show(text, [left + px, top + py]);
  }

  resize() {
    const width = Math.min(this.element.clientWidth, MOST);
    const em = parseFloat(getComputedStyle(this.element).fontSize) * 0.85;
    if (width === 0 || (width === this.width && em === this.em)) return;
    Object.assign(this, { width, em, axesFor: "", more: 0 });
    this.draw();
  }

  /** Scales for the limits of now; the axes are drawn again only where these have changed. */
  arrange() {
    const { width, em, view, kind } = this;
    const { xlim, ylim } = kind.limits();
    const [top, right, bottom, least] = MARGIN.map((margin) => Math.round(margin * em));
    const height = Math.round((width - least - right) * RATIO);
    const yscale = kind.yscale ?? "linear";
    const y = SCALES[yscale](ylim, [height, 0]);
    this.more = Math.max(this.more, moreRoom(y, height, em)); // it never shrinks: no trembling
    const left = least + this.more;
    const inner = [width - left - right, height];
    const x = SCALES[view.xscale ?? "linear"](xlim, [0, inner[0]]);
    this.frame = { x, y, inner, left, top, xlim, ylim };
    const now = JSON.stringify([xlim, ylim, inner, yscale]);
    if (now === this.axesFor) return;
    this.axesFor = now;
    const whole = { width, height: height + top + bottom };
    set(this.svg, { ...whole, viewBox: `0 0 ${width} ${whole.height}` });
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
    this.reading.update();
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

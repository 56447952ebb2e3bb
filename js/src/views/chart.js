// What line charts and bars share: axes, a legend, a summary in words.
import { Frame } from "../draw/frame.js";
import { Reading, Tip } from "../draw/reading.js";
import { sample } from "../draw/samples.js";
import { box, h, s, set, setText, watchSize } from "../page/dom.js";
import { clamp } from "../page/format.js";
import { Handles } from "./handles.js";

/** @import { Context } from "../types.js" */

const MARGINS = [0.6, 0.9, 2.7, 3.6]; // top, right, bottom, left in em
const RATIO = 0.62; // height over width,
const TALLEST = 260; // px; a wider chart is a strip,
const NARROW = [260, 0.85]; // and one of at most so many pixels has another ratio
const NEAR = 10; // px within which the pointer selects a point
const JUMP = 10; // stops that the keys up and down skip

/** The range of all finite numbers in `arrays`, with some padding; of positive ones on a log axis. */
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

/**
 * A chart. Its subclasses say what is drawn: `mark` is "line" or "bar"; limits() returns {xlim, ylim};
 * draw() fills `this.layer`; summary() puts the values into words; stops() lists what can be read,
 * {at: [x, y], text, point: whether it is one mark and no column}. They may add entries to the legend
 * by more(), and have their own `yscale` and ticks().
 */
export class Chart {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, context) {
    this.view = view;
    this.store = context.store;
    this.t = context.t;
    this.names = ""; // those below the axis
    const label = view.title || [view.ylabel, view.xlabel].filter(Boolean).join(" / ") || this.mark;
    const role = view.handles ? "group" : "img"; // an image has no parts that take the focus
    this.frame = new Frame(MARGINS, { role, "aria-label": label });
    this.handles = new Handles(view, this.frame, context);
    this.layer = s("g", { class: `dlbook-${this.mark}s`, ...this.frame.clip });
    this.aim = s("line", { class: "dlbook-aim", visibility: "hidden" });
    this.ring = s("circle", { class: "dlbook-aim", r: 9, visibility: "hidden" });
    const words = view.empty ?? this.t.empty;
    this.invitation = s("text", { class: "dlbook-empty", "aria-hidden": "true" }, words);
    this.frame.stage.append(this.layer, this.aim, this.ring, this.invitation, this.handles.element);
    this.words = h("p", { class: "dlbook-hidden" });
    const title = view.title && box("dlbook-plane-title", view.title);
    this.tip = new Tip();
    const drawing = box("dlbook-drawing", this.frame.svg, this.tip.element);
    this.reading = new Reading(drawing, this.readable(label), context);
    this.element = box("dlbook-chart dlbook-figure", title, this.legend(), drawing, this.words);
    this.unwatch = watchSize(this.element, () => this.resize());
  }

  get mark() {
    return "";
  }
  get yscale() {
    return undefined;
  }
  limits() {
    return { xlim: [0, 1], ylim: [0, 1] };
  }
  stops() {
    return [];
  }
  more() {
    return [];
  }
  ticks() {
    return undefined;
  }
  /** How far upright names reach below the axis, in em; 0 if names are level. */
  get drop() {
    return 0;
  }
  margins() {
    const [top, right, bottom, left] = MARGINS;
    return [top, right, Math.max(bottom, this.drop + (this.view.xlabel ? 2.2 : 0.6)), left];
  }
  draw() {}
  summary() {
    return "";
  }

  values() {
    return this.view.series.map(({ value }) => this.store.read(value));
  }

  legend() {
    const { series } = this.view;
    const more = this.more();
    if (series.length + more.length < 2) return null;
    const entry = ({ label }, i) => h("span", null, sample(i, this.mark), label);
    return box("dlbook-legend dlbook-series", series.map(entry), more);
  }

  /** What the pointer and the arrow keys find: the index of a stop. */
  readable(label) {
    return {
      label,
      locate: (event) => this.locate(event),
      walk: (index, [dx, dy]) => {
        const last = this.stops().length - 1;
        return last < 0 ? null : index === null ? 0 : clamp(index + dx - JUMP * dy, 0, last);
      },
      describe: (index) => this.stops()[index]?.text ?? "",
      show: (index, text) => this.aimAt(index, text),
    };
  }

  locate(event) {
    const { x, y, inner } = this.frame;
    if (!inner) return null;
    const [px, py] = this.frame.pixels(event);
    if (px < -2 || py < -2 || px > inner[0] + 2 || py > inner[1] + 2) return null;
    let [best, least] = [null, Infinity];
    this.stops().forEach(({ at, point }, i) => {
      const [dx, dy] = [Math.abs(x(at[0]) - px), Math.abs(y(at[1]) - py)];
      const near = Math.hypot(dx, dy) < NEAR;
      const away = point ? (near ? Math.hypot(dx, dy) - NEAR : Infinity) : dx;
      if (away < least) [best, least] = [i, away];
    });
    return best;
  }

  aimAt(index, text) {
    const stop = index === null ? null : this.stops()[index];
    const { x, y, inner } = this.frame;
    this.aim.setAttribute("visibility", stop && !stop.point ? "visible" : "hidden");
    this.ring.setAttribute("visibility", stop?.point ? "visible" : "hidden");
    if (!stop) return this.tip.show("", [0, 0]);
    const [px, py] = [x(stop.at[0]), clamp(y(stop.at[1]), 0, inner[1])];
    set(this.aim, { x1: px, x2: px, y1: 0, y2: inner[1] });
    set(this.ring, { cx: px, cy: py });
    this.frame.point(this.tip, [px, py], text);
  }

  resize() {
    if (this.frame.measure(this.element)) this.update();
  }

  update() {
    const { frame, view } = this;
    if (!frame.width) return;
    const scales = { xscale: view.xscale, yscale: this.yscale };
    frame.margins = this.margins();
    const moved = frame.arrange({ ...this.limits(), ...scales }, this.ratio());
    const xticks = this.ticks();
    const names = String(xticks);
    if (moved || names !== this.names) frame.drawAxes({ ...view, xticks, drop: this.drop });
    this.names = names;
    this.draw();
    this.handles.update();
    this.invite();
    setText(this.words, this.summary());
    this.reading.update();
  }

  /** In an empty frame that only the steps will fill, say so; or what the figure says of it. */
  invite() {
    const { inner } = this.frame;
    const { dynamic, ready, index } = this.store;
    const waits = dynamic && ready && index === 0;
    const drawn = this.view.empty ? this.stops().length : !waits || this.stops().length > 1;
    this.invitation.setAttribute("visibility", drawn ? "hidden" : "visible");
    set(this.invitation, { x: inner[0] / 2, y: inner[1] / 2 });
  }

  ratio() {
    const { width } = this.frame;
    return width <= NARROW[0] ? NARROW[1] : Math.min(RATIO, TALLEST / width);
  }

  drawing() {
    return this.frame.inner && { svg: this.frame.svg };
  }

  destroy() {
    this.unwatch();
  }
}

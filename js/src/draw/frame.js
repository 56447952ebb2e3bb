// What every drawing with two axes has: margins that leave room for text, scales, axes, and a border
// at which its contents are clipped.
import { s, set, uid } from "../page/dom.js";
import { drawAxes, linear, logarithmic, moreRoom } from "./axes.js";
import { pixelsOf } from "./reading.js";

/** @import { Scale } from "./axes.js" */

const MOST = 700; // px; style sheets set narrower ends
const SCALES = { linear, log: logarithmic };

export class Frame {
  /** `margins` are top, right, bottom and left in em: larger text gets more room. */
  constructor(margins, props) {
    const id = uid("clip");
    this.margins = margins;
    this.em = 0; // the size of its text in pixels
    this.width = 0;
    /** @type {number[] | null} Width and height inside the axes in pixels, once they are known. */
    this.inner = null;
    this.left = 0;
    this.top = 0;
    this.more = 0; // the part of the width that long numbers need
    /** @type {Scale | null} */
    this.x = null;
    /** @type {Scale | null} */
    this.y = null;
    this.arranged = "";
    this.clip = { "clip-path": `url(#${id})` }; // the attribute of whatever must stay inside
    this.border = s("rect");
    this.axes = s("g");
    this.stage = s("g", null, this.axes);
    this.svg = s("svg", props, s("clipPath", { id }, this.border), this.stage);
  }

  /** Take the width of `element`; returns whether that, or the size of its text, has changed. */
  measure(element) {
    const width = Math.min(element.clientWidth, MOST);
    const em = parseFloat(getComputedStyle(element).fontSize) * 0.85;
    if (width === 0 || (width === this.width && em === this.em)) return false;
    Object.assign(this, { width, em, more: 0, arranged: "" });
    return true;
  }

  /**
   * Make scales for these limits. The height is `ratio` times the width; if `strict`, times the width
   * that remains beside long numbers. Returns whether anything differs from the last time.
   */
  arrange({ xlim, ylim, xscale = "linear", yscale = "linear" }, ratio, strict = false) {
    const { margins, width, em } = this;
    const [top, right, bottom, least] = margins.map((margin) => Math.round(margin * em));
    const room = width - least - right;
    const tall = Math.round(room * ratio);
    const more = moreRoom(SCALES[yscale](ylim, [tall, 0]), tall, em);
    this.more = Math.max(this.more, more); // never shrinks, so that the drawing does not jitter
    const across = room - this.more;
    const inner = [across, strict ? Math.round(across * ratio) : tall];
    const x = SCALES[xscale](xlim, [0, inner[0]]);
    const y = SCALES[yscale](ylim, [inner[1], 0]);
    Object.assign(this, { x, y, inner, left: least + this.more, top });
    const now = JSON.stringify([xlim, ylim, inner, bottom, xscale, yscale]);
    if (now === this.arranged) return false;
    this.arranged = now;
    const height = inner[1] + top + bottom;
    set(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    set(this.stage, { transform: `translate(${this.left},${top})` });
    set(this.border, { width: inner[0], height: inner[1] });
    return true;
  }

  /** Draw the axes again; `names` is {xlabel, ylabel, xticks}. */
  drawAxes(names) {
    const axes = drawAxes(this, names, this.em);
    this.axes.replaceWith(axes);
    this.axes = axes;
  }

  /** Where a pointer is, in pixels from the upper left corner inside the axes. */
  pixels(event) {
    const [px, py] = pixelsOf(event, this.svg, this.width);
    return [px - this.left, py - this.top];
  }

  /** Show `text` beside a point inside the axes. */
  point(tip, [px, py], text) {
    tip.show(text, [this.left + px, this.top + py]);
  }
}

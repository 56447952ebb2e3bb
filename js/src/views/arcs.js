// A text with arcs from one of its tokens to those that it looks at: in a line if there is room, otherwise one
// token below the other.
import { Reading } from "../draw/reading.js";
import { tokenOf } from "../model/tokens.js";
import { box, h, s, set, setText, watchSize } from "../page/dom.js";
import { clamp, shownNumber } from "../page/format.js";
import { fill } from "../page/strings.js";

/** @import { Context } from "../types.js" */

const LEAST = 0.005; // a weight that is shown as 0.00 has no arc
const WIDEST = 7; // px of an arc of weight 1
const TOP = 3; // weights that are written below the drawing
const HIGHEST = 120; // px of an arc
const ROW = [1.2, 1.55, 0.42]; // em of a token in a column, at least and at most; all of so much of the screen

/** The middles of tokens side by side, and their width together; `widths` are in pixels. */
export function inLine(widths, gap) {
  let right = 0;
  const middles = widths.map((width) => {
    const middle = right + (width + gap) / 2;
    right += width + gap;
    return middle;
  });
  return { middles, width: right };
}

/**
 * An arc between two places on a line, `high` pixels at most: over a line from left to right, or beside one from
 * above, if `upright`. From a place to itself it is a loop.
 */
export function arcPath(from, to, [x, y], high, upright) {
  const point = (along, away) => (upright ? [x + away, along] : [along, y - away]);
  const text = (...pair) =>
    point(...pair)
      .map((v) => v.toFixed(1))
      .join(",");
  if (from === to)
    return `M${text(from - 5, 0)}C${text(from - 12, 20)} ${text(from + 12, 20)} ${text(from + 5, 0)}`;
  const away = Math.min(Math.abs(to - from) * 0.62, (4 / 3) * high); // a curve reaches 3/4 of its corners
  return `M${text(from, 0)}C${text(from, away)} ${text(to, away)} ${text(to, 0)}`;
}

export class Arcs {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, context) {
    const { store, t } = context;
    this.view = view;
    this.tokens = [...view.tokens]; // throws at once if they are missing
    this.store = store;
    this.t = t;
    this.local = null; // the reader's choice, where no slider keeps it
    this.width = 0;
    this.em = 0;
    this.font = "";
    this.pen = null;
    this.drawn = null;
    this.slots = null;
    const name = view.title ?? view.label;
    this.svg = s("svg", { role: "img", "aria-label": name });
    const drawing = box("dlbook-drawing", this.svg);
    this.line = h("p", { class: "dlbook-reading" });
    this.words = h("p", { class: "dlbook-hidden" });
    const parts = {
      label: name,
      hint: t.chooseToken,
      locate: (event) => this.locate(event),
      walk: (place, [dx, dy]) => this.walk(place, dx || dy),
      describe: (place) => this.describe(place),
      show: () => this.draw(),
    };
    this.reading = new Reading(drawing, parts, context);
    drawing.addEventListener("pointerdown", (event) => this.choose(this.locate(event)));
    const title = view.title && box("dlbook-plane-title", view.title);
    const below = box("dlbook-legends", this.line);
    this.element = box("dlbook-arcs dlbook-figure", title, drawing, below, this.words);
    this.unwatch = watchSize(this.element, () => this.resize());
    store.subscribe((names) => {
      if (names.has("reset")) this.local = null;
    });
  }

  /** The places that hold a token. */
  get used() {
    const { data } = this.store.read(this.view.ids);
    return [...data.keys()].filter((i) => data[i] >= 0);
  }

  name(i) {
    return tokenOf(this.store.read(this.view.ids).data[i], this.tokens);
  }

  /** The place whose arcs are shown without a pointer: the focus, or the reader's choice, or the last token. */
  get home() {
    const { focus } = this.view;
    const { used } = this;
    const wanted = [this.local, focus && this.store.number(focus)];
    return wanted.find((i) => used.includes(i)) ?? used.at(-1) ?? null;
  }

  get here() {
    const { item } = this.reading;
    return item !== null && this.used.includes(item) ? item : this.home;
  }

  /** Whether the focus is a slider, which the reader's choice sets. */
  get settable() {
    return typeof this.store.controls[this.view.focus] === "number";
  }

  choose(place) {
    if (place === null) return;
    if (this.settable) this.store.set(this.view.focus, place);
    else this.local = place;
    this.draw();
  }

  walk(place, direction) {
    const { used, home } = this;
    if (!used.length) return null;
    const at = used.indexOf(place ?? home) + direction;
    const next = used[clamp(at, 0, used.length - 1)];
    this.choose(next);
    return next;
  }

  locate(event) {
    if (!this.slots) return null;
    const frame = this.svg.getBoundingClientRect();
    const { upright, middles } = this.slots;
    const at = upright ? event.clientY - frame.top : event.clientX - frame.left;
    const far = middles.map((middle) => Math.abs(middle - at));
    return this.used[far.indexOf(Math.min(...far))] ?? null;
  }

  /** What a token looks at, from the largest weight to the smallest that is no 0.00. */
  weights(i) {
    const { shape, data } = this.store.read(this.view.weights);
    const seen = this.used.map((k) => ({ k, weight: data[i * shape[1] + k] }));
    return seen.filter(({ weight }) => weight >= LEAST).sort((a, b) => b.weight - a.weight);
  }

  describe(i, most = Infinity) {
    if (i === null) return "";
    const all = this.weights(i);
    const told = all.slice(0, most).map(({ k, weight }) => `“${this.name(k)}” ${this.number(weight)}`);
    const values = [...told, ...(all.length > most ? ["…"] : [])].join(", ");
    return fill(this.t.looks, { label: this.view.label, token: this.name(i), values: values || "–" });
  }

  number(weight) {
    return shownNumber(weight, this.view.digits);
  }

  resize() {
    const { element } = this;
    const { fontSize, fontFamily } = getComputedStyle(element);
    const [width, em] = [element.clientWidth, parseFloat(fontSize)];
    if (!width || (width === this.width && em === this.em)) return;
    Object.assign(this, { width, em, font: `${fontSize} ${fontFamily}` });
    this.draw();
  }

  /** Where the tokens are: in a line with their weights, without, or one below the other. */
  arrange() {
    const { used, width, em } = this;
    this.pen ??= document.createElement("canvas").getContext("2d");
    this.pen.font = `600 ${this.font}`; // as wide as the chosen one
    const wide = used.map((i) => this.pen.measureText(this.name(i)).width);
    const figures = (0.45 * (this.view.digits + 2) + 0.2) * em;
    for (const least of [figures, 0]) {
      const { middles, width: whole } = inLine(
        wide.map((w) => Math.max(w, least, 0.5 * em)),
        0.55 * em,
      );
      if (whole > width) continue;
      const high = Math.min(HIGHEST, 0.5 * whole);
      const size = [width, high + (least ? 3 : 1.7) * em + 4];
      const left = (width - whole) / 2;
      return { middles: middles.map((x) => left + x), wide, size, high, upright: false, numbers: least > 0 };
    }
    const [least, most, share] = ROW;
    const row = clamp((share * window.innerHeight) / used.length, least * em, most * em);
    const start = Math.min(figures + 0.9 * em + Math.max(...wide), 0.7 * width);
    const middles = used.map((_, i) => (i + 0.5) * row);
    const size = [width, used.length * row];
    return {
      middles,
      wide,
      size,
      high: width - start - 0.4 * em - WIDEST,
      upright: true,
      numbers: true,
      figures,
      start,
    };
  }

  draw() {
    if (!this.width) return;
    const { here, used, svg, slots, store, view } = this;
    const now = [here, this.width, this.em, store.read(view.ids), store.read(view.weights)];
    if (this.drawn?.every((v, i) => v === now[i])) return;
    this.drawn = now;
    this.slots = used.length ? this.arrange() : slots;
    if (!this.slots) return;
    const [width, height] = this.slots.size;
    set(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
    const found = here === null ? [] : this.weights(here);
    const weightOf = new Map(found.map(({ k, weight }) => [k, weight]));
    const tokens = used.map((i, at) => this.token(i, at, weightOf.get(i), i === here));
    const from = used.indexOf(here);
    const arcs = [...found].reverse().map(({ k, weight }) => this.arc(from, used.indexOf(k), weight));
    svg.replaceChildren(...tokens, ...arcs);
    setText(this.line, this.describe(here, TOP));
    setText(this.words, this.describe(here));
  }

  /** A token, its weight, and a ground that is the darker the larger that is. */
  token(i, at, weight, chosen) {
    const { middles, wide, size, upright, numbers, figures, start } = this.slots;
    const { em } = this;
    const [x, y] = upright ? [start, middles[at]] : [middles[at], this.base + em];
    const left = x - (upright ? wide[at] : wide[at] / 2) - 0.2 * em;
    const tall = upright ? Math.min(1.4 * em, middles[0] * 1.9) : 1.4 * em;
    const ground = { x: left, y: y - tall / 2, width: wide[at] + 0.4 * em, height: tall, rx: 4 };
    const below = upright ? [figures, y] : [x, size[1] - 0.6 * em];
    const anchor = { "text-anchor": upright ? "end" : "middle" };
    return s(
      "g",
      { class: chosen ? "dlbook-token dlbook-chosen" : "dlbook-token", "data-place": i },
      s("rect", { ...ground, "fill-opacity": (0.4 * clamp(weight ?? 0, 0, 1)).toFixed(3) }),
      s("text", { x, y, dy: "0.34em", ...anchor }, this.name(i)),
      numbers &&
        weight !== undefined &&
        s(
          "text",
          { class: "dlbook-weight", x: below[0], y: below[1], dy: "0.34em", ...anchor },
          this.number(weight),
        ),
    );
  }

  /** The line over which the arcs are. */
  get base() {
    return this.slots.high + 4;
  }

  arc(from, to, weight) {
    const { middles, high, upright, start } = this.slots;
    const { em } = this;
    const beside = upright ? start + 0.4 * em : 0;
    const size = clamp(weight, 0, 1);
    return s("path", {
      d: arcPath(middles[from], middles[to], [beside, this.base], high, upright),
      "stroke-width": Math.max(WIDEST * size, 0.8).toFixed(2),
      "stroke-opacity": (0.4 + 0.6 * size).toFixed(3),
      "data-value": String(weight),
    });
  }

  update() {
    const focus = this.view.focus ? this.store.number(this.view.focus) : null;
    if (focus !== this.focus) {
      this.local = null; // the figure has moved on
      if (this.settable && this.reading.item !== focus) this.reading.item = null;
    }
    this.focus = focus;
    this.draw();
  }

  /** For the live region; a choice that no slider keeps has been announced already. */
  text() {
    return this.local === null ? this.describe(this.home) : "";
  }

  drawing() {
    return this.slots && { svg: this.svg };
  }

  destroy() {
    this.unwatch();
  }
}

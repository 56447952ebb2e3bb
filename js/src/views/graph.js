// A computational graph: boxes with values and gradients, local derivatives on the edges.
import { textScale } from "../draw/reading.js";
import { box, h, s, set, setText, uid, watchSize } from "../page/dom.js";
import { shownNumber } from "../page/format.js";
import { fill } from "../page/strings.js";
import { layoutGraph } from "./graphlayout.js";

/** @import { Context } from "../types.js" */

const MOST = 900; // px
const UNKNOWN = "·";
const GROUND = 15; // px, the height of the ground of a local derivative
const DIGIT = 6.2; // px, the width of one of its digits
const DEEP = 4; // columns; a graph of more goes downward, where there is room for it only that way

export class Graph {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, { store, t }) {
    this.view = view;
    this.store = store;
    this.t = t;
    this.room = 0;
    this.scale = 1;
    layoutGraph(view, MOST); // a damaged graph throws here, before the width is known
    const label = view.title ?? t.graph;
    this.head = uid("head");
    this.layer = s("g");
    this.words = h("p", { class: "dlbook-hidden" });
    this.svg = s("svg", { role: "img", "aria-label": label }, this.arrowHead(), this.layer);
    this.scroller = h("div", { class: "dlbook-scroll" }, box("dlbook-drawing", this.svg));
    this.hint = h("p", { class: "dlbook-hint", hidden: true }, `↔ ${t.sideways}`);
    const title = view.title && box("dlbook-plane-title", view.title);
    const parts = [title, this.scroller, this.hint, this.words];
    const deep = view.nodes.some(({ at }) => at[0] > DEEP) ? " dlbook-deep" : "";
    this.element = box(`dlbook-figure dlbook-wide dlbook-graph${deep}`, parts);
    this.unwatch = watchSize(this.element, () => this.resize());
  }

  arrowHead() {
    const size = { markerWidth: 7, markerHeight: 7, refX: 6, refY: 3.5, orient: "auto" };
    const shape = s("path", { class: "dlbook-head-mark", d: "M0,0L7,3.5L0,7Z" });
    return s("marker", { id: this.head, markerUnits: "userSpaceOnUse", ...size }, shape);
  }

  resize() {
    const [room, scale] = [Math.min(this.element.clientWidth, MOST), textScale(this.element)];
    if (room === 0 || (room === this.room && scale === this.scale)) return;
    Object.assign(this, { room, scale });
    this.arrange();
    this.update();
  }

  arrange() {
    const { room, scale } = this;
    const plan = layoutGraph(this.view, room / scale);
    this.plan = plan;
    const { width, height } = plan;
    const size = { width: width * scale, height: height * scale };
    set(this.svg, { ...size, viewBox: `0 0 ${width} ${height}` });
    const line = (d) => s("path", { class: "dlbook-way", d, "marker-end": `url(#${this.head})` });
    this.grounds = plan.middles.map(([, y]) =>
      s("rect", { class: "dlbook-ground", y: y - GROUND / 2, height: GROUND, rx: 3 }),
    );
    this.slopes = plan.middles.map(([x, y]) => s("text", { class: "dlbook-slope", x, y, dy: "0.34em" }));
    this.nodes = this.view.nodes.map((node, i) => this.makeNode(node, plan.positions[i]));
    const groups = this.nodes.map(({ element }) => element);
    this.layer.replaceChildren(...plan.paths.map(line), ...this.grounds, ...groups, ...this.slopes);
    this.allowScrolling(size.width > room + 1);
  }

  /** A graph wider than the page scrolls; then the keyboard must be able to reach it. */
  allowScrolling(scrolls) {
    this.hint.hidden = !scrolls;
    const props = { tabindex: "0", role: "group", "aria-label": this.t.sideways };
    for (const [name, value] of Object.entries(props)) {
      if (scrolls) this.scroller.setAttribute(name, value);
      else this.scroller.removeAttribute(name);
    }
  }

  makeNode({ label, op, gradient }, [x, y]) {
    const { width, height } = this.plan.size;
    const [left, top] = [-width / 2, -height / 2];
    const frame = s("rect", { x: left, y: top, width, height, rx: 9 });
    const sign = op && s("tspan", { class: "dlbook-op" }, `${op} `);
    const line = (name, at, ...text) => s("text", { class: name, y: top + at }, text);
    const value = line("dlbook-value", 33);
    const slope = gradient && line("dlbook-gradient", 50);
    const kind = op ? "" : " dlbook-given";
    const transform = `translate(${x.toFixed(1)},${y.toFixed(1)})`;
    const parts = [frame, line("dlbook-name", 16, sign, label), value, slope];
    return { element: s("g", { class: `dlbook-node${kind}`, transform }, parts), value, slope };
  }

  number(name) {
    const value = this.store.read(name).data[0];
    return Number.isNaN(value) ? null : shownNumber(value, this.view.digits);
  }

  get current() {
    return this.view.current ? this.store.read(this.view.current).data[0] : -1;
  }

  get absent() {
    return Boolean(this.view.shown) && !this.store.read(this.view.shown).data[0];
  }

  update() {
    this.element.hidden = this.absent;
    if (!this.plan || this.absent) return;
    const { nodes, edges } = this.view;
    nodes.forEach(({ value, gradient }, i) => {
      const { element, value: shown, slope } = this.nodes[i];
      const text = this.number(value);
      setText(shown, text ?? UNKNOWN);
      if (slope) setText(slope, `∂ ${this.number(gradient) ?? UNKNOWN}`);
      element.classList.toggle("dlbook-unknown", text === null);
      element.classList.toggle("dlbook-chosen", i === this.current);
      element.dataset.value = this.store.read(value).data[0];
    });
    edges.forEach(({ slope }, i) => this.showSlope(i, (slope && this.number(slope)) ?? ""));
    setText(this.words, nodes.map((_, i) => this.describe(i)).join(". "));
    this.follow();
  }

  /** A local derivative on a plain ground: an arrow that shows through would look like a decimal point. */
  showSlope(i, text) {
    setText(this.slopes[i], text);
    const width = text && text.length * DIGIT + 6;
    set(this.grounds[i], { x: this.plan.middles[i][0] - width / 2, width: Number(width) });
  }

  /** Keep the current box in sight if the graph scrolls. */
  follow() {
    const { scroller, current, plan } = this;
    if (current === this.followed || this.hint.hidden || !plan.positions[current]) return;
    this.followed = current;
    scroller.scrollLeft = plan.positions[current][0] * this.scale - scroller.clientWidth / 2;
  }

  /** "a = 0.62, gradient −0.76". */
  describe(i) {
    const { label, value, gradient } = this.view.nodes[i];
    const known = (name) => this.number(name) ?? this.t.notYet;
    const back = gradient && fill(this.t.gradient, { value: known(gradient) });
    return [`${label} = ${known(value)}`, back].filter(Boolean).join(", ");
  }

  text() {
    return this.view.nodes[this.current] && !this.absent ? this.describe(this.current) : "";
  }

  drawing() {
    return this.plan && !this.absent && { svg: this.svg };
  }

  destroy() {
    this.unwatch();
  }
}

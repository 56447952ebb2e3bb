// A network: nodes with their values, lines as wide as their weights are large.
import { HeatMap, resizeCanvas } from "../draw/raster.js";
import { pixelsOf, Reading, textScale } from "../draw/reading.js";
import { box, h, s, set, setText, watchSize } from "../page/dom.js";
import { short, shownNumber } from "../page/format.js";
import { fill } from "../page/strings.js";
import { findPart, layoutNetwork, MAP, NODE, unitName, walk } from "./networklayout.js";

/** @import { Context } from "../types.js" */

const WIDEST = 7; // px
const NARROWEST = 0.6;
const MOST = 640; // px
const NEED = NODE.width + 16; // px for each layer; the drawing shrinks if there is less

export class Network {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, { store, t, announce }) {
    this.view = view;
    this.store = store;
    this.t = t;
    this.dark = false;
    this.room = 0;
    this.em = 1;
    this.key = "";
    this.heat = new HeatMap();
    this.canvas = h("canvas", { class: "dlbook-heat", "aria-hidden": "true" });
    this.layer = s("g");
    this.halo = s("line", { class: "dlbook-halo", visibility: "hidden" });
    this.svg = s("svg", { "aria-hidden": "true" }, this.halo, this.layer);
    this.drawingBox = box("dlbook-drawing", this.canvas, this.svg);
    this.line = h("p", { class: "dlbook-reading" }, t.readHint);
    this.words = h("p", { class: "dlbook-hidden" });
    const title = view.title && box("dlbook-plane-title", view.title);
    const below = [this.legend(), this.line, this.words];
    this.element = box("dlbook-figure dlbook-network", title, this.drawingBox, below);
    this.reading = new Reading(this.drawingBox, this.parts(), { t, announce });
    this.shown().forEach((units, layer) => units.forEach((i) => this.name(layer, i))); // throws if damaged
    this.unwatch = watchSize(this.element, () => this.resize());
  }

  parts() {
    return {
      label: this.view.title ?? this.t.network,
      locate: (event) => this.plan && findPart(this.plan, pixelsOf(event, this.svg, this.width), this.ends),
      walk: (part, direction) => walk(this.plan, part, direction),
      describe: (part) => this.describe(part),
      show: (part, text) => this.mark(part, text),
    };
  }

  legend() {
    const sample = (kind) =>
      s(
        "svg",
        { class: "dlbook-sample", viewBox: "0 0 28 12", "aria-hidden": "true" },
        s("line", { class: `dlbook-edge ${kind}`, x1: 1, x2: 27, y1: 6, y2: 6, "stroke-width": 3 }),
      );
    const signs = [
      ["", this.t.positive],
      ["dlbook-minus", this.t.negative],
    ];
    const entries = signs.map(([kind, label]) => h("span", null, sample(kind), label));
    return box("dlbook-legend dlbook-signs", entries);
  }

  read(part, layer) {
    const name = this.view[part]?.[layer];
    return name ? this.store.read(name) : null;
  }

  name(layer, i) {
    return unitName(this.view.labels[layer], i, this.read("values", layer).data.length);
  }

  number(value) {
    return shownNumber(value, this.view.digits);
  }

  /** The units of each layer that are not masked. */
  shown() {
    return this.view.values.map((_, layer) => {
      const mask = this.read("masks", layer)?.data;
      const units = [...this.read("values", layer).data.keys()];
      return units.filter((i) => !mask || mask[i]);
    });
  }

  /** Take the width there is and the size of text: the drawing grows with both. */
  resize() {
    const [room, em] = [Math.min(this.element.clientWidth, MOST), textScale(this.element)];
    if (room === 0 || (room === this.room && em === this.em)) return;
    Object.assign(this, { room, em });
    this.update();
  }

  /** Make the nodes and lines again if others are shown than before. */
  arrange() {
    const shown = this.shown();
    const key = JSON.stringify([shown, this.room, this.em]);
    if (key === this.key) return;
    this.key = key;
    const layers = shown.filter((units) => units.length).length;
    const scale = Math.min(this.em, this.room / (layers * NEED));
    this.width = this.room / scale;
    this.plan = layoutNetwork(shown, this.width, Boolean(this.view.maps));
    this.reading.set(null);
    const { nodes, edges, height } = this.plan;
    const { width } = this;
    const size = { width: this.room, height: height * scale };
    set(this.svg, { ...size, viewBox: `0 0 ${width} ${height}` });
    resizeCanvas(this.canvas, size.width, size.height);
    this.lines = edges.map((edge) => this.makeLine(edge));
    this.nodes = nodes.map((node) => this.makeNode(node));
    this.layer.replaceChildren(...this.lines, ...this.nodes.map(({ element }) => element));
  }

  /** Both ends of an edge, on the borders of its nodes. */
  ends = ({ from, to }) => {
    const [a, b] = [this.plan.nodes[from], this.plan.nodes[to]];
    const half = (node) => (this.read("maps", node.layer) ? MAP.side : NODE.width) / 2;
    return [
      [a.x + half(a), a.y],
      [b.x - half(b), b.y],
    ];
  };

  makeLine(edge) {
    const [[x1, y1], [x2, y2]] = this.ends(edge);
    return s("line", { class: "dlbook-edge", x1, y1, x2, y2 });
  }

  makeNode({ layer, unit, x, y }) {
    const mapped = Boolean(this.read("maps", layer));
    const [width, height] = mapped ? [MAP.side, MAP.side] : [NODE.width, NODE.height];
    const frame = s("rect", {
      class: mapped ? "dlbook-frame" : "dlbook-box",
      x: -width / 2,
      y: -height / 2,
      width,
      height,
      rx: mapped ? 3 : 9,
    });
    const below = height / 2 + MAP.words - 3;
    const name = s("text", { y: mapped ? below : -4 }, mapped ? "" : this.name(layer, unit));
    const value = s("text", { class: "dlbook-value", y: mapped ? below : 10 });
    const at = { class: "dlbook-node", transform: `translate(${x.toFixed(2)},${y.toFixed(2)})` };
    return { element: s("g", at, frame, name, value), frame, value };
  }

  update() {
    if (!this.room) return;
    this.arrange();
    this.drawLines();
    this.drawNodes();
    this.drawMaps();
    this.reading.update();
    setText(this.words, this.summary());
  }

  weight({ matrix, i, j }, part = "weights") {
    const W = this.read(part, matrix);
    return W && i < W.shape[0] ? W.data[i * W.shape[1] + j] : NaN;
  }

  widest() {
    if (this.view.widest !== null) return this.view.widest;
    const sizes = this.plan.edges.map((edge) => Math.abs(this.weight(edge)));
    return Math.max(...sizes.filter(Number.isFinite), 0) || 1;
  }

  drawLines() {
    const widest = this.widest();
    this.plan.edges.forEach((edge, k) => {
      const w = this.weight(edge);
      const width = Math.max(Math.min(Math.abs(w) / widest, 1) * WIDEST, NARROWEST);
      set(this.lines[k], {
        "data-value": w,
        "stroke-width": (Number.isFinite(w) ? width : 0).toFixed(2),
        class: w < 0 ? "dlbook-edge dlbook-minus" : "dlbook-edge",
      });
    });
  }

  drawNodes() {
    this.plan.nodes.forEach(({ layer, unit }, k) => {
      const value = this.read("values", layer).data[unit];
      const off = this.isOff(layer, unit);
      const text = off ? this.t.off : this.number(value);
      const { element, value: shown } = this.nodes[k];
      setText(shown, this.read("maps", layer) ? `${this.name(layer, unit)} ${text}` : text);
      element.classList.toggle("dlbook-off", off);
      element.dataset.value = value;
    });
  }

  isOff(layer, unit) {
    return Boolean(this.read("off", layer)?.data[unit]);
  }

  drawMaps() {
    if (!this.view.maps) return;
    const context = this.canvas.getContext("2d");
    const density = this.canvas.width / this.width;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, this.width, this.plan.height);
    for (const { layer, unit, x, y } of this.plan.nodes) {
      const maps = this.read("maps", layer);
      if (!maps) continue;
      context.globalAlpha = this.isOff(layer, unit) ? 0.2 : 1;
      const corner = [x - MAP.side / 2, y - MAP.side / 2];
      context.drawImage(this.picture(maps, unit), ...corner, MAP.side, MAP.side);
    }
  }

  /** The map of one unit, one pixel for each number. */
  picture({ shape: [, rows, columns], data }, unit) {
    const size = rows * columns;
    const part = { shape: [rows, columns], data: data.subarray(unit * size, (unit + 1) * size) };
    const range = this.view.map_range.map((end) => this.store.number(end));
    return this.heat.draw(part, range, this.dark);
  }

  describe(part) {
    return part.edge === undefined ? this.describeNode(part.node) : this.describeEdge(part.edge);
  }

  describeEdge(k) {
    const edge = this.plan.edges[k];
    const [from, to] = [edge.from, edge.to]
      .map((n) => this.plan.nodes[n])
      .map(({ layer, unit }) => this.name(layer, unit));
    const gradient = this.weight(edge, "gradients");
    const parts = [fill(this.t.weight, { from, to, value: this.number(this.weight(edge)) })];
    if (this.view.gradients) parts.push(fill(this.t.gradient, { value: short(gradient) }));
    return parts.join(", ");
  }

  describeNode(k) {
    const { layer, unit } = this.plan.nodes[k];
    const { t } = this;
    const add = (part, sentence, write) => {
      const array = this.read(part, layer - 1);
      return array ? fill(sentence, { value: write(array.data[unit]) }) : null;
    };
    const number = (v) => this.number(v);
    const value = this.number(this.read("values", layer).data[unit]);
    const parts = [
      `${this.name(layer, unit)} = ${value}`,
      this.isOff(layer, unit) ? t.off : null,
      add("biases", t.bias, number),
      add("bias_gradients", t.biasGradient, short),
    ];
    return parts.filter(Boolean).join(", ");
  }

  /** Highlight a node or a line, and show its numbers below. */
  mark(part, text) {
    setText(this.line, text || this.t.readHint);
    this.nodes.forEach(({ element }, k) => element.classList.toggle("dlbook-chosen", part?.node === k));
    const chosen = part?.edge !== undefined;
    this.halo.setAttribute("visibility", chosen ? "visible" : "hidden");
    if (!chosen) return;
    const [[x1, y1], [x2, y2]] = this.ends(this.plan.edges[part.edge]);
    const width = Number(this.lines[part.edge].getAttribute("stroke-width")) + 6;
    set(this.halo, { x1, y1, x2, y2, "stroke-width": width });
  }

  /** The values of all units that are shown. */
  summary() {
    const describe = ({ layer, unit }) =>
      `${this.name(layer, unit)} = ${this.number(this.read("values", layer).data[unit])}`;
    return this.plan.nodes.map(describe).join(", ");
  }

  theme(dark) {
    this.dark = dark;
    this.update();
  }

  drawing() {
    const { plan, svg, canvas, room, width } = this;
    return plan && { svg, canvas, scale: room / width };
  }

  destroy() {
    this.unwatch();
  }
}

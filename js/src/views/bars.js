// Grouped bars, and histograms, whose bars span the intervals between edges.
import { classColour } from "../draw/palette.js";
import { tokenOf } from "../model/tokens.js";
import { fit, s } from "../page/dom.js";
import { short, shownNumber } from "../page/format.js";
import { Chart, dataLimits } from "./chart.js";

const GROUP = 0.8; // of the width that a group has
const LONGEST = 14; // letters of a token below its bar

/** Left and right end, on the axis, of bar `i` of series `k` out of `count`. */
export function barEnds(i, k, count, edges) {
  if (edges) return [edges[i], edges[i + 1]];
  const width = GROUP / count;
  const left = i - GROUP / 2 + k * width;
  return [left, left + width];
}

export class Bars extends Chart {
  constructor(view, context) {
    super(view, context);
    this.nodes = view.series.map(() => []);
  }

  get mark() {
    return "bar";
  }

  get edges() {
    return this.view.edges ? this.store.read(this.view.edges).data : null;
  }

  limits() {
    const { edges } = this;
    const n = this.values()[0].data.length;
    const [low, high] = dataLimits([...this.values(), { data: [0] }], "linear", 0.05);
    const values = this.values().flatMap(({ data }) => [...data]);
    const ends = [values.some((v) => v < 0) ? low : 0, values.some((v) => v > 0) ? high : 1];
    const xlim = edges ? [edges[0], edges.at(-1)] : [-0.5, n - 0.5];
    return { xlim, ylim: this.view.ylim ?? ends };
  }

  label(i) {
    const { labels, tokens } = this.view;
    if (tokens) return tokenOf(this.store.read(tokens[0]).data[i], tokens[1]);
    return labels?.[i] ?? String(i);
  }

  /** Tokens that have no room side by side are upright: none may be left out. */
  get drop() {
    const { tokens } = this.view;
    if (!tokens || !this.frame.width) return 0;
    const longest = Math.min(Math.max(...tokens[1].map((token) => token.length)), LONGEST);
    const level = this.values()[0].data.length * (longest * 7 + 12) < this.frame.width - 4.5 * this.frame.em;
    return level ? 0 : 0.58 * longest + 0.4;
  }

  /** A histogram has numbers on its axis; groups have their names, as many as fit. */
  ticks() {
    if (this.view.edges) return undefined;
    const [width] = this.frame.inner;
    const names = Array.from(this.values()[0].data, (_, i) => this.label(i));
    if (this.view.tokens) return names.map((name, i) => [i, name.slice(0, LONGEST)]);
    const room = Math.max(...names.map((name) => name.length)) * 7 + 12; // px
    const stride = Math.ceil((names.length * room) / width);
    return names.map((name, i) => [i, name]).filter(([i]) => i % stride === 0);
  }

  draw() {
    const make = (k) => () =>
      s("rect", { class: `dlbook-series-${k % 4}`, fill: classColour(k), stroke: classColour(k) });
    this.values().forEach(({ data }, k) => {
      fit(this.layer, this.nodes[k], data.length, make(k));
      data.forEach((value, i) => this.drawBar(this.nodes[k][i], value, i, k));
    });
  }

  drawBar(node, value, i, k) {
    const { x, y } = this.frame;
    const [left, right] = barEnds(i, k, this.view.series.length, this.edges).map(x);
    const [zero, top] = [y(0), y(value)];
    const shown = [left, right, zero, top].every(Number.isFinite);
    node.setAttribute("visibility", shown ? "visible" : "hidden");
    node.setAttribute("data-value", String(value));
    if (!shown) return;
    const size = { width: Math.max(right - left - 1, 1), height: Math.abs(top - zero) };
    const box = { x: left, y: Math.min(zero, top), ...size };
    for (const [name, v] of Object.entries(box)) node.setAttribute(name, v.toFixed(2));
  }

  /** One stop for each group: "cat\nbefore 0.50\nafter 0.10". */
  stops() {
    const { edges, view } = this;
    const values = this.values();
    return Array.from(values[0].data, (_, i) => {
      const texts = values.map(({ data }, k) => {
        const value = shownNumber(data[i], view.digits ?? 2);
        return `${view.series[k].label} ${value}`;
      });
      const top = Math.max(...values.map(({ data }) => data[i]).filter(Number.isFinite), 0);
      const at = [edges ? (edges[i] + edges[i + 1]) / 2 : i, top];
      return { at, text: [this.group(i), ...texts].join("\n") };
    });
  }

  group(i) {
    const { edges } = this;
    return edges ? `${short(edges[i])} – ${short(edges[i + 1])}` : this.label(i);
  }

  /** "before: cat 0.50, dog 0.30"; for a histogram "−3 to −2.25: 1". */
  summary() {
    const { edges, view } = this;
    const name = (i) => this.group(i) + (edges ? ":" : "");
    const series = view.series.map(({ label }, k) => {
      const { data } = this.values()[k];
      const texts = Array.from(data, (v, i) => `${name(i)} ${shownNumber(v, view.digits ?? 2)}`);
      return `${label}: ${texts.join(", ")}`;
    });
    return series.join(". ");
  }
}

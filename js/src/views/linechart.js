// Several series over one axis: distinguished by colour and dash.
import { classColour, lineColour, markerPath } from "../draw/palette.js";
import { bandPath, coordinate, familyPath, seriesPath } from "../draw/paths.js";
import { familySample, swatch } from "../draw/samples.js";
import { fit, h, s } from "../page/dom.js";
import { short } from "../page/format.js";
import { fill } from "../page/strings.js";
import { Chart, dataLimits } from "./chart.js";

export class LineChart extends Chart {
  constructor(view, context) {
    super(view, context);
    const { bands = [], families = [], points = [] } = view;
    this.bands = bands.map((_, i) => s("path", { class: "dlbook-band", fill: classColour(i) }));
    this.families = families.map(({ value }) => s("path", { class: "dlbook-family", "data-name": value }));
    this.points = points.map(() => ({ layer: s("g", { class: "dlbook-dots" }), nodes: [] }));
    this.paths = view.series.map(({ value }, i) =>
      s("path", { class: `dlbook-series-${i % 4}`, ...lineColour(i), "data-name": value }),
    );
    this.cursor = s("line", { class: "dlbook-cursor", visibility: "hidden" });
    const marks = this.points.map(({ layer }) => layer);
    this.layer.append(...this.bands, ...this.families, ...this.paths, ...marks, this.cursor);
  }

  get mark() {
    return "line";
  }

  /** The class, for colour and marker, of points: that of the series of the same label, or a new one. */
  shade(i) {
    const { series, points } = this.view;
    const own = series.findIndex(({ label }) => label === points[i].label);
    return own < 0 ? i + series.length : own;
  }

  more() {
    const { series, bands = [], families = [], points = [] } = this.view;
    const tint = (i) => h("span", { class: "dlbook-tint", style: `background: ${classColour(i)}` });
    return [
      ...bands.map(({ label }, i) => h("span", null, tint(i), label)),
      ...families.map(({ label }) => h("span", null, familySample(), label)),
      ...points.map(
        ({ label }, i) => this.shade(i) >= series.length && h("span", null, swatch(this.shade(i)), label),
      ),
    ].filter(Boolean);
  }

  /** The arrays that `names` of all points, bands or families refer to. */
  read(part, ...names) {
    return (this.view[part] ?? []).flatMap((one) => names.map((n) => this.store.read(one[n])));
  }

  positions() {
    if (this.view.x) return this.store.read(this.view.x).data;
    const drawn = [...this.values(), ...this.read("families", "value")];
    const longest = Math.max(...drawn.map(({ shape }) => shape.at(-1)));
    return Float64Array.from({ length: longest }, (_, i) => i);
  }

  /** The reader may be able to choose. */
  get yscale() {
    const { log, yscale } = this.view;
    return log ? ["linear", "log"][this.store.read(log).data[0]] : yscale;
  }

  limits() {
    const { yscale } = this;
    const { xlim, ylim, xscale } = this.view;
    const lines = [...this.read("bands", "low", "high"), ...this.read("families", "value")];
    const seen = [...this.read("points", "y"), ...lines];
    return {
      xlim: xlim ?? dataLimits([{ data: this.positions() }, ...this.read("points", "x")], xscale, 0),
      ylim: ylim ?? dataLimits([...this.values(), ...seen], yscale),
    };
  }

  draw() {
    const { frame } = this;
    const xs = this.positions();
    this.bands.forEach((node, i) => {
      const [low, high] = ["low", "high"].map((n) => this.store.read(this.view.bands[i][n]).data);
      node.setAttribute("d", bandPath(xs, low, high, frame));
    });
    this.read("families", "value").forEach((lines, i) => {
      this.families[i].setAttribute("d", familyPath(xs, lines, frame));
    });
    this.points.forEach((one, i) => this.drawPoints(one, i));
    this.values().forEach(({ data }, i) => this.paths[i].setAttribute("d", seriesPath(xs, data, frame)));
    this.drawCursor();
  }

  drawPoints({ layer, nodes }, i) {
    const { x, y } = this.frame;
    const [xs, ys] = ["x", "y"].map((n) => this.store.read(this.view.points[i][n]).data);
    const k = this.shade(i);
    const look = { class: "dlbook-mark", d: markerPath(k, 4.5), fill: classColour(k) };
    fit(layer, nodes, xs.length, () => s("path", look));
    nodes.forEach((node, j) => {
      const [px, py] = [x(xs[j]), y(ys[j])];
      const shown = Number.isFinite(px + py);
      node.setAttribute("visibility", shown ? "visible" : "hidden");
      if (shown) node.setAttribute("transform", `translate(${coordinate(px)},${coordinate(py)})`);
    });
  }

  /** One stop for each position at which a series has a value, then one for each point. */
  stops() {
    const { view } = this;
    const name = view.xlabel ?? "x";
    const values = this.values();
    const columns = Array.from(this.positions(), (x, i) => {
      const known = values.map(({ data }) => data[i]);
      const describe = (v, k) => (Number.isFinite(v) ? `${view.series[k].label} ${short(v)}` : "");
      const text = [`${name} ${short(x)}`, ...known.map(describe)];
      return { at: [x, known.find(Number.isFinite)], text };
    });
    const dots = ({ label }, i) => {
      const [xs, ys] = ["x", "y"].map((n) => this.store.read(view.points[i][n]).data);
      return Array.from(xs, (x, j) => ({
        at: [x, ys[j]],
        point: true,
        text: [label, `${short(x)}, ${short(ys[j])}`],
      }));
    };
    return [...columns, ...(view.points ?? []).flatMap(dots)]
      .filter(({ at }) => at.every(Number.isFinite))
      .map((stop) => ({ ...stop, text: stop.text.filter(Boolean).join("\n") }));
  }

  drawCursor() {
    if (!this.view.mark) return;
    const { x, inner } = this.frame;
    const at = x(this.store.read(this.view.mark).data[0]);
    this.cursor.setAttribute("visibility", at >= 0 && at <= inner[0] ? "visible" : "hidden");
    if (!Number.isFinite(at)) return;
    for (const name of ["x1", "x2"]) this.cursor.setAttribute(name, coordinate(at));
    this.cursor.setAttribute("y2", inner[1]);
  }

  /** "training: from 1 to 0.2, lowest 0.1 at 30, highest 1 at 0". */
  summary() {
    const xs = this.positions();
    const describe = ({ data }, k) => this.describe(this.view.series[k].label, xs, data);
    const counted = (this.view.points ?? []).map(({ label, x }) =>
      fill(this.t.pointCount, { n: this.store.read(x).data.length, label }),
    );
    const alike = this.read("families", "value").map((lines, i) => this.describeFamily(i, lines));
    return [...this.values().map(describe), ...alike, ...counted].join(". ");
  }

  describeFamily(i, { shape, data }) {
    const known = data.filter(Number.isFinite);
    const low = short(known.reduce((a, b) => Math.min(a, b), Infinity));
    const high = short(known.reduce((a, b) => Math.max(a, b), -Infinity));
    return fill(this.t.family, { label: this.view.families[i].label, n: shape[0], low, high });
  }

  describe(label, xs, ys) {
    const known = [...ys.keys()].filter((i) => Number.isFinite(ys[i]));
    if (!known.length) return fill(this.t.seriesEmpty, { label });
    const low = known.reduce((a, b) => (ys[b] < ys[a] ? b : a));
    const high = known.reduce((a, b) => (ys[b] > ys[a] ? b : a));
    const numbers = {
      first: ys[known[0]],
      last: ys[known.at(-1)],
      low: ys[low],
      lowAt: xs[low],
      high: ys[high],
      highAt: xs[high],
    };
    const texts = Object.entries(numbers).map(([name, v]) => [name, short(v)]);
    return fill(this.t.series, { label, ...Object.fromEntries(texts) });
  }
}

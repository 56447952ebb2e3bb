// Several series over one axis: colour and dash tell them apart.
import { Chart, dataLimits } from "./chart.js";
import { s } from "./dom.js";
import { short } from "./format.js";
import { clipSegment } from "./marks.js";
import { classColour } from "./palette.js";
import { fill } from "./strings.js";

const place = (v) => v.toFixed(2);

/** A path through (xs[i], ys[i]); what has no place on the axes lifts the pen. */
export function seriesPath(xs, ys, { x, y, inner }) {
  let path = "";
  let end = "";
  for (let i = 0; i < ys.length; i++) {
    const here = [x(xs[i]), y(ys[i])];
    if (!here.every(Number.isFinite)) continue;
    const before = i > 0 ? [x(xs[i - 1]), y(ys[i - 1])] : [NaN, NaN];
    const after = i + 1 < ys.length ? x(xs[i + 1]) + y(ys[i + 1]) : NaN;
    const alone = !before.every(Number.isFinite) && !Number.isFinite(after);
    const from = alone ? here : before;
    const cut = from.every(Number.isFinite) ? clipSegment([...from, ...here], inner) : null;
    if (!cut) continue;
    const [start, stop] = [0, 2].map((k) => `${place(cut[k])},${place(cut[k + 1])}`);
    path += start === end ? `L${stop}` : `M${start}L${stop}`;
    end = stop;
  }
  return path;
}

class Lines {
  constructor(view, { store, t }) {
    Object.assign(this, { view, store, t, mark: "line" });
    this.paths = view.series.map(({ value }, i) =>
      s("path", { class: `dlbook-series-${i % 4}`, stroke: classColour(i), "data-name": value }),
    );
    this.cursor = s("line", { class: "dlbook-cursor", visibility: "hidden" });
  }

  values() {
    return this.view.series.map(({ value }) => this.store.read(value));
  }

  positions() {
    if (this.view.x) return this.store.read(this.view.x).data;
    const longest = Math.max(...this.values().map(({ data }) => data.length));
    return Float64Array.from({ length: longest }, (_, i) => i);
  }

  limits() {
    const { xlim, ylim, xscale, yscale } = this.view;
    return {
      xlim: xlim ?? dataLimits([{ data: this.positions() }], xscale, 0),
      ylim: ylim ?? dataLimits(this.values(), yscale),
    };
  }

  draw(frame, layer) {
    if (!layer.firstChild) layer.append(...this.paths, this.cursor);
    const xs = this.positions();
    this.values().forEach(({ data }, i) =>
      this.paths[i].setAttribute("d", seriesPath(xs, data, frame)),
    );
    this.drawCursor(frame);
  }

  drawCursor({ x, inner }) {
    if (!this.view.mark) return;
    const at = x(this.store.read(this.view.mark).data[0]);
    this.cursor.setAttribute("visibility", at >= 0 && at <= inner[0] ? "visible" : "hidden");
    if (!Number.isFinite(at)) return;
    for (const name of ["x1", "x2"]) this.cursor.setAttribute(name, place(at));
    this.cursor.setAttribute("y2", inner[1]);
  }

  /** "training: from 1 to 0.2, lowest 0.1 at 30, highest 1 at 0". */
  words() {
    const xs = this.positions();
    const tell = ({ data }, k) => this.tell(this.view.series[k].label, xs, data);
    return this.values().map(tell).join(". ");
  }

  tell(label, xs, ys) {
    const known = [...ys.keys()].filter((i) => Number.isFinite(ys[i]));
    if (!known.length) return fill(this.t.seriesEmpty, { label });
    const low = known.reduce((a, b) => (ys[b] < ys[a] ? b : a));
    const high = known.reduce((a, b) => (ys[b] > ys[a] ? b : a));
    const numbers = {
      first: ys[known[0]], last: ys[known.at(-1)],
      low: ys[low], lowAt: xs[low], high: ys[high], highAt: xs[high],
    };
    const texts = Object.entries(numbers).map(([name, v]) => [name, short(v)]);
    return fill(this.t.series, { label, ...Object.fromEntries(texts) });
  }
}

export const lineChart = (view, context) => new Chart(view, new Lines(view, context)).asView();

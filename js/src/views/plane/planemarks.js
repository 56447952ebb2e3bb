// The lines of a plane: contours, a field of arrows, lines, traces, arrows.
import { contourLevels, contourPath } from "../../draw/contours.js";
import { classColour, lineColour, markerPath } from "../../draw/palette.js";
import { arrowPath, fieldPath, fieldScale, isInside, lastPoint, linePath } from "../../draw/paths.js";
import { sample } from "../../draw/samples.js";
import { sameArray } from "../../engine/array.js";
import { box, h, s } from "../../page/dom.js";
import { short } from "../../page/format.js";
import { fill } from "../../page/strings.js";

/** @import { Frame, Store } from "../../types.js" */

const AWAY = 12; // px from an arrow's head to its name; further from a handle at the head
const FURTHER = 20;

export class PlaneMarks {
  /**
   * @param {any} view
   * @param {Store} store
   */
  constructor(view, store) {
    this.view = view;
    this.store = store;
    this.drawn = null;
    this.size = "";
    const { lines = [], traces = [], line_labels: labels } = view;
    const shift = labels ? lines.length : 0; // the colours of traces come after those of lines
    this.contours = s("g", { class: "dlbook-contours" });
    this.field = s("path", { class: "dlbook-field" });
    this.lines = lines.map((name, i) => (labels ? series(name, i) : plainLine(name, i)));
    this.traces = traces.map((name, i) => series(name, i + shift));
    this.heads = traces.map((_, i) => head(i + shift));
    this.arrows = (view.arrows ?? []).map((name, i) =>
      s("path", { class: `dlbook-arrow dlbook-arrow-${i % 3}`, "data-name": name }),
    );
    this.names = (view.arrow_labels ?? []).map((label) =>
      s("text", { class: "dlbook-arrow-name", dy: "0.34em" }, label),
    );
    this.ways = s("g", { class: "dlbook-lines" }, this.traces, labels ? this.lines : []);
    const plain = labels ? [] : this.lines;
    this.clipped = [this.contours, this.field, plain, this.ways, this.arrows];
    this.free = [this.heads, this.names];
  }

  /** Names of lines and traces with a sample of each; null if they have none. */
  legend() {
    const { line_labels: lines, trace_labels: traces } = this.view;
    const labels = [...(lines ?? []), ...(traces ?? [])];
    const entry = (label, i) => h("span", null, sample(i, "line"), label);
    return labels.length ? box("dlbook-legend", labels.map(entry)) : null;
  }

  /** Where the traces with names are now, and the heads of the arrows with names. */
  summary(t) {
    const { trace_labels: ways, arrow_labels: arrows, traces } = this.view;
    const read = (node) => this.store.read(node.dataset.name);
    const points = [
      ...(ways ?? []).map((label, i) => [label, lastPoint(this.store.read(traces[i]))]),
      ...(arrows ?? []).map((label, i) => [label, lastPoint(read(this.arrows[i]))]),
    ];
    const describe = ([label, [x, y]]) => fill(t.point, { label, x: short(x), y: short(y) });
    return points
      .filter(([, point]) => point)
      .map(describe)
      .join(", ");
  }

  /** @param {Frame} frame */
  draw({ x, y, inner }) {
    const { store, view } = this;
    const read = (node) => store.read(node.dataset.name);
    for (const node of [...this.lines, ...this.traces])
      node.setAttribute("d", linePath(read(node), x, y, inner));
    for (const node of this.arrows) node.setAttribute("d", arrowPath(read(node), x, y));
    this.heads.forEach((node, i) => moveMark(node, lastPoint(read(this.traces[i])), x, y, inner));
    this.names.forEach((node, i) => this.name(node, read(this.arrows[i]), x, y, inner));
    if (view.vectors) this.drawField(x, y);
    if (view.contours) this.drawContours(inner);
  }

  drawField(x, y) {
    const { xlim, ylim, vectors, vector_scale: given } = this.view;
    const [positions, directions] = vectors.map((name) => this.store.read(name));
    const scale = given ?? fieldScale(directions, xlim, ylim);
    this.field.setAttribute("d", fieldPath(positions, directions, scale, x, y));
  }

  drawContours(inner) {
    const values = this.store.read(this.view.contours);
    const size = inner.join();
    if (this.size === size && this.drawn && sameArray(values, this.drawn)) return;
    Object.assign(this, { drawn: values, size });
    const line = (level) => s("path", { "data-level": level, d: contourPath(values, level, inner) });
    this.contours.replaceChildren(...contourLevels(this.view.levels, values.data).map(line));
  }

  name(node, { data }, x, y, inner) {
    const [x0, y0, x1, y1] = [x(data[0]), y(data[1]), x(data[2]), y(data[3])];
    const length = Math.hypot(x1 - x0, y1 - y0);
    const shown = length > 0.5 && isInside(x1, y1, inner);
    node.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    const away = this.view.handles ? FURTHER : AWAY;
    node.setAttribute("x", (x1 + (away * (x1 - x0)) / length).toFixed(1));
    node.setAttribute("y", (y1 + (away * (y1 - y0)) / length).toFixed(1));
  }
}

const plainLine = (name, i) => s("path", { class: `dlbook-line dlbook-line-${i % 3}`, "data-name": name });

const series = (name, k) =>
  s("path", { class: `dlbook-series-${k % 4}`, ...lineColour(k), "data-name": name });

const head = (k) => s("path", { class: "dlbook-mark", d: markerPath(k, 6), fill: classColour(k) });

/** Move a mark to a point; hide it if there is none, or it lies outside. */
function moveMark(node, point, x, y, inner) {
  const [px, py] = point ? [x(point[0]), y(point[1])] : [NaN, NaN];
  const inside = isInside(px, py, inner);
  node.setAttribute("visibility", inside ? "visible" : "hidden");
  if (inside) node.setAttribute("transform", `translate(${px.toFixed(2)},${py.toFixed(2)})`);
}

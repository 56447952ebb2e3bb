// Matrices as pictures: a canvas with one pixel per number, or a table with the numbers in it.
import { ColourBar } from "../draw/colourbar.js";
import { ramp } from "../draw/palette.js";
import { colourIndex, heatColours, heatStops, paintColours, paintRows } from "../draw/raster.js";
import { Reading, Tip } from "../draw/reading.js";
import { box, h, s, setText, watchSize } from "../page/dom.js";
import { short, shownNumber } from "../page/format.js";
import { fill } from "../page/strings.js";
import { around, namedPicture, namesOf } from "./names.js";
import { Mark, markCells, markShape, Picks } from "./picks.js";

/** @import { Context } from "../types.js" */

const GREY = ramp(["#ffffff", "#000000"]);

/** The pictures in an array: (rows, columns), (n, rows, columns), or (rows, columns, 3) if rgb. */
export function pictures({ shape, data }, rgb = false) {
  if (rgb) return [{ rows: shape[0], columns: shape[1], data }];
  const [rows, columns] = shape.slice(-2);
  const size = rows * columns;
  const count = shape.length === 3 ? shape[0] : 1;
  const part = (k) => data.subarray(k * size, (k + 1) * size);
  return Array.from({ length: count }, (_, k) => ({ rows, columns, data: part(k) }));
}

/**
 * The cell {k, row, column} that an arrow key leads to; beyond the side of a picture is the next one.
 */
export function nextCell(all, cell, [dx, dy]) {
  if (!cell) return { k: 0, row: 0, column: 0 };
  const { k, row, column } = cell;
  const { rows, columns } = all[k];
  const [down, right] = [row + dy, column + dx];
  if (right < 0 && k > 0) return { k: k - 1, row, column: columns - 1 };
  if (right >= columns && k + 1 < all.length) return { k: k + 1, row, column: 0 };
  const inside = down >= 0 && down < rows && right >= 0 && right < columns;
  return inside ? { k, row: down, column: right } : cell;
}

export class Images {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, context) {
    const { store, t } = context;
    this.view = view;
    this.store = store;
    this.t = t;
    this.dark = false;
    this.cells = [];
    this.drawn = null;
    const title = view.title && box("dlbook-plane-title", view.title);
    this.grid = box(view.digits === null ? "dlbook-images" : "dlbook-matrices");
    this.bar = view.label ? new ColourBar(view.label, t) : null;
    const below = this.bar && box("dlbook-legends", this.bar.element);
    this.element = box("dlbook-figure", title, this.grid, below);
    if (view.digits === null) this.makeReading(context);
    if (view.picks) this.makePicks(view.picks);
    if (this.named || view.mark) this.unwatch = watchSize(this.element, () => this.fit());
  }

  get named() {
    return Boolean(this.view.rows_tokens || this.view.columns_tokens);
  }

  /** The tokens of rows and of columns, as far as there are any. */
  names() {
    const { rows_tokens: beside, columns_tokens: above } = this.view;
    return [namesOf(beside, this.store), namesOf(above, this.store)];
  }

  fit() {
    for (const { fit } of this.cells) fit?.();
    this.showMark();
    this.reading?.update();
  }

  /** The marked rectangle: row, column, height, width. */
  get rect() {
    return this.view.mark ? this.store.read(this.view.mark).data : null;
  }

  showMark() {
    const { rect } = this;
    if (rect) for (const cell of this.cells) cell.mark(rect, this.grid);
  }

  makePicks(names) {
    this.grid.classList.add("dlbook-picks");
    const near = (touch) => this.cells.some(({ marked }) => marked?.()?.near(touch));
    this.picks = new Picks(names, this.store, this.grid, { locate: (event) => this.locate(event), near });
  }

  /** The arrow keys go on from the place that the sliders have, and take it along. */
  walk(cell, direction) {
    const all = this.pictures();
    const { picks } = this;
    if (!picks) return nextCell(all, cell, direction);
    const k = cell?.k ?? 0;
    const next = nextCell(all, { k, ...picks.place(all[k]) }, direction);
    picks.set(next);
    return { k: next.k, ...picks.place(all[next.k]) };
  }

  destroy() {
    this.unwatch?.();
  }

  /** Makes the numbers behind the colours readable; not needed where they are printed. */
  makeReading(context) {
    this.tip = new Tip();
    this.aim = box("dlbook-cell");
    this.aim.hidden = true;
    this.grid.append(this.aim, this.tip.element);
    const all = () => this.pictures();
    const parts = {
      label: this.view.title ?? this.t.pictures,
      locate: (event) => this.locate(event),
      hint: this.view.picks && this.t.pickable,
      walk: (cell, direction) => this.walk(cell, direction),
      describe: ({ k, row, column }) => {
        const { columns, data } = all()[k];
        const at = row * columns + column;
        const three = () => Array.from(data.subarray(3 * at, 3 * at + 3), short).join(", ");
        const value = this.rgb ? three() : short(data[at]);
        const alone = all().length === 1 && this.named ? this.view.label : null;
        const label = this.view.captions?.[k] ?? alone ?? String(k + 1);
        const [rows, columnNames] = this.names();
        const place = (i, names) => (names?.[i] ? `${i + 1} “${names[i]}”` : i + 1);
        return fill(this.t.cell, { label, row: place(row, rows), column: place(column, columnNames), value });
      },
      show: (cell, text) => this.aimAt(cell, text),
    };
    this.reading = new Reading(this.grid, parts, context);
  }

  locate(event) {
    const k = this.cells.findIndex(({ canvas }) => canvas === event.target);
    if (k < 0) return null;
    const { canvas } = this.cells[k];
    const frame = canvas.getBoundingClientRect();
    const at = (share, count) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    return {
      k,
      row: at((event.clientY - frame.top) / frame.height, canvas.height),
      column: at((event.clientX - frame.left) / frame.width, canvas.width),
    };
  }

  aimAt(cell, text) {
    this.aim.hidden = !cell;
    if (!cell) return this.tip.show("", [0, 0]);
    const { canvas } = this.cells[cell.k];
    const [w, h] = [canvas.offsetWidth / canvas.width, canvas.offsetHeight / canvas.height];
    const [x, y] = [canvas.offsetLeft + cell.column * w, canvas.offsetTop + cell.row * h];
    const size = { width: `${w}px`, height: `${h}px`, transform: `translate(${x}px, ${y}px)` };
    Object.assign(this.aim.style, size);
    this.tip.show(text, [x + w / 2, y]);
  }

  get rgb() {
    return this.view.colors === "rgb";
  }

  pictures() {
    return pictures(this.store.read(this.view.value), this.rgb);
  }

  get colours() {
    return this.view.colors === "heat" ? heatColours(this.dark) : GREY;
  }

  update() {
    const value = this.store.read(this.view.value);
    const range = this.view.range.map((end) => this.store.number(end));
    const { rows_tokens: beside, columns_tokens: above, mark } = this.view;
    const others = [beside?.[0], above?.[0], mark].filter(Boolean);
    const now = [value, ...range, this.dark, ...others.map((name) => this.store.read(name))];
    if (this.drawn?.every((v, i) => v === now[i])) return;
    this.drawn = now;
    const all = this.pictures();
    while (this.cells.length > all.length) {
      const { element, marked } = this.cells.pop();
      element.remove();
      marked?.()?.remove();
    }
    while (this.cells.length < all.length) this.grow(this.cells.length);
    const names = this.names();
    all.forEach((picture, i) => this.cells[i].show(picture, range, this.colours, names));
    this.bar?.setRange(range);
    if (this.named) this.fit();
    else this.showMark();
    this.reading?.update();
  }

  grow(i) {
    const caption = this.view.captions?.[i];
    const make = this.view.digits === null ? canvasCell : tableCell;
    const cell = make(this.view, caption, i, this.t);
    this.cells.push(cell);
    this.grid.append(cell.element);
  }

  theme(dark) {
    this.dark = dark;
    this.bar?.setColours(this.view.colors === "heat" ? heatStops(dark) : "#fff, #000");
    this.update();
  }

  /** For a saved picture: the canvases side by side, in an SVG of their own. */
  drawing() {
    const nodes = this.cells.map(({ canvas }) => canvas).filter(Boolean);
    if (!nodes.length) return tablesDrawing(this.cells);
    const { rect } = this;
    if (this.named) return namedDrawing(nodes.map((canvas) => namedPicture(canvas, this.names(), rect)));
    const side = 140;
    const image = (canvas, i) =>
      s("image", {
        href: canvas.toDataURL(),
        x: i * (side + 8),
        width: side,
        height: side,
        style: "image-rendering: pixelated",
      });
    const marked = ({ width: w, height: hgt }, i) => {
      const unit = side / Math.max(w, hgt);
      return markShape(rect, unit, i * (side + 8) + (side - w * unit) / 2, (side - hgt * unit) / 2);
    };
    const width = nodes.length * (side + 8) - 8;
    return { svg: s("svg", { width, height: side }, nodes.map(image), rect && nodes.map(marked)) };
  }
}

const BETWEEN = 16; // px

/** Pictures with their names, side by side. */
function namedDrawing(parts) {
  const left = (k) => parts.slice(0, k).reduce((sum, { width }) => sum + width + BETWEEN, 0);
  const size = {
    width: left(parts.length) - BETWEEN,
    height: Math.max(...parts.map(({ height }) => height)),
  };
  const nodes = parts.map(({ draw }, k) => draw(left(k)));
  return { svg: s("svg", size, nodes) };
}

const [WIDE, HIGH] = [56, 26]; // px of an entry in a saved picture

/** The entries of matrices as SVG, side by side. */
function tablesDrawing(cells) {
  const tables = cells.map(({ element }) =>
    [...element.querySelectorAll("tr")].map(({ cells: row }) => [...row]),
  );
  if (!tables.length) return null;
  const widths = tables.map((rows) => (rows[0]?.length ?? 0) * WIDE);
  const lefts = widths.map((_, k) => widths.slice(0, k).reduce((sum, width) => sum + width + 16, 0));
  const entry = (cell, x, y) => {
    const { backgroundColor: fill, color } = getComputedStyle(cell);
    const props = { x: x + WIDE / 2, y: y + HIGH / 2, dy: "0.34em", "text-anchor": "middle" };
    const look = { style: `fill: ${color}`, "font-size": 14 };
    const ground = s("rect", { x, y, width: WIDE, height: HIGH, style: `fill: ${fill}` });
    return [ground, s("text", { ...props, ...look }, cell.textContent)];
  };
  const parts = tables.map((rows, k) =>
    rows.map((row, r) => row.map((cell, c) => entry(cell, lefts[k] + c * WIDE, r * HIGH))),
  );
  const width = lefts.at(-1) + widths.at(-1);
  const height = Math.max(...tables.map((rows) => rows.length)) * HIGH;
  return { svg: s("svg", { width, height }, parts) };
}

function canvasCell(view, caption, i, t) {
  const canvas = h("canvas", { class: "dlbook-picture", role: "img" });
  const words = caption && h("figcaption", { "aria-hidden": "true" }, caption);
  const frame = view.rows_tokens || view.columns_tokens ? around(canvas) : null;
  const element = h("figure", { class: "dlbook-image" }, frame?.element ?? canvas, words);
  function show({ rows, columns, data }, range, colours, names) {
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    const image = new ImageData(columns, rows);
    if (view.colors === "rgb") paintColours(image.data, data);
    else paintRows(image.data, data, range, colours);
    canvas.getContext("2d").putImageData(image, 0, 0);
    const known = data.filter((v) => !Number.isNaN(v)); // the others are shown as empty
    const [low, high] = [Math.min(...known), Math.max(...known)].map((v) => shownNumber(v, 2));
    const label = caption ?? view.title ?? String(i + 1);
    const says = known.length ? t.image : t.seriesEmpty;
    canvas.setAttribute("aria-label", fill(says, { label, rows, columns, low, high }));
    frame?.show(...names);
  }
  let marked = null;
  const mark = (rect, grid) => {
    marked ??= new Mark(grid, canvas);
    marked.show(rect);
  };
  return { element, canvas, show, mark, marked: () => marked, fit: frame?.fit };
}

function tableCell(view, caption, i) {
  const [head, body] = [h("thead"), h("tbody")];
  const lead = view.rows_tokens ? 1 : 0; // cells before the numbers of a row
  const name = caption ?? view.title ?? String(i + 1);
  const title = h("caption", { class: caption ? null : "dlbook-hidden" }, name);
  const element = h(
    "div",
    { class: "dlbook-matrix" },
    h("table", null, title, view.columns_tokens && head, body),
  );
  const cells = (tag, count, props) => Array.from({ length: count }, () => h(tag, props));
  const row = (columns) => h("tr", null, cells("th", lead, { scope: "row" }), cells("td", columns));
  const heads = (columns) => h("tr", null, cells("td", lead), cells("th", columns, { scope: "col" }));
  function show({ rows, columns, data }, range, colours, [left, above]) {
    if (body.rows.length !== rows || body.rows[0]?.cells.length !== columns + lead) {
      body.replaceChildren(...Array.from({ length: rows }, () => row(columns)));
      head.replaceChildren(heads(columns));
    }
    left?.forEach((name, i) => setText(body.rows[i].cells[0], name));
    above?.forEach((name, i) => setText(head.rows[0].cells[i + lead], name));
    data.forEach((value, k) => {
      const cell = body.rows[Math.floor(k / columns)].cells[(k % columns) + lead];
      setText(cell, shownNumber(value, view.digits));
      cell.dataset.value = String(value);
      const at = 3 * colourIndex(value, range);
      const paint = value === value ? `rgb(${colours.subarray(at, at + 3).join(", ")})` : "";
      cell.style.backgroundColor = paint;
    });
  }
  return { element, show, mark: (rect) => markCells(body.rows, lead, rect) };
}

// Matrices as pictures: a canvas with one pixel per number, or a table with the numbers in it.
import { box, h, s, setText } from "./dom.js";
import { shownNumber } from "./format.js";
import { palette, ramp } from "./palette.js";
import { colourIndex } from "./raster.js";
import { fill } from "./strings.js";

const GREY = ramp(["#ffffff", "#000000"]);
const HEAT = { light: ramp(palette.heat), dark: ramp(palette.heat_dark) };

/** The pictures in an array of shape (rows, columns) or (n, rows, columns). */
export function pictures({ shape, data }) {
  const [rows, columns] = shape.slice(-2);
  const size = rows * columns;
  const count = shape.length === 3 ? shape[0] : 1;
  const part = (k) => data.subarray(k * size, (k + 1) * size);
  return Array.from({ length: count }, (_, k) => ({ rows, columns, data: part(k) }));
}

/** Paint a picture, row 0 at the top; NaN stays transparent. */
export function paintRows(pixels, data, range, colours) {
  data.forEach((value, i) => {
    const k = 3 * colourIndex(value, range);
    pixels.set(colours.subarray(k, k + 3), 4 * i);
    pixels[4 * i + 3] = value === value ? 255 : 0;
  });
}

class Images {
  constructor(view, { store, t }) {
    Object.assign(this, { view, store, t, dark: false, cells: [], drawn: null });
    const title = view.title && box("dlbook-plane-title", view.title);
    this.grid = box(view.digits === null ? "dlbook-images" : "dlbook-matrices");
    this.element = box("dlbook-figure", title, this.grid);
  }

  get colours() {
    if (this.view.colours !== "heat") return GREY;
    return this.dark ? HEAT.dark : HEAT.light;
  }

  range() {
    const number = (end) => (typeof end === "string" ? this.store.read(end).data[0] : end);
    return this.view.range.map(number);
  }

  update() {
    const value = this.store.read(this.view.value);
    const range = this.range();
    const now = [value, ...range, this.dark];
    if (this.drawn?.every((v, i) => v === now[i])) return;
    this.drawn = now;
    const all = pictures(value);
    while (this.cells.length > all.length) this.cells.pop().element.remove();
    while (this.cells.length < all.length) this.grow(this.cells.length);
    all.forEach((picture, i) => this.cells[i].show(picture, range, this.colours));
  }

  grow(i) {
    const caption = this.view.captions?.[i];
    const make = this.view.digits === null ? canvasCell : tableCell;
    const cell = make(this.view, caption, i, this.t);
    this.cells.push(cell);
    this.grid.append(cell.element);
  }

  setDark(dark) {
    this.dark = dark;
    this.update();
  }

  /** For a saved picture: the canvases side by side, in an SVG of their own. */
  drawing() {
    const nodes = this.cells.map(({ canvas }) => canvas).filter(Boolean);
    if (!nodes.length) return null;
    const side = 140;
    const image = (canvas, i) =>
      s("image", {
        href: canvas.toDataURL(), x: i * (side + 8), width: side, height: side,
        style: "image-rendering: pixelated",
      });
    const width = nodes.length * (side + 8) - 8;
    return { svg: s("svg", { width, height: side }, nodes.map(image)) };
  }
}

function canvasCell(_view, caption, i, t) {
  const canvas = h("canvas", { class: "dlbook-picture", role: "img" });
  const words = caption && h("figcaption", { "aria-hidden": "true" }, caption);
  const element = h("figure", { class: "dlbook-image" }, canvas, words);
  function show({ rows, columns, data }, range, colours) {
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    const image = new ImageData(columns, rows);
    paintRows(image.data, data, range, colours);
    canvas.getContext("2d").putImageData(image, 0, 0);
    const [low, high] = [Math.min(...data), Math.max(...data)].map((v) => shownNumber(v, 2));
    const name = caption ?? String(i + 1);
    canvas.setAttribute("aria-label", fill(t.image, { label: name, rows, columns, low, high }));
  }
  return { element, canvas, show };
}

function tableCell(view, caption, i) {
  const body = h("tbody");
  const name = caption ?? view.title ?? String(i + 1);
  const title = h("caption", { class: caption ? null : "dlbook-hidden" }, name);
  const element = h("div", { class: "dlbook-matrix" }, h("table", null, title, body));
  const row = (columns) => h("tr", null, Array.from({ length: columns }, () => h("td")));
  function show({ rows, columns, data }, range, colours) {
    if (body.rows.length !== rows || body.rows[0]?.cells.length !== columns)
      body.replaceChildren(...Array.from({ length: rows }, () => row(columns)));
    data.forEach((value, k) => {
      const cell = body.rows[Math.floor(k / columns)].cells[k % columns];
      setText(cell, shownNumber(value, view.digits));
      cell.dataset.value = String(value);
      const at = 3 * colourIndex(value, range);
      const paint = value === value ? `rgb(${colours.subarray(at, at + 3).join(", ")})` : "";
      cell.style.backgroundColor = paint;
    });
  }
  return { element, show };
}

export function images(view, context) {
  const made = new Images(view, context);
  return {
    element: made.element,
    update: () => made.update(),
    theme: (dark) => made.setDark(dark),
    drawing: () => made.drawing(),
  };
}

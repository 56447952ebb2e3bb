// A rectangle marked on pictures, and a place on them that the reader chooses, which sets two sliders.
import { palette } from "../draw/palette.js";
import { box, s } from "../page/dom.js";

const REACH = 16; // px around a mark in which a finger takes it

const shown = (rect) => [...rect].every(Number.isFinite);

/** A marked rectangle over a canvas: row, column, height, width in pixels of the picture. */
export class Mark {
  constructor(grid, canvas) {
    this.canvas = canvas;
    this.element = box("dlbook-marked");
    grid.append(this.element);
  }

  show(rect) {
    const { canvas, element } = this;
    this.rect = rect;
    element.hidden = !shown(rect);
    const [w, h] = [canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height];
    const [row, column, height, width] = rect;
    const [x, y] = [
      canvas.offsetLeft + canvas.clientLeft + column * w,
      canvas.offsetTop + canvas.clientTop + row * h,
    ];
    const size = {
      width: `${width * w}px`,
      height: `${height * h}px`,
      transform: `translate(${x}px, ${y}px)`,
    };
    Object.assign(element.style, size);
  }

  /** Whether a finger at (x, y) of the screen takes it. */
  near({ clientX: x, clientY: y }) {
    const { left, top, right, bottom } = this.element.getBoundingClientRect();
    return x > left - REACH && x < right + REACH && y > top - REACH && y < bottom + REACH;
  }

  remove() {
    this.element.remove();
  }
}

/** Mark the cells of a table. */
export function markCells(rows, lead, [top, left, height, width]) {
  const inside = (i, from, size) => i + 0.5 > from && i + 0.5 < from + size;
  [...rows].forEach((row, i) => {
    [...row.cells].forEach((cell, j) => {
      const marked = inside(i, top, height) && inside(j - lead, left, width);
      cell.classList.toggle("dlbook-marked-cell", marked);
    });
  });
}

/** The mark as SVG for a saved picture whose pixels are `unit` wide and begin at (x, y). */
export const markShape = (rect, unit, x, y) =>
  shown(rect) &&
  s("rect", {
    x: x + rect[1] * unit,
    y: y + rect[0] * unit,
    width: rect[3] * unit,
    height: rect[2] * unit,
    style: `fill: none; stroke: ${palette.accent}; stroke-width: 2.5`,
  });

/**
 * Choosing a pixel sets two sliders. `locate(event)` finds {row, column}, `near(touch)` says whether a finger takes
 * hold of what is marked: then it does not scroll the page.
 */
export class Picks {
  constructor([row, column], store, grid, { locate, near }) {
    this.names = [row, column];
    this.store = store;
    this.locate = locate;
    this.pointer = null;
    const on = (type, f) => grid.addEventListener(type, (event) => f.call(this, event));
    on("pointerdown", this.onDown);
    on("pointermove", this.onMove);
    on("pointerup", this.onUp);
    on("pointercancel", this.onUp);
    const hold = (event) => {
      if (event.touches.length === 1 && near(event.touches[0])) event.preventDefault();
    };
    grid.addEventListener("touchstart", hold, { passive: false });
  }

  /** Where the sliders are, as far as the picture reaches. */
  place({ rows, columns }) {
    const [row, column] = this.names.map((name) => this.store.number(name));
    return { row: Math.min(Math.max(row, 0), rows - 1), column: Math.min(Math.max(column, 0), columns - 1) };
  }

  set({ row, column }) {
    this.store.setAll({ [this.names[0]]: row, [this.names[1]]: column });
  }

  onDown(event) {
    const cell = event.button === 0 ? this.locate(event) : null;
    if (!cell) return;
    this.pointer = event.pointerId;
    event.target.setPointerCapture(event.pointerId);
    this.set(cell);
  }

  onMove(event) {
    if (this.pointer !== event.pointerId) return;
    const cell = this.locate(event);
    if (cell) this.set(cell);
  }

  onUp(event) {
    if (this.pointer === event.pointerId) this.pointer = null;
  }
}

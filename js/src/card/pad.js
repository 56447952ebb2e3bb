// A pad to draw on: entries from 0 (paper) to 1 (ink).
import { box, button, h, uid } from "../page/dom.js";
import { clamp, signed } from "../page/format.js";
import { fill } from "../page/strings.js";

const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Ink (or paper) around (x, y), in pixels from the corner, with a soft edge. */
export function stroke({ dtype, shape, data }, x, y, erase) {
  const [rows, columns] = shape;
  const radius = Math.max(0.9, 0.055 * columns);
  const after = data.map((old, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const far = Math.hypot(column + 0.5 - x, row + 0.5 - y) / radius;
    const ink = Math.round(100 * clamp(1.4 - far, 0, 1)) / 100; // two digits, to keep links short
    return erase ? Math.min(old, 1 - ink) : Math.max(old, ink);
  });
  return { dtype, shape: [rows, columns], data: after };
}

export class Pad {
  constructor({ name, label }, store, t, announce) {
    this.name = name;
    this.label = label;
    this.store = store;
    this.t = t;
    this.announce = announce;
    this.last = null;
    this.erasing = false;
    const [rows, columns] = this.value.shape;
    this.rows = rows;
    this.columns = columns;
    this.cursor = [Math.floor(this.rows / 2), Math.floor(this.columns / 2)];
    this.build();
    this.listen();
  }

  get value() {
    return this.store.data[this.name];
  }

  build() {
    const { t, label, rows, columns } = this;
    const hint = h("p", { class: "dlbook-hint", id: uid("pad") }, t.padHint);
    this.canvas = h("canvas", { width: columns, height: rows });
    this.mark = h("span", { class: "dlbook-pad-cursor" });
    this.sheet = h(
      "div",
      {
        class: "dlbook-pad",
        role: "application",
        tabindex: "0",
        "aria-describedby": hint.id,
        "aria-label": fill(t.pad, { label, rows, columns }),
      },
      this.canvas,
      this.mark,
    );
    this.sheet.style.aspectRatio = `${columns} / ${rows}`;
    const erase = () => {
      this.erasing = !this.erasing;
      eraser.setAttribute("aria-pressed", this.erasing);
    };
    const blank = () => this.write({ ...this.value, data: this.value.data.map(() => 0) });
    const eraser = button(t.erase, erase, { "aria-pressed": "false", "data-action": "erase" });
    const clear = button(t.clear, blank, { "data-action": "clear" });
    const row = { class: "dlbook-pad-entry", "data-control": this.name };
    const tools = box("dlbook-pad-tools", eraser, clear);
    this.element = h("fieldset", row, h("legend", null, label), this.sheet, tools, hint);
    this.moveCursor(0, 0);
  }

  listen() {
    const on = (type, f) => this.sheet.addEventListener(type, (event) => f.call(this, event));
    on("pointerdown", this.onDown);
    on("pointermove", this.onMove);
    on("pointerup", this.onUp);
    on("pointercancel", this.onUp);
    on("keydown", this.onKey);
  }

  write(array) {
    this.store.set(this.name, array);
  }

  /** Where the pointer is, in pixels of the pad. */
  pixels(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const share = [(event.clientX - left) / width, (event.clientY - top) / height];
    return [share[0] * this.columns, share[1] * this.rows];
  }

  onDown(event) {
    if (event.button !== 0) return;
    this.last = this.pixels(event);
    this.sheet.setPointerCapture(event.pointerId);
    this.write(stroke(this.value, ...this.last, this.erasing));
  }

  /** The pointer may jump: everything in between is painted, too. */
  onMove(event) {
    if (!this.last) return;
    const [from, to] = [this.last, this.pixels(event)];
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    let array = this.value;
    for (let i = 1; i <= steps; i++) {
      const [x, y] = [0, 1].map((k) => from[k] + ((to[k] - from[k]) * i) / steps);
      array = stroke(array, x, y, this.erasing);
    }
    this.last = to;
    this.write(array);
  }

  onUp() {
    this.last = null;
  }

  onKey(event) {
    const move = KEYS[event.key];
    const erase = event.key === "Delete" || event.key === "Backspace";
    if (move) this.moveCursor(...move);
    if (erase || event.key === " " || (move && event.shiftKey)) this.paint(erase || this.erasing);
    else if (!move) return;
    this.report();
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no page-turning by the theme
  }

  paint(erase) {
    const [row, column] = this.cursor;
    this.write(stroke(this.value, column + 0.5, row + 0.5, erase));
  }

  moveCursor(down, right) {
    const { rows, columns, cursor, mark } = this;
    cursor[0] = clamp(cursor[0] + down, 0, rows - 1);
    cursor[1] = clamp(cursor[1] + right, 0, columns - 1);
    const percent = (n) => `${100 * n}%`;
    Object.assign(mark.style, {
      left: percent(cursor[1] / columns),
      top: percent(cursor[0] / rows),
      width: percent(1 / columns),
      height: percent(1 / rows),
    });
  }

  report() {
    const [row, column] = this.cursor;
    const ink = signed(this.value.data[row * this.columns + column].toFixed(1));
    const cell = { row: row + 1, column: column + 1 };
    this.announce(fill(this.t.pixel, { ...cell, value: ink }));
  }

  update({ data }) {
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(this.columns, this.rows);
    data.forEach((ink, i) => image.data.set([0, 0, 0, Math.round(255 * ink)], 4 * i));
    context.putImageData(image, 0, 0);
  }
}

// The heat map: one pixel per value, scaled smoothly by the canvas.
import { palette, ramp } from "./palette.js";

const HEAT = { light: ramp(palette.heat), dark: ramp(palette.heat_dark) };

/** The 256 colours of heat maps, on a light or a dark card. */
export const heatColours = (dark) => (dark ? HEAT.dark : HEAT.light);

/** The index (0 … 255) of a value's colour. */
export const colourIndex = (value, [low, high]) =>
  Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * 255);

/** Paint values (rows upward) into pixels (rows downward); NaN stays transparent. */
export function paint(pixels, { shape: [rows, columns], data }, range, colours) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = data[(rows - 1 - i) * columns + j];
      const at = 4 * (i * columns + j);
      const k = 3 * colourIndex(value, range);
      pixels[at] = colours[k];
      pixels[at + 1] = colours[k + 1];
      pixels[at + 2] = colours[k + 2];
      pixels[at + 3] = value === value ? 255 : 0;
    }
  }
}

/** Paint a picture with row 0 at the top, which is like one long row. */
export const paintRows = (pixels, data, range, colours) =>
  paint(pixels, { shape: [1, data.length], data }, range, colours);

/** Paint a picture of red, green and blue, each from 0 to 1; NaN stays transparent. */
export function paintColours(pixels, data) {
  for (let i = 0, at = 0; i < data.length; i += 3, at += 4) {
    for (let k = 0; k < 3; k++) pixels[at + k] = colourIndex(data[i + k], [0, 1]);
    pixels[at + 3] = data[i] === data[i] ? 255 : 0;
  }
}

/** The stops of the legend's bar. */
export const heatStops = (dark) => (dark ? palette.heat_dark : palette.heat).join(", ");

/** Give a canvas a size in CSS pixels, sharp on dense screens. */
export function resizeCanvas(canvas, width, height) {
  const density = Math.min(window.devicePixelRatio || 1, 2);
  for (const [name, pixels] of Object.entries({ width, height })) {
    canvas[name] = Math.round(pixels * density);
    canvas.style[name] = `${pixels}px`;
  }
}

/** A heat map with one pixel for each value, to be drawn into other canvases. */
export class HeatMap {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.image = null;
  }

  /** Paint (rows, columns) values; returns the canvas. */
  draw(values, range, dark) {
    const { canvas } = this;
    const [height, width] = values.shape;
    if (canvas.width !== width || canvas.height !== height || !this.image) {
      Object.assign(canvas, { width, height });
      this.image = new ImageData(width, height);
    }
    paint(this.image.data, values, range, heatColours(dark));
    canvas.getContext("2d").putImageData(this.image, 0, 0);
    return canvas;
  }

  /** Fill another canvas with it, smoothly. */
  fill(canvas, values, range, dark) {
    const [rows, columns] = values.shape;
    if (!canvas.width || !rows || !columns) return;
    const small = this.draw(values, range, dark);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    // Outer values belong to the very edge of the plane: half of each outer pixel lies outside.
    const [left, width] = columns > 1 ? [0.5, columns - 1] : [0, 1];
    const [top, height] = rows > 1 ? [0.5, rows - 1] : [0, 1];
    context.drawImage(small, left, top, width, height, 0, 0, canvas.width, canvas.height);
  }
}

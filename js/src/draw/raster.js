// The heat map: one pixel per value, scaled smoothly by the canvas.
import { palette, ramp } from "./palette.js";

const RAMPS = { light: ramp(palette.heat), dark: ramp(palette.heat_dark) };

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

/** The stops of the legend's bar. */
export const heatStops = (dark) => (dark ? palette.heat_dark : palette.heat).join(", ");

export class Raster {
  constructor(canvas) {
    this.canvas = canvas;
    this.small = document.createElement("canvas"); // one pixel per value
    this.image = null;
  }

  /** Take `width` by `height` CSS pixels, sharp on dense screens. */
  resize(width, height) {
    const { canvas } = this;
    const density = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }

  /** Make room for as many pixels as there are values. */
  fit(columns, rows) {
    if (this.image?.width === columns && this.image?.height === rows) return;
    this.small.width = columns;
    this.small.height = rows;
    this.image = new ImageData(columns, rows);
  }

  draw(values, range, dark) {
    const { canvas, small } = this;
    const [rows, columns] = values.shape;
    if (!canvas.width || !rows || !columns) return;
    this.fit(columns, rows);
    paint(this.image.data, values, range, dark ? RAMPS.dark : RAMPS.light);
    small.getContext("2d").putImageData(this.image, 0, 0);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    // Outer values belong to the very edge of the plane: half of each outer pixel lies outside.
    const [left, width] = columns > 1 ? [0.5, columns - 1] : [0, 1];
    const [top, height] = rows > 1 ? [0.5, rows - 1] : [0, 1];
    context.drawImage(small, left, top, width, height, 0, 0, canvas.width, canvas.height);
  }
}

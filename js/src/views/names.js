// The tokens beside the rows and above the columns of a picture.
import { tokenOf } from "../model/tokens.js";
import { box, h, s, setText } from "../page/dom.js";
import { markShape } from "./picks.js";

/** The token of each index; null without a pair. */
export const namesOf = (pair, store) =>
  pair ? Array.from(store.read(pair[0]).data, (id) => tokenOf(id, pair[1])) : null;

const fitted = (element, names) => {
  if (element.children.length !== names.length) element.replaceChildren(...names.map(() => h("span")));
  names.forEach((name, i) => setText(element.children[i], name));
};

/** Names around a canvas, {element, show, fit}; the numbers that are read out have them, too. */
export function around(canvas) {
  const [rows, columns] = ["rows", "columns"].map((part) => box(`dlbook-${part}`));
  const element = h("div", { class: "dlbook-named" }, columns, rows, canvas);
  rows.setAttribute("aria-hidden", "true");
  columns.setAttribute("aria-hidden", "true");
  const show = (left, above) => {
    fitted(rows, left ?? []);
    fitted(columns, above ?? []);
    columns.classList.toggle(
      "dlbook-level",
      (above ?? []).every((name) => name.length < 2),
    );
  };
  /** As large as a cell allows. */
  const fit = () => {
    const cell = canvas.offsetWidth / canvas.width;
    if (cell) element.style.setProperty("--cell", `${cell.toFixed(2)}px`);
  };
  return { element, show, fit };
}

const SIDE = 280; // px of the longer side in a saved picture
const LETTER = 6.4; // px of a letter in it

/** A canvas with its names and its mark, for a saved picture: {width, height, draw(x)}. */
export function namedPicture(canvas, names, rect) {
  const [rows, columns] = names;
  const unit = SIDE / Math.max(canvas.width, canvas.height);
  const room = (names) => (names ? 8 + LETTER * Math.max(0, ...names.map((name) => name.length)) : 0);
  const [left, top] = [room(rows), room(columns)];
  const [w, hgt] = [canvas.width * unit, canvas.height * unit];
  const look = { "font-size": Math.min(11, unit), style: `fill: ${getComputedStyle(canvas).color}` };
  const write = (name, x, y, more) => s("text", { ...look, x, y, dy: "0.34em", ...more }, name);
  const draw = (x) => [
    s("image", {
      href: canvas.toDataURL(),
      x: x + left,
      y: top,
      width: w,
      height: hgt,
      style: "image-rendering: pixelated",
    }),
    rect && markShape(rect, unit, x + left, top),
    ...(rows ?? []).map((name, i) =>
      write(name, x + left - 4, top + (i + 0.5) * unit, { "text-anchor": "end" }),
    ),
    ...(columns ?? []).map((name, i) => {
      const [cx, cy] = [x + left + (i + 0.5) * unit, top - 4];
      return write(name, cx, cy, { transform: `rotate(-90 ${cx} ${cy})` });
    }),
  ];
  return { width: left + w, height: top + hgt, draw };
}

// The drawings of a card as one SVG or PNG: computed styles are written into a copy of each SVG, and
// canvases become images inside it.
import { s } from "../page/dom.js";

const SCALE = 2; // pixels of the file per pixel of the page, to be sharp in slides and in print
const GAP = 16;
const COPIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "visibility",
  "paint-order",
  "text-anchor",
  "font-family",
  "font-size",
  "font-weight",
];

/** Copy the computed style of each element of `from` to its counterpart in `to`. */
function dressCopy(from, to) {
  const style = getComputedStyle(from);
  for (const name of COPIED) to.style.setProperty(name, style.getPropertyValue(name));
  [...from.children].forEach((child, i) => dressCopy(child, to.children[i]));
}

/**
 * A view's SVG on its own, its canvas (if there is one) under it, moved right by `x`; `scale` is the
 * size of the SVG's own units.
 */
function standalone({ svg, canvas, left = 0, top = 0, scale = 1 }, x) {
  const copy = svg.cloneNode(true);
  dressCopy(svg, copy);
  copy.querySelectorAll(".dlbook-handles").forEach((node) => node.remove()); // nobody can drag a picture
  copy.setAttribute("x", x);
  copy.setAttribute("overflow", "visible");
  if (canvas?.width) {
    const sizes = [canvas.style.width, canvas.style.height];
    const [width, height] = sizes.map((pixels) => parseFloat(pixels) / scale);
    const href = canvas.toDataURL();
    copy.prepend(s("image", { href, x: left, y: top, width, height }));
  }
  return copy;
}

/** All drawings side by side on the card's background, as SVG text with its size. */
function drawingText(parts, ground) {
  const sizes = parts.map(({ svg }) => ["width", "height"].map((n) => Number(svg.getAttribute(n))));
  let x = GAP;
  const copies = parts.map((part, i) => {
    const copy = standalone(part, x);
    copy.setAttribute("y", GAP);
    x += sizes[i][0] + GAP;
    return copy;
  });
  const [width, height] = [x, Math.max(...sizes.map(([, h]) => h)) + 2 * GAP];
  const whole = s("svg", { width, height }, s("rect", { width, height, fill: ground }), copies);
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

const addressOf = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;

/** The drawings as an SVG file: a data URL, which even a strict security policy allows. */
export const vector = (parts, ground) => addressOf(drawingText(parts, ground).text);

/** The drawings as a PNG file: a data URL. */
export async function picture(parts, ground) {
  const { text, width, height } = drawingText(parts, ground);
  const image = new Image();
  image.src = addressOf(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

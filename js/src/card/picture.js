// A card as one SVG or PNG: title, drawings with their legends, sentences. Computed styles are written into
// a copy of each SVG, and canvases become images inside it.
import { s } from "../page/dom.js";
import { dressCopy } from "./dress.js";
import { captioned, heading, sentences, stack } from "./sheet.js";

const SCALE = 2; // pixels of the file per pixel of the page, to be sharp in slides and in print
const GAP = 16;
const MOST = 1000; // px of drawings side by side
/**
 * A view's SVG on its own, its canvas (if there is one) under it, moved to (x, y); `scale` is the size
 * of the SVG's own units.
 */
function standalone({ svg, canvas, left = 0, top = 0, scale = 1 }, x, y) {
  const copy = svg.cloneNode(true);
  dressCopy(svg, copy);
  // nobody can drag a picture, or press Play in it
  copy.querySelectorAll(".dlbook-handles, .dlbook-empty").forEach((node) => node.remove());
  copy.setAttribute("x", x);
  copy.setAttribute("y", y);
  copy.setAttribute("overflow", "visible");
  if (canvas?.width) {
    const sizes = [canvas.style.width, canvas.style.height];
    const [width, height] = sizes.map((pixels) => parseFloat(pixels) / scale);
    const href = canvas.toDataURL();
    copy.prepend(s("image", { href, x: left, y: top, width, height }));
  }
  return copy;
}

/** A drawing as an item of the sheet. */
function item(part, element, k) {
  const [width, height] = ["width", "height"].map((name) => Number(part.svg.getAttribute(name)));
  return captioned({ width, height, draw: (x, y) => [standalone(part, x, y)] }, element, k);
}

/** Items in rows of at most `MOST` pixels. */
function rows(items) {
  const lines = [];
  let x = Infinity;
  for (const one of items) {
    if (x + one.width > MOST) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1).push({ one, x });
    x += one.width + GAP;
  }
  return lines.map((line) => ({
    width: Math.max(...line.map(({ one, x: left }) => left + one.width)),
    height: Math.max(...line.map(({ one }) => one.height)) + GAP,
    draw: (left, top) => line.map(({ one, x: across }) => one.draw(left + across, top)),
  }));
}

/** The card on its background, as SVG text with its size; `views` are {drawing, element}. */
function drawingText(views, card) {
  const drawings = views.map(({ drawing, element }, k) => item(drawing, element, k));
  const title = card.querySelector(".dlbook-title");
  const whole = stack([heading(title), ...rows(drawings), ...sentences(card)]);
  const [width, height] = [whole.width + 2 * GAP, whole.height + 2 * GAP].map(Math.ceil);
  const ground = s("rect", { width, height, fill: getComputedStyle(card).backgroundColor });
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ground, whole.draw(GAP, GAP));
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

const addressOf = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;

/** The drawings as an SVG file: a data URL, which even a strict security policy allows. */
export const vector = (views, card) => addressOf(drawingText(views, card).text);

/** The drawings as a PNG file: a data URL. */
export async function picture(views, card) {
  const { text, width, height } = drawingText(views, card);
  const image = new Image();
  image.src = addressOf(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

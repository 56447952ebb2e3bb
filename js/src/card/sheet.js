// What a saved picture says besides its drawings: title, legends, sentences, tables. Each item is
// {width, height, draw(x, y)}, where draw returns nodes of SVG.
import { s } from "../page/dom.js";
import { dressCopy } from "./dress.js";

const LINE = 21; // px from one line of text to the next
const SIZE = 14;
const GAP = 12;

const pen = () => document.createElement("canvas").getContext("2d");

/** A piece of text in the font of `like`; `width` cannot be known before it is drawn, so it is measured. */
function textItem(like, text, bold = false) {
  const { fontFamily, color } = getComputedStyle(like);
  const weight = bold ? 650 : 400;
  const context = pen();
  context.font = `${weight} ${SIZE}px ${fontFamily}`;
  const style = `font-family: ${fontFamily}; font-size: ${SIZE}px; font-weight: ${weight}; fill: ${color}`;
  const draw = (x, y) => [s("text", { x, y: y + 15, style }, text)];
  return { width: context.measureText(text).width, height: LINE, draw };
}

/** Items side by side, broken into lines at `most` pixels. */
function flow(items, most) {
  let [x, y, width] = [0, 0, 0];
  const placed = items.map((item) => {
    if (x > 0 && x + item.width > most) [x, y] = [0, y + LINE];
    const at = [x, y];
    x += item.width + GAP;
    width = Math.max(width, x - GAP);
    return { item, at };
  });
  const draw = (left, top) => placed.map(({ item, at }) => item.draw(left + at[0], top + at[1]));
  return { width, height: items.length ? y + LINE : 0, draw };
}

/** Two items side by side, which stay together. */
function beside(first, second) {
  const draw = (x, y) => [first.draw(x, y), second.draw(x + first.width + 6, y)];
  return { width: first.width + 6 + second.width, height: LINE, draw };
}

/** Items one below the other. */
export function stack(items) {
  const tops = items.map((_, i) => items.slice(0, i).reduce((sum, { height }) => sum + height, 0));
  const draw = (x, y) => items.map((item, i) => item.draw(x, y + tops[i]));
  const height = items.reduce((sum, item) => sum + item.height, 0);
  return { width: Math.max(0, ...items.map(({ width }) => width)), height, draw };
}

/** A sample of a legend with its name. */
function sampleItem(span) {
  const sample = span.querySelector("svg");
  const words = textItem(span, span.textContent.replace(/^\+/, "").trim());
  const { width, height } = sample.getBoundingClientRect();
  const draw = (x, y) => {
    const copy = sample.cloneNode(true);
    dressCopy(sample, copy);
    for (const [name, value] of Object.entries({ x, y: y + (LINE - height) / 2, width, height }))
      copy.setAttribute(name, value);
    return [copy, ...words.draw(x + width + 5, y)];
  };
  return { width: width + 5 + words.width, height: LINE, draw };
}

const BAR = [80, 10];

/** A bar of colours with the values at its ends. */
function barItem(scale, k) {
  const [low, bar, high] = scale.children;
  const ends = [low, high].map((end) => textItem(scale, end.textContent));
  const colours = getComputedStyle(bar).backgroundImage.match(/rgba?\([^)]*\)|#\w+/g) ?? [];
  const id = `bar-${k}`;
  const stop = (colour, i) => s("stop", { offset: i / (colours.length - 1), "stop-color": colour });
  const ramp = s("linearGradient", { id }, colours.map(stop));
  const [width, height] = BAR;
  const draw = (x, y) => {
    const left = x + ends[0].width + 6;
    const box = s("rect", { x: left, y: y + 6, width, height, fill: `url(#${id})` });
    return [ramp, ends[0].draw(x, y), box, ends[1].draw(left + width + 6, y)];
  };
  return { width: ends[0].width + width + 12 + ends[1].width, height: LINE, draw };
}

/** The legends of a view: of its points, its lines, its colours. */
function legendItems(element, k) {
  const tools = element.querySelectorAll(".dlbook-toolbar .dlbook-segment > span");
  const spans = [...tools, ...element.querySelectorAll(".dlbook-legend > span")];
  return spans.flatMap((span) => {
    if (span.classList.contains("dlbook-scale"))
      return [beside(textItem(span, span.previousSibling.textContent), barItem(span, k))];
    return span.querySelector("svg") ? [sampleItem(span)] : [];
  });
}

/** A drawing, {width, height, draw}, below its title and above its legend. */
export function captioned(drawing, element, k) {
  const title = element.querySelector(".dlbook-plane-title");
  const legend = flow(legendItems(element, k), drawing.width);
  return stack([...(title ? [textItem(title, title.textContent, true)] : []), drawing, legend]);
}

export const heading = (node) => textItem(node, node.textContent, true);

/** The sentences and tables of a card, as far as they are shown. */
export function sentences(card) {
  const lines = [...card.querySelectorAll(".dlbook-readout p:not([hidden])")];
  return [
    ...[...card.querySelectorAll(".dlbook-table tr")].map(tableRow),
    ...lines.map((line) => textItem(line, line.textContent)),
  ];
}

const COLUMN = 64; // px

function tableRow(row) {
  const cells = [...row.cells].map((cell) => textItem(cell, cell.textContent, cell.tagName === "TH"));
  const draw = (x, y) => cells.map((cell, i) => cell.draw(x + i * COLUMN, y));
  return { width: (cells.length - 1) * COLUMN + (cells.at(-1)?.width ?? 0), height: LINE, draw };
}

// Linear and logarithmic scales; axes: border, zero lines, ticks, names.
import { s } from "../page/dom.js";
import { decimals, raised, roundStep, shownNumber } from "../page/format.js";

const TICK = 4; // px

/**
 * @typedef {((value: number) => number) &
 *   {invert: (pixel: number) => number, ticks: (count: number) => [number, string][]}} Scale
 */

/** Map numbers in `domain` to pixels in `range`, and back by `invert`. */
export function linear(domain, range) {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0]);
  const scale = (value) => range[0] + (value - domain[0]) * slope;
  scale.invert = (pixel) => domain[0] + (pixel - range[0]) / slope;
  scale.ticks = (count) => labelledTicks(domain, count);
  return scale;
}

/** The same with a logarithmic scale; numbers that are not positive map to NaN. */
export function logarithmic(domain, range) {
  const inner = linear(domain.map(Math.log10), range);
  const scale = (value) => (value > 0 ? inner(Math.log10(value)) : NaN);
  scale.invert = (pixel) => 10 ** inner.invert(pixel);
  scale.ticks = (count) => powerTicks(domain, count);
  return scale;
}

const powerText = (k) => (k >= -3 && k <= 4 ? String(Number(`1e${k}`)) : `10${raised(k)}`);

/** Powers of ten in [low, high], at most about `count`; round numbers if there are too few. */
export function powerTicks([low, high], count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 1) {
    const powers = [first - 1, first, last];
    const finer = [1, 2, 5].flatMap((m) => powers.map((k) => Number(`${m}e${k}`)));
    const inside = [...new Set(finer)].filter((v) => v >= low * 0.999 && v <= high * 1.001);
    return inside.sort((a, b) => a - b).map((v) => [v, String(v)]);
  }
  const stride = Math.max(Math.ceil((last - first) / count), 1);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return powers.filter((k) => k % stride === 0).map((k) => [Number(`1e${k}`), powerText(k)]);
}

/** The round step nearest to `ideal` as a ratio. */
function tickStep(ideal) {
  const below = roundStep(ideal, 1);
  const above = roundStep(2.5 * below, 1); // of 1, 2, 5, 10 the next is at most 2.5 times as large
  return below * above > ideal ** 2 ? below : above;
}

/** Round numbers in [low, high], about `count` of them, with only the decimals they need. */
export function labelledTicks([low, high], count) {
  const step = tickStep((high - low) / count);
  const digits = decimals(step);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toFixed(digits)) + 0; // + 0: no negative zero
    return [value, shownNumber(value, digits)];
  });
}

/** About one tick for every 75 pixels. */
const many = (pixels) => Math.min(Math.max(Math.round(pixels / 75), 3), 7);

/** Ticks of a horizontal axis; on a phone long numbers would touch each other. */
function ticksAcross(x, width, em) {
  const fine = x.ticks(many(width));
  const space = fine.reduce((sum, [, label]) => sum + (digitsWide(label) + 0.6) * em, 0);
  return space > width ? x.ticks(2) : fine;
}

const AWAY = 2.65; // em from the axis to the middle of its name if the numbers are short
const digitsWide = (label) => 0.58 * label.length - (label.includes(".") ? 0.3 : 0);

/** The same distance, in em, for the numbers on a vertical axis of `height` pixels. */
export function nameDistance(scale, height) {
  const widest = Math.max(...scale.ticks(many(height)).map(([, label]) => digitsWide(label)), 0);
  return Math.max(AWAY, widest + 1.2);
}

/** Pixels needed left of the axis beyond a margin made for short numbers. */
export const moreRoom = (scale, height, em) => Math.round((nameDistance(scale, height) - AWAY) * em);

const SMALLEST = 0.72; // of the size of other names

/** Smaller letters for a name that is longer than its axis, as the attributes of its text. */
export function fontFor(label, length, em) {
  const size = length / (0.56 * em * Math.max(label.length, 1));
  return size < 1 ? { style: `font-size: ${(0.95 * Math.max(size, SMALLEST)).toFixed(2)}em` } : {};
}

const inside = (pixel, length) => pixel > 0.5 && pixel < length - 0.5;

/**
 * The axes as one group; `em` is the size of their text in pixels.
 * @param {{x: Scale, y: Scale, inner: number[]}} frame
 * @param {{xlabel?: string, ylabel?: string, xticks?: [number, string][], drop?: number}} names `drop`: the ticks'
 *   labels are upright, and reach so many em below the axis
 * @param {number} em
 */
export function drawAxes({ x, y, inner: [w, h] }, { xlabel, ylabel, xticks, drop = 0 }, em) {
  const line = (x1, y1, x2, y2, name) => s("line", { x1, y1, x2, y2, class: name });
  const text = (label, px, py, props) => s("text", { x: px, y: py, ...props }, label);
  const below = (label, px) =>
    drop
      ? text(label, 0, 0, {
          dy: "0.34em",
          "text-anchor": "end",
          transform: `translate(${px},${h + TICK + 3}) rotate(-90)`,
        })
      : text(label, px, h + TICK + em, { "text-anchor": "middle" });
  const across = (xticks ?? ticksAcross(x, w, em)).flatMap(([value, label]) => [
    line(x(value), h, x(value), h + TICK),
    below(label, x(value)),
  ]);
  const up = y
    .ticks(many(h))
    .flatMap(([value, label]) => [
      line(-TICK, y(value), 0, y(value)),
      text(label, -TICK - 3, y(value), { dy: "0.34em", "text-anchor": "end" }),
    ]);
  const name = { class: "dlbook-axis-label", "text-anchor": "middle" };
  const away = nameDistance(y, h) * em;
  const turned = { ...name, transform: `translate(${-away.toFixed(1)},${h / 2}) rotate(-90)` };
  const fitted = (label, length) => fontFor(label ?? "", length + 2 * em, em);
  return s(
    "g",
    { class: "dlbook-axes", "aria-hidden": "true" },
    !xticks && inside(x(0), w) && line(x(0), 0, x(0), h, "dlbook-zero"),
    inside(y(0), h) && line(0, y(0), w, y(0), "dlbook-zero"),
    s("rect", { width: w, height: h }),
    across,
    up,
    text(xlabel ?? "", w / 2, h + TICK + (drop ? drop + 1.5 : 2.35) * em, { ...name, ...fitted(xlabel, w) }),
    text(ylabel ?? "", 0, 0, { ...turned, ...fitted(ylabel, h) }),
  );
}

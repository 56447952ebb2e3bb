// The samples in legends: what a class, a line or a bar looks like.
import { s } from "../page/dom.js";
import { classColour, lineColour, markerPath } from "./palette.js";

const DECORATION = { "aria-hidden": "true", focusable: "false" };

/** The mark of class `k`, small, for legends and buttons. */
export const swatch = (k) => {
  const mark = s("path", { class: "dlbook-mark", d: markerPath(k, 6), fill: classColour(k) });
  return s("svg", { class: "dlbook-swatch", viewBox: "-9 -9 18 18", ...DECORATION }, mark);
};

/** The sample of a family of thin lines. */
export function familySample() {
  const lines = s("path", { class: "dlbook-family", d: "M1,10L27,4M1,6L27,7M1,2L27,10" });
  return s("svg", { class: "dlbook-sample dlbook-lines", viewBox: "0 0 28 12", ...DECORATION }, lines);
}

/** The sample of series `i`; `mark` is "line" or "bar". */
export function sample(i, mark) {
  const props = { class: `dlbook-series-${i % 4}`, stroke: classColour(i), fill: classColour(i) };
  const shape =
    mark === "line"
      ? s("line", { ...props, ...lineColour(i), x1: 1, x2: 27, y1: 6, y2: 6 })
      : s("rect", { ...props, x: 8, width: 12, height: 12 });
  return s("svg", { class: `dlbook-sample dlbook-${mark}s`, viewBox: "0 0 28 12", ...DECORATION }, shape);
}

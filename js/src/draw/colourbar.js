// The legend of colours: a bar with the values at its two ends.
import { box, h, setText } from "../page/dom.js";
import { decimals, roundStep, shownNumber } from "../page/format.js";

export class ColourBar {
  constructor(label, t) {
    const spoken = { role: "img", "aria-label": `${t.low} – ${t.high}` };
    this.bar = h("span", { class: "dlbook-bar", ...spoken });
    this.ends = [h("span"), h("span")];
    const scale = h("span", { class: "dlbook-scale" }, this.ends[0], this.bar, this.ends[1]);
    this.element = box("dlbook-legend", h("span", null, label), scale);
  }

  /** Write the values of both ends. */
  setRange(range) {
    const digits = Math.min(decimals(roundStep(range[1] - range[0], 2)), 3);
    range.forEach((v, i) => setText(this.ends[i], shownNumber(v, Number.isInteger(v) ? 0 : digits)));
  }

  /** Paint the bar; `stops` are colours of CSS from low to high. */
  setColours(stops) {
    this.bar.style.backgroundImage = `linear-gradient(to right, ${stops})`;
  }
}

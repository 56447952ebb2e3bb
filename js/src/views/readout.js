// Sentences with numbers in them. The shown number is rounded; data-value keeps all its digits.
import { box, h, setText } from "../page/dom.js";
import { formatValue, parseTemplate } from "../page/format.js";

/** @import { Context } from "../types.js" */

export class Readout {
  aside = true; // with the controls, not among the drawings

  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, { store, t }) {
    this.store = store;
    this.t = t;
    this.numbers = [];
    const show = (part) => (typeof part === "string" ? part : this.makeNumber(part));
    this.lines = view.lines.map((line) => h("p", null, parseTemplate(line).map(show)));
    this.element = box("dlbook-readout", this.lines);
  }

  makeNumber({ name, spec }) {
    // An <output> would announce every change; the explorable has one live region for all.
    const node = h("output", { "data-name": name, "aria-live": "off" });
    this.numbers.push({ node, name, spec });
    return node;
  }

  update() {
    for (const { node, name, spec } of this.numbers) {
      const value = this.store.read(name);
      setText(node, formatValue(value, spec, this.t));
      node.dataset.value = String(value.data[0]);
    }
  }

  text() {
    return this.lines.map((line) => line.textContent).join(". ");
  }
}

// Sentences with numbers in them. The shown number is rounded; data-value keeps all its digits.
import { box, h, setText } from "../page/dom.js";
import { formatValue, parseTemplate } from "../page/format.js";

/** @import { Context } from "../types.js" */

/** What a text ends with before a number: "ŷ = ", which must not stand at the end of a line. */
const symbolOf = (part) => (typeof part === "string" ? (/\S{1,6} [=≈<>] $/.exec(part)?.[0] ?? "") : "");

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
    this.guards = new Map(); // line to the names of flags without which it is not shown
    this.lines = view.lines.map((line) => this.makeLine(parseTemplate(line)));
    this.element = box("dlbook-readout", this.lines);
  }

  makeLine(parts) {
    const flags = parts.filter(({ guard }) => guard).map(({ name }) => name);
    const shown = parts.filter(({ guard }) => !guard);
    const line = h("p", null, this.join(shown));
    this.guards.set(line, flags);
    return line;
  }

  /** Text and numbers; a number is not separated from the "b = " before it. */
  join(parts) {
    return parts.map((part, i) => {
      if (typeof part !== "string") return i && symbolOf(parts[i - 1]) ? null : this.makeNumber(part);
      const symbol = i + 1 < parts.length ? symbolOf(part) : "";
      if (!symbol) return part;
      const whole = h("span", { class: "dlbook-whole" }, symbol, this.makeNumber(parts[i + 1]));
      return [part.slice(0, part.length - symbol.length), whole];
    });
  }

  makeNumber({ name, spec, words }) {
    // An <output> would announce every change; the explorable has one live region for all.
    const node = h(words ? "span" : "output", { "data-name": name, "aria-live": words ? null : "off" });
    this.numbers.push({ node, name, spec, words });
    return node;
  }

  update() {
    for (const { node, name, spec, words } of this.numbers) {
      const value = this.store.read(name);
      setText(node, words ? words[value.data[0] ? 0 : 1] : formatValue(value, spec, this.t));
      node.dataset.value = String(value.data[0]);
    }
    for (const [line, flags] of this.guards)
      line.hidden = !line.textContent.trim() || flags.some((name) => !this.store.read(name).data[0]);
  }

  text() {
    const shown = this.lines.filter(({ hidden }) => !hidden);
    return shown.map(({ textContent }) => textContent.trim().replace(/\.$/, "")).join(". ");
  }
}

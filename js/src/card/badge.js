// What of the task has been reached: one badge, which names the parts of a task that has several.
import { h, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";

/** @import { Store } from "../types.js" */

export class Badge {
  /**
   * @param {null | string | {label: string, value: string}[]} goal
   * @param {Store} store
   * @param {Object<string, string>} t
   */
  constructor(goal, store, t) {
    this.goal = goal;
    this.store = store;
    this.t = t;
    this.parts = Array.isArray(goal) ? goal : [];
    this.reached = new Set(); // labels; parts are met one after another, so each keeps its tick
    this.element = h("span", { class: "dlbook-badge", hidden: true });
    this.all = h("span", { class: "dlbook-parts" });
    this.few = h("span", { class: "dlbook-few" }); // instead, where there is little room beside the title
  }

  /** Whether the whole task is met. */
  get solved() {
    if (this.parts.length) return this.reached.size === this.parts.length;
    return Boolean(this.goal) && this.store.holds(this.goal);
  }

  /** `afterReset`: whether the figure has just been reset, which takes the ticks away. */
  update(afterReset) {
    if (afterReset) this.reached.clear();
    for (const { label, value } of this.parts) if (this.store.holds(value)) this.reached.add(label);
    const { solved, element, reached, parts, t } = this;
    element.hidden = !solved && !reached.size;
    if (solved || !parts.length) return setText(element, `✓ ${t.solved}`);
    element.replaceChildren(this.all, this.few);
    setText(this.all, parts.map((part) => this.mark(part)).join(" "));
    setText(this.few, `✓ ${fill(t.solvedSome, { n: reached.size, all: parts.length })}`);
  }

  /** A part with its tick; the spaces in it do not break a line. */
  mark({ label }) {
    return `${this.reached.has(label) ? "✓" : "○"} ${label}`.replaceAll(" ", "\u00a0");
  }

  /** For a screen reader; empty before anything is reached. */
  text() {
    if (this.solved) return this.t.solved;
    return this.reached.size ? fill(this.t.solvedParts, { parts: [...this.reached].join(", ") }) : "";
  }
}

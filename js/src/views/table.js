// A table of computed columns. Right and wrong differ by word, sign and colour.
import { box, h, setText, watchSize } from "../page/dom.js";
import { shownNumber } from "../page/format.js";

/** @import { Context } from "../types.js" */

export class Table {
  aside = true; // with the controls, not among the drawings

  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor({ columns, good, caption }, { store, t }) {
    this.columns = columns;
    this.good = good;
    this.store = store;
    this.t = t;
    const heads = [...columns.map(({ label }) => label), ...(good ? [t.check] : [])];
    this.width = heads.length;
    this.body = h("tbody");
    const row = h(
      "tr",
      null,
      heads.map((head) => h("th", { scope: "col" }, head)),
    );
    const title = caption && h("caption", null, caption);
    const table = h("table", null, title, h("thead", null, row), this.body);
    this.element = box("dlbook-table", table);
    this.unwatch = watchSize(this.element, () => this.allowScrolling());
  }

  /** A table wider than the page scrolls; then the keyboard must be able to reach it. */
  allowScrolling() {
    const { element } = this;
    if (element.scrollWidth > element.clientWidth) element.setAttribute("tabindex", "0");
    else element.removeAttribute("tabindex");
  }

  /** As many rows as the columns are long. */
  fit(length) {
    const { body } = this;
    const cells = () => Array.from({ length: this.width }, () => h("td"));
    while (body.rows.length > length) body.lastChild.remove();
    while (body.rows.length < length) body.append(h("tr", null, cells()));
  }

  update() {
    const values = this.columns.map(({ value }) => this.store.read(value).data);
    const marks = this.good ? this.store.read(this.good).data : null;
    this.fit(values[0]?.length ?? 0);
    [...this.body.rows].forEach((row, i) => {
      this.columns.forEach(({ digits }, k) => write(row.cells[k], values[k][i], digits ?? 0));
      if (marks) this.mark(row, Boolean(marks[i]));
    });
  }

  destroy() {
    this.unwatch();
  }

  mark(row, right) {
    row.className = right ? "dlbook-right" : "dlbook-wrong";
    setText(row.lastChild, right ? `✓ ${this.t.right}` : `✗ ${this.t.wrong}`);
  }
}

/** Write a number into a cell. */
function write(cell, value, digits) {
  setText(cell, shownNumber(value, digits));
  cell.dataset.value = String(value);
}

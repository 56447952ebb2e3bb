// The text of a cell: the book's, until the reader changes it; then the reader's, kept in this browser.
import { button, h, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { makeEditor } from "./editor.js";
import { fragmentOf } from "./link.js";

const QUIET = 300; // ms without a key before a text is kept

export class Text {
  /**
   * @param {import("./types.js").Row} row
   * @param {import("./drafts.js").Drafts} drafts
   * @param {Object<string, string>} t
   * @param {{say: (text: string) => void, run: () => void, changed: () => void}} cell
   */
  constructor(row, drafts, t, cell) {
    this.row = row;
    this.drafts = drafts;
    this.t = t;
    this.cell = cell;
    /** @type {import("./types.js").Editor | null} */
    this.editor = null;
    this.notice = h("p", { class: "run-notice", hidden: true });
    row.bar.before(this.notice);
  }

  /** Show what the reader wrote here on an earlier visit. */
  recall() {
    const { row, drafts, t } = this;
    if (row.area) this.edit(); // the reader has begun before this was loaded
    const draft = this.changed ? null : drafts.get(row.name, row.source);
    if (draft) this.show(draft.text);
    this.stale = Boolean(draft?.stale);
    if (this.stale) this.warn(t.changed, row.source, [t.books, t.mine]);
  }

  get value() {
    return this.editor ? this.editor.text : this.row.source;
  }

  get changed() {
    return this.value !== this.row.source;
  }

  /** Open the editor; what was typed into the plain field before it was loaded comes along. */
  edit() {
    const { area } = this.row;
    if (!this.editor) this.show(area?.value ?? this.row.source);
    this.editor.focus();
    if (area) this.editor.select(area.selectionStart, area.selectionEnd);
    area?.remove();
    this.row.area = null;
  }

  /** Put a text into the editor, without keeping it: what nobody has typed here is not the reader's. */
  show(text) {
    this.silent = true;
    if (this.editor) this.editor.text = text;
    else this.open(text);
    this.silent = false;
    this.cell.changed();
  }

  open(text) {
    const { row, t } = this;
    this.editor = makeEditor({
      text,
      label: fill(t.codeOf, { n: row.number }),
      changed: () => this.typed(),
      run: () => this.cell.run(),
    });
    row.code.hidden = true;
    row.code.after(this.editor.element);
    row.edit.hidden = true;
  }

  typed() {
    if (this.silent) return;
    this.cell.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), QUIET);
  }

  /** Keep the text now; also when the page is left. */
  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    const { row, drafts, t } = this;
    if (!drafts.keep(row.name, this.value, row.source)) this.cell.say(t.noKeep);
  }

  /** The book's own text again, as it was before Edit. */
  putBack() {
    const mine = this.value;
    this.stale = false;
    this.editor?.element.remove();
    this.editor = null;
    this.row.code.hidden = false;
    this.row.edit.hidden = false;
    this.warn(this.t.back, mine, [this.t.mine, this.t.books]);
    this.keep();
    this.cell.changed();
  }

  /** It runs: what was said of its text is read; only that the book has changed is said until it is put back. */
  settle() {
    this.notice.hidden = !this.stale;
    this.mark(null);
  }

  /** A text from a link: shown, not kept, and run only if the reader says so. */
  take(text) {
    const mine = this.changed ? this.value : null;
    this.show(text);
    this.warn(this.t.fromLink, mine, [this.t.mine, this.t.links]);
  }

  /** Say where the text comes from, and offer another if there is one; `labels` of the button, there and back. */
  warn(sentence, other, labels) {
    const swap = () => {
      const before = this.value;
      this.show(other);
      if (labels[0] === this.t.mine) this.keep(); // to look at the other one gives up nothing
      other = before;
      labels.reverse();
      setText(offer, labels[0]);
    };
    const offer = button(labels[0], swap);
    const different = other !== null && other !== this.value;
    this.notice.replaceChildren(sentence, ...(different ? [" ", offer] : []));
    this.notice.hidden = false;
  }

  async share() {
    const bare = location.href.replace(/#.*$/s, "");
    const address = bare + (await fragmentOf(this.row.name, this.value));
    try {
      await navigator.clipboard.writeText(address);
      this.cell.say(this.t.copied);
    } catch {
      const field = h("input", {
        class: "run-link",
        readonly: true,
        value: address,
        "aria-label": this.t.share,
      });
      this.notice.replaceChildren(this.t.copySelf, " ", field);
      this.notice.hidden = false;
      field.select();
    }
  }

  mark(line) {
    this.editor?.mark(line);
  }
}

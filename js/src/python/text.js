// The text of a cell: the book's, until the reader changes it; then the reader's, kept in this browser. A text from
// a link is neither: it never replaces the reader's own, and it counts only when somebody here has run or changed it.
import { button, h } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { MOST } from "./drafts.js";
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
    /** @type {"book" | "mine" | "other"} whose text is in the cell */
    this.shows = "book";
    /** @type {string | null} a text that is neither the book's nor the reader's: one from a link */
    this.other = null;
    this.unread = false; // whether nobody has run or changed the other text here
    this.looked = false; // whether the reader has just asked for the text that is shown
    this.notice = h("p", { class: "run-notice", role: "status" });
    row.bar.before(this.notice);
  }

  /** Show what the reader wrote here on an earlier visit, or before this was loaded. */
  recall() {
    const { row, mine } = this;
    const typed = row.area && row.area.value !== row.source ? row.area.value : null;
    if (row.area) this.edit();
    this.stale = Boolean(mine?.stale && !mine.back);
    if (typed !== null) this.typed();
    else if (mine && !mine.back) this.look("mine");
    this.looked = false;
    this.tell();
  }

  get value() {
    return this.editor ? this.editor.text : this.row.source;
  }

  get changed() {
    return this.value !== this.row.source;
  }

  /** The reader's own text, {text, stale, back}, or null. */
  get mine() {
    return this.drafts.get(this.row.name, this.row.source);
  }

  /** Whether a text of the reader waits behind the one that is shown, and must not be replaced by it. */
  get waits() {
    return this.shows !== "mine" && this.mine !== null && !this.mine.back;
  }

  /** Whether the text came with a link, and nobody has run or changed it. */
  get foreign() {
    return this.shows === "other" && this.unread;
  }

  /** What other cells take from this one: no text that came with a link, unless somebody here has run it. */
  get trusted() {
    if (!this.foreign) return this.value;
    return this.waits ? this.mine.text : this.row.source;
  }

  /** Open the editor; what was typed into the plain field before it was loaded comes along. */
  edit() {
    const { area } = this.row;
    const away = area && document.activeElement !== area; // another cell was pressed meanwhile
    if (!this.editor) this.show(area?.value ?? this.row.source);
    if (!away) this.editor.focus();
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

  /** The reader has changed the text: it is his own from now on, unless another one of his waits. */
  typed() {
    if (this.silent) return;
    if (this.shows === "other") this.looked = true;
    this.unread = false;
    if (this.waits) this.shows = "other";
    else [this.shows, this.other] = ["mine", null];
    this.tell();
    this.cell.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), QUIET);
  }

  /** Keep the text now; also when the page is left. */
  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.shows !== "mine") return; // the reader has not chosen it
    const { row, drafts, t } = this;
    const problem = drafts.keep(row.name, this.value, row.source);
    if (problem) this.cell.say(fill(t[problem], { most: MOST }));
  }

  /** Keep what was typed in the last moment, before another text comes. */
  hurry() {
    if (this.timer) this.keep();
    if (this.shows === "other") this.other = this.value;
  }

  /** Show the text of somebody else; that gives up none of the others. */
  look(whose) {
    this.hurry();
    const text = { book: this.row.source, mine: this.mine?.text, other: this.other }[whose];
    this.shows = whose;
    this.looked = true;
    this.show(text);
    this.tell();
    if (whose === "mine" && this.mine.back) this.keep();
  }

  /** The book's own text again, as it was before Edit. */
  putBack() {
    this.hurry();
    if (this.shows === "mine") this.drafts.putBack(this.row.name);
    this.shows = "book";
    this.stale = false;
    this.looked = false;
    this.editor?.element.remove();
    this.editor = null;
    this.row.code.hidden = false;
    this.row.edit.hidden = false;
    this.tell();
    this.cell.changed();
  }

  /** Run was pressed: what was said of the text is read, only what can still be chosen is said again. */
  settle() {
    this.unread = false;
    this.looked = false;
    this.tell();
  }

  /** A text from a link: shown, not kept, and run only if the reader says so. */
  take(text) {
    this.hurry();
    if (text === this.value) return;
    this.other = text;
    this.unread = true;
    this.shows = "other";
    this.show(text);
    this.tell();
  }

  /** The reader prefers the text of the link to his own. */
  choose() {
    this.shows = "mine";
    this.other = null;
    this.looked = true;
    this.unread = false;
    this.keep();
    this.tell();
  }

  /** What is to be said of the text that is shown; "" for nothing. */
  get sentence() {
    const { shows, t, other, mine } = this;
    if (shows === "other") return this.unread ? t.fromLink : mine ? t.mineKept : "";
    if (shows === "book") return mine || other !== null ? t.back : "";
    if (this.stale) return t.changed;
    return this.looked || other !== null ? t.isMine : "";
  }

  /** Say whose text it is, and offer the others. */
  tell() {
    const { shows, t, other, mine, sentence } = this;
    const offers = [];
    if (shows !== "mine" && mine) offers.push([t.mine, () => this.look("mine")]);
    if (shows === "other" && this.waits && !this.unread) offers.push([t.keepThis, () => this.choose()]);
    if (shows !== "other" && other !== null) offers.push([t.others, () => this.look("other")]);
    if (shows === "mine") offers.push([t.books, () => this.look("book")]);
    const all = sentence ? [sentence, ...offers.map(([label, f]) => button(label, f))] : [];
    const text = (node) => node.textContent ?? node;
    if (all.map(text).join("") === this.notice.textContent) return; // or it would be read out again
    const held = this.notice.contains(document.activeElement);
    this.notice.replaceChildren(...all);
    if (held) this.notice.querySelector("button")?.focus(); // the pressed button is gone, the focus must not be
  }

  async share() {
    if (this.value.length > MOST) {
      this.cell.say(fill(this.t.tooLong, { most: MOST }));
      return;
    }
    const bare = location.href.replace(/#.*$/s, "");
    const address = bare + (await fragmentOf(this.row.name, this.value));
    try {
      await navigator.clipboard.writeText(address);
      this.cell.say(this.t.copied);
    } catch {
      const label = { "aria-label": this.t.share };
      const field = h("input", { class: "run-link", readonly: true, value: address, ...label });
      this.notice.replaceChildren(this.t.copySelf, field);
      field.select();
    }
  }

  mark(line) {
    this.editor?.mark(line);
  }
}

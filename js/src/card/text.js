// A field for a text of known tokens. What is not known stays in the field, is named, and is left out.
import { sameArray } from "../engine/array.js";
import { byCharacter, continuations, decode, encode } from "../model/tokens.js";
import { box, button, h, setText, uid, watchSize } from "../page/dom.js";
import { fill } from "../page/strings.js";

const OFFERS = 6; // continuations of a word
const NAMED = 5; // unknown words
const CLICK = 300; // ms; what a reader clicks must not move before that
const TYPED = { autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false" };

const GROWS = () => CSS.supports("field-sizing", "content"); // a field as high as its text
const quoted = (text) => `“${text}”`;

export class Text {
  constructor({ name, label, tokens }, store, t, announce) {
    this.name = name;
    this.label = label;
    this.tokens = tokens;
    this.store = store;
    this.t = t;
    this.announce = announce;
    this.characters = byCharacter(tokens);
    this.shown = null; // the array that the field says
    this.build();
    store.subscribe((names) => names.has("reset") && this.write(this.value));
  }

  get value() {
    return this.store.data[this.name];
  }

  build() {
    const { t, tokens, characters } = this;
    const id = uid("text");
    const about = [`${id}-count`, `${id}-notice`];
    this.count = h("span", { class: "dlbook-text-count", id: about[0] });
    this.notice = h("p", { id: about[1], hidden: true });
    const onblur = () => setTimeout(() => this.show(), CLICK);
    const events = { oninput: () => this.type(), onblur, onkeydown: (event) => this.onKey(event) };
    this.field = h("textarea", { id, rows: 1, "aria-describedby": about.join(" "), ...TYPED, ...events });
    this.offers = h("div", { class: "dlbook-offers", role: "group", "aria-label": t.offers });
    const list = tokens.map((token) => this.word(token, () => this.add(token)));
    const heading = fill(characters ? t.knownCharacters : t.knownWords, { n: tokens.length });
    const known = h("details", null, h("summary", null, heading), box("dlbook-words", list));
    const head = box("dlbook-text-head", h("label", { for: id }, this.label), this.count);
    const row = { class: "dlbook-text-entry", "data-control": this.name };
    const said = box("dlbook-text-said", this.notice, !characters && this.offers);
    this.element = h("div", row, head, this.field, said, known);
    if (!GROWS()) watchSize(this.element, () => this.fit());
  }

  word(token, onclick) {
    return button(token === " " ? this.t.space : token, onclick);
  }

  read() {
    return encode(this.field.value, this.tokens, this.value.shape[0]);
  }

  /** Enter ends a word; a line cannot be broken. */
  onKey(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.show(true);
  }

  type() {
    this.store.set(this.name, this.read().ids);
    this.show();
  }

  /** Put a word of the list where the caret was. */
  add(token) {
    const { field, characters, label, t } = this;
    const [before, after] = [
      field.value.slice(0, field.selectionStart),
      field.value.slice(field.selectionEnd),
    ];
    const left = characters || /(^|\s)$/.test(before) ? "" : " ";
    const right = characters || /^\s/.test(after) ? "" : " ";
    field.setRangeText(left + token + right, field.selectionStart, field.selectionEnd, "end");
    this.type();
    this.announce(fill(t.set, { label, value: field.value.trim() }));
  }

  /** Put `token` in the place of a piece, as if it were typed, so that the browser can undo it. */
  replace({ from, to }, token) {
    const { field } = this;
    const more = field.value.slice(to).trim() ? "" : " ";
    field.focus({ preventScroll: true });
    field.setSelectionRange(from, to);
    document.execCommand("insertText", false, token + more); // deprecated, but nothing else can be undone
  }

  /** The word that is being typed: no mistake yet if a token begins like that. */
  begun({ text, to }) {
    const { field, tokens, characters } = this;
    const here = document.activeElement === field && field.selectionEnd === to;
    return here && !characters && tokens.some((token) => token.startsWith(text.toLowerCase()));
  }

  /** Say what the field has of what it should. `ended`: nothing is being typed. */
  show(ended = false) {
    const { field, t, characters } = this;
    const { ids, unknown, beyond } = this.read();
    const unit = characters ? t.characters : t.words;
    const [n, most] = [ids.data.filter((id) => id >= 0).length, ids.shape[0]];
    const open = ended ? undefined : unknown.find((piece) => this.begun(piece));
    const wrong = [...new Set(unknown.filter((piece) => piece !== open).map(({ text }) => quoted(text)))];
    if (wrong.length > NAMED) wrong.splice(NAMED, Infinity, "…");
    const sentences = [
      wrong.length && fill(t.unknown, { words: wrong.join(", ") }),
      beyond && fill(t.tooLong, { most, more: beyond, unit }),
    ].filter(Boolean);
    setText(this.count, fill(t.textCount, { n, most, unit }));
    field.setAttribute("aria-invalid", sentences.length > 0);
    this.complain(sentences.join(" "));
    if (!characters) this.offer(open ? [open] : unknown);
    this.fit();
  }

  complain(text) {
    const before = this.notice.textContent;
    setText(this.notice, text);
    this.notice.hidden = !text;
    if (text && text !== before) this.announce(text);
  }

  /** Words that may be meant by the first of the pieces that is like any. */
  offer(pieces) {
    const wordsFor = ({ text }) => continuations(text, this.tokens, OFFERS);
    const piece = pieces.find((one) => wordsFor(one).length > 0);
    const key = piece ? `${piece.text} ${piece.from}` : "";
    if (key === this.offered) return;
    this.offered = key;
    if (!piece) return this.offers.replaceChildren();
    const buttons = wordsFor(piece).map((token) => this.word(token, () => this.replace(piece, token)));
    this.offers.replaceChildren(h("span", null, `${quoted(piece.text)} →`), ...buttons);
  }

  /** As high as its text; newer browsers do this by themselves. */
  fit() {
    const { field } = this;
    if (GROWS()) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  /** Let the field say what an array holds. */
  write(array) {
    this.field.value = decode(array, this.tokens);
    this.show(true);
  }

  update(array) {
    if (array === this.shown) return;
    this.shown = array;
    if (!sameArray(this.read().ids, array)) this.write(array);
    else if (!this.count.textContent) this.show(true);
  }
}

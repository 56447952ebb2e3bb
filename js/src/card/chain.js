// "How computed?": a button at each drawing, at the sentences and at a table opens one panel in the card, which
// lists the functions of the package on the way from the controls to what is shown.
import { button, h, set, setText, uid } from "../page/dom.js";
import { parseTemplate } from "../page/format.js";
import { fill } from "../page/strings.js";
import { rows } from "./chainrows.js";

/** @import { Context, View } from "../types.js" */

const LONGEST = 60; // characters of a sentence in the list of what may be asked
const PAUSE = 80; // ms after a change before the panel follows; longer if that takes long
const SHARE = 3; // times as long as that takes

/** Where the button of a view goes; in a drawing with axes it has the corner between them, elsewhere the end. */
const PLACES = {
  plane: [".dlbook-drawing", "dlbook-corner"],
  line_chart: [".dlbook-drawing", "dlbook-corner"],
  bars: [".dlbook-drawing", "dlbook-corner"],
  network: [".dlbook-plane-title", ""],
};
const TITLE = [".dlbook-plane-title, caption, .dlbook-legends", ""];

/** What may be asked in a view: {names, label, shown}; of sentences each. */
function questions(view, element, { store, t }) {
  const grips = (view.handles ?? []).map(({ at }) => at); // what can be dragged is no result
  const names = view.reads.map(([name]) => name).filter((name) => !grips.includes(name));
  const drawing = () => element.querySelector("svg[aria-label]")?.getAttribute("aria-label");
  const title = () => view.title || view.caption || drawing() || view.label || (t[view.kind] ?? t.pictures);
  if (view.kind !== "readout")
    return [{ names, label: title, shown: () => !view.shown || store.holds(view.shown) }];
  return view.lines.map((line, i) => ({
    names: [...new Set(parseTemplate(line).flatMap(({ name }) => name ?? []))],
    label: () => element.children[i].textContent.trim().slice(0, LONGEST),
    shown: () => !element.children[i].hidden,
  }));
}

export class Chain {
  /**
   * @param {any} payload
   * @param {View[]} views
   * @param {Context} context
   */
  constructor(payload, views, context) {
    const { store, t } = context;
    this.payload = payload;
    this.store = store;
    this.t = t;
    const id = uid("how");
    this.build(id);
    const asked = payload.views.map((view, i) => questions(view, views[i].element, context));
    this.questions = asked.flat().filter(({ names }) => names.length);
    payload.views.forEach((view, i) => this.attach(view, views[i].element, asked[i]));
  }

  build(id) {
    const { t } = this;
    this.select = h("select", { "aria-label": t.howWhat, onchange: () => this.ask(this.select.value) });
    this.list = h("div", { class: "dlbook-how-list" });
    const close = button("×", () => this.close(), { class: "dlbook-quiet", "aria-label": t.howClose });
    const head = h("div", { class: "dlbook-how-head" }, h("strong", null, t.how), this.select, close);
    const onkeydown = ({ key }) => key === "Escape" && this.close();
    const look = { class: "dlbook-how", id, role: "group", "aria-label": t.how, hidden: true, onkeydown };
    this.element = h("div", look, head, this.list);
    this.asked = null;
    this.known = new Map();
    this.took = 0;
    this.openers = [];
  }

  /** A button that opens the panel with one of several questions; without them, with the last or the first. */
  opener(content, props, asked = null) {
    const expanded = { "aria-expanded": "false", "aria-controls": this.element.id };
    const node = button(content, () => this.toggle(node, asked), { ...expanded, ...props });
    this.openers.push(node);
    return node;
  }

  /** Put a button at a view. */
  attach(view, element, all) {
    const asked = all.filter(({ names }) => names.length);
    if (!asked.length) return;
    const [place, corner] = PLACES[view.kind] ?? TITLE;
    const where = element.querySelector(place);
    const label = view.kind === "readout" ? this.t.how : fill(this.t.howOf, { label: asked[0].label() });
    const look = { class: `dlbook-ask ${where ? corner : "dlbook-end"}` };
    (where ?? element).append(this.opener("", { ...look, "aria-label": label, title: this.t.how }, asked));
    if (view.kind === "readout") this.listen(element, all);
  }

  /** A press on a number asks for its sentence: for the pointer only, since the list has all of them. */
  listen(element, all) {
    element.addEventListener("click", ({ target }) => {
      const number = target.closest("[data-name]");
      if (!number || !getSelection().isCollapsed) return;
      this.open(
        element.querySelector(".dlbook-ask"),
        all[[...element.children].indexOf(number.closest("p"))],
      );
    });
  }

  toggle(node, asked) {
    const open = node.getAttribute("aria-expanded") === "true";
    if (open) return this.close();
    this.open(node, this.first(asked ?? this.questions));
  }

  /** The first question about something that is computed. */
  first(asked) {
    const { controls } = this.store;
    const computed = ({ names }) => names.some((name) => !Object.hasOwn(controls, name));
    return asked.find((one) => one.shown() && computed(one)) ?? asked[0];
  }

  open(node, asked) {
    this.asked = asked;
    this.by = node;
    for (const one of this.openers) set(one, { "aria-expanded": one === node });
    this.element.hidden = false;
    this.show();
    this.select.focus();
  }

  close() {
    this.element.hidden = true;
    clearTimeout(this.timer);
    set(this.by, { "aria-expanded": false });
    this.by.focus();
  }

  ask(index) {
    this.asked = this.questions[index];
    this.show();
  }

  /** The figure has changed. */
  update() {
    if (this.element.hidden || this.timer) return;
    this.timer = setTimeout(() => this.show(), Math.max(PAUSE, SHARE * this.took));
  }

  show() {
    clearTimeout(this.timer);
    this.timer = null;
    const start = performance.now();
    this.store.attempt(() => {
      this.offer();
      const sections = this.store.chains(this.asked.names);
      const told = sections.map((one) => ({ ...one, choices: this.choices(one) }));
      this.fill(rows(this.payload, this.store, told, this.t));
    });
    this.took = performance.now() - start;
  }

  /** Which choices matter follows from the programs alone, so it is found once for each question and option. */
  choices({ role, names }) {
    const { known, store } = this;
    const key = JSON.stringify([role, names, store.chosen]);
    if (!known.has(key)) known.set(key, store.choicesBehind(role, names));
    return known.get(key);
  }

  offer() {
    const options = this.questions
      .map((one, value) => ({ value, one }))
      .filter(({ one }) => one === this.asked || one.shown());
    const texts = options.map(({ value, one }) => [String(value), one.label()]);
    const { select } = this;
    if (select.options.length !== texts.length)
      select.replaceChildren(...texts.map(([value]) => h("option", { value })));
    texts.forEach(([value, text], i) => {
      Object.assign(select.options[i], { value });
      setText(select.options[i], text);
    });
    select.value = String(this.questions.indexOf(this.asked));
  }

  /** Only values are written again, as long as nothing else is different: a link keeps the focus. */
  fill(fresh) {
    const values = (root) => [...root.querySelectorAll(".dlbook-gives")];
    const texts = values(fresh).map(({ textContent }) => textContent);
    for (const node of values(fresh)) node.textContent = "";
    const plan = fresh.innerHTML;
    if (plan !== this.plan) this.list.replaceChildren(fresh);
    this.plan = plan;
    values(this.list).forEach((node, i) => setText(node, texts[i]));
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

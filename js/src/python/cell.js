// One code cell: its text, its buttons, how far it is, and what it shows.
import { button, disable, guard, h, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { Failure } from "./failure.js";
import { Output } from "./output.js";

const EVERY = 500; // ms between two updates of the clock
const mb = (bytes) => (bytes / 1e6).toFixed(1);

export class Cell {
  /** @param {import("./types.js").Row} row */
  constructor(row, t, actions) {
    this.row = row;
    this.t = t;
    this.actions = actions;
    this.name = row.name;
    this.number = row.number;
    this.original = row.source;
    /** @type {import("./types.js").Editor | null} */
    this.editor = null;
    this.output = new Output(row.element, fill(t.output, { n: row.number }), t);
    row.cell = this;
    this.dress();
  }

  dress() {
    const { row, t, actions } = this;
    const action = (name, f) => button(t[name], f, { "data-action": name, hidden: true });
    guard(row.run);
    this.stop = action("stop", () => actions.stop());
    this.clock = h("span", { class: "run-clock", "aria-hidden": "true" });
    this.bar = h("progress", { max: 1, "aria-label": t.progress, hidden: true });
    this.notes = h("div", { class: "run-notes" });
    row.run.after(this.stop);
    row.status.before(this.bar, this.clock);
    row.bar.after(this.notes);
  }

  get text() {
    return this.editor ? this.editor.text : this.original;
  }

  /** What happened, for those who see and those who hear. */
  say(text) {
    setText(this.row.status, text);
  }

  run() {
    this.actions.run(this);
  }

  // -- a run, from the press to its end ---------------------------------------------------------------

  wait() {
    disable(this.row.run, true);
    this.say(this.t.waiting);
  }

  begin() {
    this.began = performance.now();
    this.timer = setInterval(() => this.tick(), EVERY);
    this.say("");
    this.stop.hidden = false;
    this.notes.replaceChildren();
    this.editor?.mark(null);
    this.output.begin();
  }

  progress(key, { got, all } = { got: 0, all: 0 }) {
    this.bar.hidden = !all;
    if (all) this.bar.value = Math.min(1, got / all);
    this.stage = { key, got: mb(got), all: mb(all) };
    this.tick();
  }

  tick() {
    const s = Math.floor((performance.now() - this.began) / 1000);
    if (this.stage) setText(this.clock, fill(this.t[this.stage.key], { ...this.stage, s }));
  }

  hear(event) {
    if (event.needs) this.note(this.t.ranFirst, event.needs.cells);
    else this.output.show(event);
  }

  /** It has run: {error, seconds}. */
  end({ error, seconds }) {
    this.output.finish();
    this.rest();
    if (!error) {
      this.say(fill(this.t.finished, { s: seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds) }));
      return;
    }
    this.output.error(error.text);
    this.say(this.t.failed);
    if (error.name === this.name) this.editor?.mark(error.line);
    else this.note(this.t.errorIn, [error.name]);
  }

  /** It has not run to its end, or not begun. */
  broke(failure) {
    this.output.finish();
    this.rest();
    this.say(failure instanceof Failure ? failure.sentence(this.t) : String(failure));
  }

  rest() {
    clearInterval(this.timer);
    this.stage = null;
    this.bar.hidden = true;
    setText(this.clock, "");
    if (document.activeElement === this.stop) this.row.run.focus(); // the button disappears, the focus must not
    this.stop.hidden = true;
    disable(this.row.run, false);
    this.say("");
  }

  /** A sentence beneath the cell that ends in links to other cells. */
  note(sentence, names) {
    const cells = names.map((name) => this.actions.find(name)).filter(Boolean);
    const links = cells.map(({ name, number }, k) => [
      k ? ", " : "",
      h("a", { href: `#cell-${name}` }, fill(this.t.cellLink, { n: number })),
    ]);
    this.notes.append(h("p", null, sentence, links, "."));
  }
}

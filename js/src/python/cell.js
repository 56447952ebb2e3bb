// One code cell: its text, its buttons, how far it is, and what it shows.
import { button, disable, guard, h, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { colabLink } from "./colab.js";
import { Failure } from "./failure.js";
import { Output } from "./output.js";
import { Text } from "./text.js";

const EVERY = 500; // ms between two updates of the clock
const mb = (bytes) => (bytes / 1e6).toFixed(1);

export class Cell {
  /**
   * @param {import("./types.js").Row} row
   * @param {Object<string, string>} t
   */
  constructor(row, t, drafts, solved, actions) {
    this.row = row;
    this.t = t;
    this.actions = actions;
    this.name = row.name;
    this.number = row.number;
    this.solved = solved;
    this.output = new Output(row.element, fill(t.output, { n: row.number }), t);
    this.dress();
    const [say, run, changed] = [(text) => this.say(text), () => this.run(), () => this.follow()];
    this.text = new Text(row, drafts, t, { say, run, changed });
    this.text.recall();
    row.cell = this;
    this.follow();
  }

  /** The rest of the row. What is needed rarely is behind "More". */
  dress() {
    const { row, t, actions } = this;
    const action = (name, f) => button(t[name], f, { "data-action": name });
    guard(row.run);
    this.stop = action("stop", () => actions.stop());
    this.stop.hidden = true;
    this.back = action("putBack", () => this.putBack());
    const rare = [
      action("share", () => this.text.share()),
      action("runAbove", () => actions.runAbove(this)),
      action("restart", () => actions.restart(this)),
    ];
    const toggle = () => {
      const open = this.more.getAttribute("aria-expanded") !== "true";
      this.more.setAttribute("aria-expanded", String(open));
      for (const one of rare) one.hidden = !open;
    };
    this.more = button("⋯", toggle, { "data-action": "more", "aria-label": t.more, "aria-expanded": "true" });
    toggle();
    this.clock = h("span", { class: "run-clock", "aria-hidden": "true" });
    this.bar = h("progress", { max: 1, "aria-label": t.progress, hidden: true });
    this.notes = h("div", { class: "run-notes" });
    row.run.after(this.stop);
    row.edit.after(this.back, this.more, ...rare);
    row.status.before(this.bar, this.clock);
    row.bar.after(this.notes);
  }

  /** Show what follows from the text and from what is solved. */
  follow() {
    this.back.hidden = !(this.text.changed || this.output.shown);
    this.row.badge.hidden = !this.solved.has(this.name);
  }

  edit() {
    this.text.edit();
  }

  /** The cell as the book has it: text and output. */
  putBack() {
    this.text.putBack();
    this.output.clear();
    this.notes.replaceChildren();
    this.say("");
    this.follow();
    this.row.edit.focus(); // the button disappears, the focus must not
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
    this.verdict = null;
    this.stop.hidden = false;
    this.notes.replaceChildren();
    this.text.settle();
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
    if (event.output?.check) this.judge(event.output.check);
  }

  judge({ passed, key }) {
    if (passed && key === this.name) this.solved.add(this.name);
    this.verdict = passed ? this.t.right : this.t.notYet;
  }

  /** It has run: {error, seconds}. */
  end({ error, seconds }) {
    this.output.finish();
    this.rest();
    if (!error) {
      const s = seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds);
      this.say(`${this.verdict ?? ""} ${fill(this.t.finished, { s })}`.trim());
      return;
    }
    this.output.error(error);
    this.say(error.cannot ? this.t.cannotHere : this.t.failed);
    if (error.name === this.name) this.text.mark(error.line);
    else this.note(this.t.errorIn, [error.name]);
  }

  /** It has not run to its end, or not begun. */
  broke(failure) {
    this.output.finish();
    this.rest();
    this.say(failure instanceof Failure ? failure.sentence(this.t) : String(failure));
    const elsewhere = failure.key === "noStart" && colabLink(this.t);
    if (elsewhere) this.notes.replaceChildren(h("p", null, elsewhere));
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
    this.follow();
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

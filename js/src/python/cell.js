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

  /** A button of the row; those who hear it learn of which cell it is. */
  action(name, f) {
    const made = button(null, f, { "data-action": name });
    this.label(made, this.t[name]);
    return made;
  }

  label(node, text) {
    setText(node, text);
    node.setAttribute("aria-label", fill(this.t.ofCell, { what: text, n: this.number }));
  }

  /** The rest of the row. What is needed rarely is behind "More". */
  dress() {
    const { row, actions } = this;
    guard(row.run);
    this.stop = this.action("stop", () => actions.stop(this));
    this.stop.hidden = true;
    this.back = this.action("putBack", () => this.putBack());
    const rare = [
      this.action("share", () => this.text.share()),
      this.action("runAbove", () => actions.runAbove(this)),
      this.action("restart", () => actions.restart(this)),
    ];
    const toggle = () => {
      const open = this.more.getAttribute("aria-expanded") !== "true";
      this.more.setAttribute("aria-expanded", String(open));
      for (const one of rare) one.hidden = !open;
    };
    this.more = this.action("more", toggle);
    setText(this.more, "⋯");
    this.more.setAttribute("aria-expanded", "true");
    toggle();
    this.clock = h("span", { class: "run-clock", "aria-hidden": "true" });
    this.heard = h("span", { class: "run-heard", role: "status" }); // the clock, for those who hear it
    this.bar = h("progress", { max: 1, "aria-label": this.t.progress, hidden: true });
    this.notes = h("div", { class: "run-notes" });
    row.run.after(this.stop);
    row.edit.after(this.back, this.more, ...rare);
    row.status.before(this.bar, this.clock, this.heard);
    row.bar.after(this.notes);
  }

  /** Show what follows from the text and from what is solved. */
  follow() {
    const { t, text, output, row } = this;
    this.back.hidden = !(text.changed || (output.shown && output.stored.length));
    this.label(this.back, text.changed ? t.putBack : t.bookOutput);
    row.badge.hidden = !this.solved.has(this.name);
    setText(row.badge, `✓ ${this.right === false ? t.solvedBefore : t.solved}`);
  }

  edit() {
    this.text.edit();
  }

  /** The cell as the book has it: text and output. */
  putBack() {
    if (this.text.changed) this.text.putBack();
    this.output.clear();
    this.notes.replaceChildren();
    this.say("");
    this.follow();
    const { run, edit } = this.row;
    (edit.hidden ? run : edit).focus(); // the button disappears, the focus must not
  }

  /** Whether no closed part of the page hides it. */
  get seen() {
    return !this.row.input.closest("details:not([open])");
  }

  /** Open what hides it. */
  reveal() {
    while (!this.seen) this.row.input.closest("details:not([open])").setAttribute("open", "");
  }

  /** What happened, for those who see and those who hear. */
  say(text) {
    setText(this.row.status, text);
  }

  /** Run it; its text, as it is now, is what the reader has decided for. */
  run() {
    if (this.row.run.getAttribute("aria-disabled") === "true") return; // it waits or runs already
    this.text.settle();
    this.actions.run(this);
  }

  // -- a run, from the press to its end ---------------------------------------------------------------

  /** It will run; before it, the cell that is `running`, if any. */
  wait(running) {
    disable(this.row.run, true);
    if (!running) return;
    this.stop.hidden = false; // it can be taken back
    this.say(fill(this.t.waiting, { n: running.number }));
  }

  /** It will not run after all. */
  drop(why) {
    this.rest();
    this.say(why);
  }

  begin() {
    this.began = performance.now();
    this.timer = setInterval(() => this.tick(), EVERY);
    this.say("");
    this.verdict = null;
    disable(this.row.run, true);
    this.stop.hidden = false;
    this.notes.replaceChildren();
    this.text.mark(null);
    this.output.begin(!this.text.changed);
  }

  progress(key, { got, all } = { got: 0, all: 0 }) {
    this.bar.hidden = !all;
    if (all) this.bar.value = Math.min(1, got / all);
    this.stage = { key, got: mb(got), all: mb(all) };
    this.tick();
  }

  tick() {
    const s = Math.floor((performance.now() - this.began) / 1000);
    if (!this.stage) return;
    setText(this.clock, fill(this.t[this.stage.key], { ...this.stage, s }));
    if (this.stage.key !== "running") setText(this.heard, this.t.starts);
    else if (s >= 1) setText(this.heard, this.t.runs); // what ends at once needs no announcement
  }

  hear(event) {
    if (event.again) this.again();
    else if (event.needs) this.note(this.t.ranFirst, event.needs.cells);
    else this.output.show(event);
    if (event.output?.check) this.judge(event.output.check);
  }

  /** A pack was missing: the run begins again. */
  again() {
    this.verdict = null;
    this.notes.replaceChildren();
    this.output.again();
  }

  judge({ passed, key }) {
    if (passed && key === this.name) this.solved.add(this.name);
    this.verdict = passed ? this.t.right : this.t.notYet;
    this.right = passed;
  }

  /** It has run: {error, seconds}. */
  end({ error, seconds }) {
    this.output.finish();
    this.rest();
    if (error) {
      this.fail(error);
      return;
    }
    const s = seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds);
    this.say(`${this.verdict ?? ""} ${fill(this.t.finished, { s })}`.trim());
    const [check] = /\blesson\.check_\w+/.exec(this.row.source) ?? [];
    if (check && !this.verdict) this.notes.append(h("p", null, fill(this.t.unchecked, { check })));
  }

  fail({ text, line, name, cannot }) {
    const { t } = this;
    const here = name === this.name;
    this.output.error({ text, cannot });
    const [, kind] = /^(\w+)(?=:|$)/m.exec(text) ?? [];
    const what = kind && [kind, here && line && fill(t.atLine, { n: line })].filter(Boolean).join(", ");
    this.say(cannot ? t.cannotHere : what ? fill(t.failedWith, { what }) : t.failed);
    if (here) this.text.mark(line);
    else this.note(t.errorIn, [name]);
    const [, gone] = /^NameError: name '(\w+)' is not defined/.exec(text) ?? [];
    const setter = gone && this.actions.setter(this, gone);
    if (setter) this.notes.append(h("p", null, fill(t.bookSets, { name: gone, n: setter.number })));
  }

  /** It has not run to its end, or not begun. */
  broke(failure) {
    this.output.abandon();
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
    setText(this.heard, "");
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
      h(
        "a",
        { href: `#cell-${name}`, onclick: () => this.actions.find(name).reveal() },
        fill(this.t.cellLink, { n: number }),
      ),
    ]);
    this.notes.append(h("p", null, sentence, links, "."));
  }
}

// The code cells of a page, and the one Python that they share.
import { fill } from "../page/strings.js";
import { Cell } from "./cell.js";
import { MOST } from "./drafts.js";
import { readFragment } from "./link.js";
import { Queue } from "./queue.js";

export class Cells {
  /**
   * @param {import("./types.js").Row[]} rows
   * @param {import("./python.js").Python} python
   */
  constructor(rows, python, drafts, solved, t) {
    this.python = python;
    this.t = t;
    this.queue = new Queue();
    /** @type {Cell | null} */
    this.running = null;
    const actions = {
      run: (cell) => this.run(cell),
      stop: (cell) => this.stop(cell),
      restart: (cell) => this.restart(cell),
      runAbove: (cell) => this.runAbove(cell),
      find: (name) => this.get(name),
      setter: (cell, name) => this.setter(cell, name),
    };
    this.list = rows.map((row) => new Cell(row, t, drafts, solved, actions));
    this.byName = new Map(this.list.map((cell) => [cell.name, cell]));
  }

  /** Show the text that the address carries, if it is one of this page; or the cell that it names. */
  async followLink(fragment) {
    this.get(fragment.slice("#cell-".length))?.reveal();
    const link = await readFragment(fragment);
    if (!link) return;
    const cell = this.get(link.name);
    const problem = link.problem ?? (cell ? null : "noCell");
    const shown = problem ? (this.list.find((one) => one.seen) ?? this.list[0]) : cell;
    if (problem) shown.say(fill(this.t[problem], { most: MOST }));
    else cell.text.take(link.text);
    shown.reveal();
    shown.row.element.scrollIntoView({ block: "center" });
  }

  /** Keep what was typed in the last moment. */
  leave() {
    for (const { text } of this.list) if (text.timer) text.keep();
  }

  get(name) {
    return this.byName.get(name);
  }

  before(cell) {
    return this.list.slice(0, cell.number - 1);
  }

  /** Run a cell, after those that wait already; returns whether it ran without an error. */
  run(cell) {
    cell.wait(this.running);
    return new Promise((done) => {
      const work = async () => done(await this.work(cell));
      const drop = () => {
        cell.drop(this.dropped);
        done(false);
      };
      if (!this.queue.add({ owner: cell, work, drop })) done(false);
    });
  }

  /** Every cell before this one, whether or not it needs them, up to the first that fails. */
  async runAbove(cell) {
    cell.say("");
    for (const one of this.before(cell)) {
      const problem = one.text.foreign ? "notRead" : (await this.run(one)) ? null : "failedAt";
      if (!problem) continue;
      cell.say(fill(this.t[problem], { n: one.number }));
      return;
    }
    cell.say(this.t.ranAbove);
  }

  above(cell) {
    return this.before(cell).map(({ name, text }) => ({ name, source: text.trusted }));
  }

  /** The last cell above in which the book sets a name, though the reader's text there does not. */
  setter(cell, name) {
    const sets = new RegExp(`^(?:(?:def|class) +${name}\\b|(?:[\\w ]+,)* *${name}\\b[^=\\n]*=)`, "m");
    const found = this.before(cell).findLast(({ row }) => sets.test(row.source));
    return found && !sets.test(found.text.trusted) ? found : null;
  }

  /** Run a cell now; returns whether it ran without an error. */
  async work(cell) {
    if (cell.text.foreign) {
      cell.drop(""); // a link has put another text there since Run was pressed
      return false;
    }
    this.running = cell;
    for (const { owner } of this.queue.jobs) owner.wait(cell);
    cell.begin();
    const request = { name: cell.name, source: cell.text.value, above: this.above(cell) };
    const hear = (event) => cell.hear(event);
    const say = (key, sizes) => cell.progress(key, sizes);
    for (const { row } of this.list) row.note?.remove(); // what it loads was told
    try {
      const result = await this.python.run(request, hear, say);
      cell.end(result);
      return !result.error;
    } catch (failure) {
      if (failure.key !== "stopped") this.clear(cell, "endedAt");
      cell.broke(failure);
      return false;
    } finally {
      this.running = null;
    }
  }

  /** Take back what waits, and say why. */
  clear(cell, key) {
    this.dropped = fill(this.t[key], { n: cell.number });
    this.queue.clear();
  }

  /** Take back a cell that waits. What runs is ended at once: another Python starts in its place, from the same files. */
  stop(cell) {
    if (cell !== this.running) {
      const all = this.queue.jobs;
      this.queue.jobs = all.filter(({ owner }) => owner !== cell);
      this.dropped = this.t.takenBack;
      for (const job of all) if (job.owner === cell) job.drop();
      return;
    }
    this.clear(cell, "stoppedAt");
    this.python.reset();
  }

  restart(cell) {
    if (this.running) this.stop(this.running);
    else this.python.reset();
    cell.say(this.t.restarted);
  }
}

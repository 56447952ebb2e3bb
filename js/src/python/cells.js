// The code cells of a page, and the one Python that they share.
import { Cell } from "./cell.js";
import { Failure } from "./failure.js";
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
    const actions = {
      run: (cell) => this.run(cell),
      stop: () => this.stop(),
      restart: (cell) => this.restart(cell),
      runAbove: (cell) => this.runAbove(cell),
      find: (name) => this.get(name),
    };
    this.list = rows.map((row) => new Cell(row, t, drafts, solved, actions));
    this.byName = new Map(this.list.map((cell) => [cell.name, cell]));
  }

  /** Show the text that the address carries, if it is one of this page. */
  async followLink(fragment) {
    const link = await readFragment(fragment);
    if (!link) return;
    const cell = this.get(link.name) ?? this.list[0];
    if (link.text === null || !this.get(link.name)) cell.say(this.t.badLink);
    else cell.text.take(link.text);
    cell.row.input.closest("details")?.setAttribute("open", "");
    cell.row.element.scrollIntoView({ block: "center" });
  }

  /** Keep what was typed in the last moment. */
  leave() {
    for (const { text } of this.list) if (text.timer) text.keep();
  }

  get(name) {
    return this.byName.get(name);
  }

  /** Run a cell, after those that wait already. */
  run(cell) {
    cell.wait();
    this.queue.add({ owner: cell, work: () => this.work(cell), drop: () => cell.rest() });
  }

  /** Every cell before this one, whether or not it needs them. */
  runAbove(cell) {
    for (const one of this.list.slice(0, cell.number - 1)) this.run(one);
  }

  above(cell) {
    return this.list.slice(0, cell.number - 1).map(({ name, text }) => ({ name, source: text.value }));
  }

  async work(cell) {
    cell.begin();
    const request = { name: cell.name, source: cell.text.value, above: this.above(cell) };
    const hear = (event) => cell.hear(event);
    const say = (key, sizes) => cell.progress(key, sizes);
    for (const { row } of this.list) row.note?.remove(); // what it loads was told
    try {
      cell.end(await this.python.run(request, hear, say));
    } catch (failure) {
      if (failure.key !== "stopped") this.queue.clear();
      cell.broke(failure);
    }
  }

  /** End what runs at once. Another Python starts in its place, from the same files. */
  stop() {
    this.queue.clear();
    const { alive } = this.python;
    this.python.end(new Failure("stopped"));
    if (alive) this.python.start(() => {}).catch(() => {}); // the next run says what is wrong
  }

  async restart(cell) {
    if (this.queue.busy) this.stop();
    else await this.python.reset();
    cell.say(this.t.restarted);
  }
}

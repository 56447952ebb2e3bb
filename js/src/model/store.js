// A model with subscribers: they are notified of changes once per animation frame, and not at all
// while the figure is out of sight.
import { Model } from "./model.js";
import { snippet } from "./python.js";
import { decisive, sections } from "./sections.js";
import { decode, encode } from "./share.js";

const frameOf = (callback) =>
  typeof requestAnimationFrame === "function" ? requestAnimationFrame(callback) : setTimeout(callback, 16);
const noFrame = (id) =>
  typeof cancelAnimationFrame === "function" ? cancelAnimationFrame(id) : clearTimeout(id);

const raise = (error) => {
  throw error;
};

export class Store {
  /**
   * `onError` receives what a computation threw; the model keeps its values.
   * @param {Object<string, any>} payload
   * @param {Object<string, any>} [options] `frame(f)` asks for a frame and returns its id for `cancel`.
   */
  constructor(payload, { onError = raise, frame = frameOf, cancel = noFrame } = {}) {
    /** @private */
    this.model = new Model(payload);
    this.listeners = new Set();
    this.changed = new Set();
    this.visible = true;
    this.pending = null;
    this.broken = false;
    this.onError = onError;
    this.frame = frame;
    this.cancel = cancel;
  }

  /** Values of the controls, by name. */
  get controls() {
    return this.model.controls;
  }
  /** Arrays that the reader may edit, by name; and as they were at the start. */
  get data() {
    return this.model.data;
  }
  get startData() {
    return this.model.startData;
  }
  /** Names of the parts of the state. */
  get states() {
    return Object.keys(this.model.state);
  }
  get dynamic() {
    return this.model.dynamic;
  }
  get index() {
    return this.model.index;
  }
  get finished() {
    return this.model.finished;
  }
  get ready() {
    return this.model.ready;
  }
  /** How many states are kept before the newest, and the number of the one that is shown. */
  get kept() {
    return this.model.history.length;
  }
  get position() {
    return this.model.position;
  }
  get canStepBack() {
    return Boolean(this.model.history.before(this.index - 1));
  }

  get(name) {
    return this.model.get(name);
  }
  read(name) {
    return this.model.read(name);
  }
  /** Whether the 0-d boolean `name` is true. */
  holds(name) {
    return Boolean(this.read(name).data[0]);
  }
  /** A number: given as such, or as the name of a 0-d value. */
  number(value) {
    return typeof value === "string" ? this.read(value).data[0] : value;
  }
  scope() {
    return Object.fromEntries(this.model.names().map((name) => [name, this.model.get(name)]));
  }

  set(name, value) {
    this.setAll({ [name]: value });
  }
  /** Invalid values throw; a start that cannot be computed from valid ones is reported by onError. */
  setAll(values) {
    /** @type {string[]} */
    let names;
    const remember = (changed) => {
      names = changed;
    };
    try {
      this.broken = false;
      this.model.setAll(values, remember);
    } catch (error) {
      if (!names) throw error;
      this.fail(error);
    }
    names.forEach((name) => this.touch(name));
  }

  step() {
    this.act("step", (model) => model.step());
  }
  back() {
    this.act("step", (model) => model.back());
  }
  seek(position) {
    this.act("step", (model) => model.seek(position));
  }
  rewind() {
    this.act("step", (model) => model.rewind());
  }
  reset() {
    this.act("reset", (model) => model.reset());
  }
  press(name) {
    this.act(name, (model) => model.act(name));
  }

  /** What a drag that begins now needs: all values as they are. */
  grab() {
    return this.model.inputs();
  }
  /** Drag a handle to a position in units of its axes; returns whether that changed anything. */
  drag(name, position, grabbed = this.grab()) {
    const values = this.model.drag(name, position, grabbed);
    const before = { ...this.controls, ...this.data };
    this.setAll(values);
    return Object.keys(values).some((key) => before[key] !== (this.controls[key] ?? this.data[key]));
  }

  act(name, f) {
    this.broken = false;
    this.attempt(() => f(this.model));
    this.touch(name);
  }

  /** What differs from the start, as text for an address. */
  encode() {
    return encode(this.model);
  }
  /** Restore such a state; returns the number of steps still to take. */
  decode(text, views) {
    return decode(text, this.model, views);
  }
  /** Python code that computes what is shown. */
  snippet(payload) {
    return snippet(payload, this.model);
  }

  /** How the values called `names` were computed: see sections.js. */
  chains(names) {
    return sections(this.model, names);
  }
  choicesBehind(role, names) {
    return decisive(this.model, role, names);
  }
  /** The options that are chosen among different programs. */
  get chosen() {
    return this.model.program.when;
  }

  /** Call `f(names)` after each change: the names that were set, "step" or "reset". */
  subscribe(f) {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  touch(name) {
    this.changed.add(name);
    this.schedule();
  }

  schedule() {
    if (this.pending === null && this.visible && this.changed.size)
      this.pending = this.frame(() => this.flush());
  }

  /** Compute and notify subscribers now. */
  flush() {
    this.halt();
    if (!this.changed.size) return;
    const names = this.changed;
    this.changed = new Set();
    this.attempt(() => {
      void this.model.outputs; // computed here; views only read
      for (const f of [...this.listeners]) f(names);
    });
  }

  attempt(f) {
    try {
      f();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    this.broken = true; // until the reader's next action
    this.onError(error);
  }

  /** Nothing is computed off-screen; changes made meanwhile are caught up on later. */
  show(visible) {
    this.visible = visible;
    if (visible) this.schedule();
    else this.halt();
  }

  halt() {
    if (this.pending !== null) this.cancel(this.pending);
    this.pending = null;
  }

  destroy() {
    this.halt();
    this.listeners.clear();
    this.visible = false;
  }
}

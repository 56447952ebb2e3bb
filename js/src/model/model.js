// The values of one explorable and the recorded functions that connect them. No page and no clock, so
// it also runs in Node.
import { fromJSON, make, sameArray, scalar, toJSON } from "../engine/array.js";
import { mapValues } from "../engine/objects.js";
import { load } from "../engine/program.js";
import { clamp } from "../page/format.js";
import { Fault } from "../page/strings.js";
import { dragged } from "./drag.js";
import { History } from "./history.js";
import { fromLists } from "./lists.js";
import { encode } from "./tokens.js";

/** @import { EngineArray } from "../types.js" */

/** Controls that hold one value. A matrix, a pad and a text edit data, a button holds nothing. */
const HOLDS_ONE = ["slider", "number", "choice", "toggle", "seed"];

/** A control's value as the recorded functions receive it; undefined for an option's name. */
function numeric({ kind, integer, options, as_index: asIndex }, value) {
  if (kind === "toggle") return scalar("bool", value ? 1 : 0);
  if (kind === "choice") return asIndex ? scalar("int64", options.indexOf(value)) : undefined;
  return scalar(integer ? "int64" : "float64", value);
}

/** A value for a control, clipped to its range; throws a Fault if it is not valid. */
function controlValue(control, value) {
  const { kind, name, options } = control;
  const refuse = (wanted) => {
    throw new Fault("errValue", { name, found: String(value), wanted });
  };
  if (kind === "choice") return options.includes(value) ? value : refuse(options.join(", "));
  if (kind === "toggle") return typeof value === "boolean" ? value : refuse("true, false");
  const { min, max, integer } = control;
  if (typeof value !== "number" || Number.isNaN(value)) refuse(`${min ?? "−∞"} … ${max ?? "∞"}`);
  const inside = clamp(value, min ?? -Number.MAX_VALUE, max ?? Number.MAX_VALUE);
  return integer ? Math.round(inside) : inside;
}

export class Model {
  constructor(payload) {
    this.controlsByName = new Map(payload.controls.map((control) => [control.name, control]));
    const values = payload.controls.filter(({ kind }) => HOLDS_ONE.includes(kind));
    this.specs = new Map(values.map((control) => [control.name, control]));
    this.until = payload.player?.until ?? null;
    this.awaited = payload.player?.ready ?? null;
    this.restarts = new Set(payload.restart);
    this.programs = payload.programs.map(({ when, compute, step, start, actions, drags }) => ({
      when: when ?? {},
      compute: load(compute),
      results: new Set(Object.keys(compute.outputs)),
      step: step ? load(step) : null,
      start: start ? load(start) : null,
      actions: mapValues(actions, load),
      drags: mapValues(drags, load),
    }));
    /** @type {Object<string, EngineArray>} */
    this.startData = mapValues(payload.data, fromJSON);
    this.givenState = mapValues(payload.start, fromJSON);
    this.dynamic = this.programs.some(({ step }) => step);
    this.reset();
  }

  /** Everything as it was when the page opened. */
  reset() {
    /** @type {Object<string, number | string | boolean>} */
    this.controls = Object.fromEntries(
      [...this.specs].map(([name, control]) => [name, controlValue(control, control.value)]),
    );
    /** @type {Object<string, EngineArray>} */
    this.data = { ...this.startData };
    this.rewind();
  }

  /** The program for the options chosen now. */
  get program() {
    return this.programFor(this.controls);
  }

  programFor(controls) {
    const fits = ({ when }) => Object.entries(when).every(([name, option]) => controls[name] === option);
    const program = this.programs.find(fits);
    if (!program) throw new Fault("errProgram", { choices: this.choices() });
    return program;
  }

  choices() {
    const chosen = [...this.specs.values()].filter(({ kind }) => kind === "choice");
    return chosen.map(({ name }) => `${name} = ${this.controls[name]}`).join(", ");
  }

  /**
   * What a recorded function may read: state, controls, data. Options are not numbers, so they are
   * left out.
   */
  inputs({ controls, data, state } = this) {
    const numbers = mapValues(controls, (value, name) => numeric(this.specs.get(name), value));
    return { ...data, ...numbers, ...state };
  }

  /** Results of `compute`, computed lazily after a change. */
  get outputs() {
    this.results ??= this.program.compute.run(this.inputs());
    return this.results;
  }

  names() {
    return [
      ...new Set([
        ...this.program.results,
        ...Object.keys(this.state),
        ...this.specs.keys(),
        ...Object.keys(this.data),
      ]),
    ];
  }

  /** The value of `name` as an array, or an option as its text. Only results have to be computed. */
  read(name) {
    if (this.program.results.has(name)) return this.outputs[name];
    if (Object.hasOwn(this.state, name)) return this.state[name];
    if (this.specs.has(name)) return this.inputs()[name] ?? this.controls[name];
    if (Object.hasOwn(this.data, name)) return this.data[name];
    throw new Fault("errName", { name, names: this.names().join(", ") });
  }

  /** The value of `name` as JSON; a control as its plain value. */
  get(name) {
    if (this.specs.has(name) && !Object.hasOwn(this.state, name) && !this.program.results.has(name))
      return this.controls[name];
    const value = this.read(name);
    return typeof value === "string" ? value : toJSON(value);
  }

  /**
   * Set controls, data or state; `onChange` is called with the names of those that changed.
   * @param {Object<string, any>} values
   * @param {(names: string[]) => void} [onChange]
   */
  setAll(values, onChange = () => {}) {
    const { atStart } = this;
    const changed = Object.keys(values).filter((name) => this.assign(name, values[name]));
    onChange(changed);
    const settings = changed.filter((name) => !Object.hasOwn(this.state, name));
    const begins = (name) => this.restarts.has(name) || (atStart && this.startReads(name));
    if (settings.some(begins)) this.rewind();
    return changed;
  }

  /** Whether the start depends on `name`: as an input, or as the option that chooses the program. */
  startReads(name) {
    return this.program.start.inputs.includes(name) || this.specs.get(name)?.kind === "choice";
  }

  /** Set one value; returns whether that changed anything. */
  set(name, value) {
    return this.setAll({ [name]: value }).length > 0;
  }

  assign(name, value) {
    if (this.specs.has(name)) {
      const wanted = controlValue(this.specs.get(name), value);
      return this.change("controls", name, wanted, wanted === this.controls[name]);
    }
    const scope = ["data", "state"].find((values) => Object.hasOwn(this[values], name));
    if (!scope) throw new Fault("errName", { name, names: this.names().join(", ") });
    const array = this.asArray(value, this[scope][name], this.controlsByName.get(name)?.tokens);
    return this.change(scope, name, array, sameArray(array, this[scope][name]));
  }

  /** `tokens` are those of a text, which may be given as such. */
  asArray(value, like, tokens) {
    if (typeof value === "string" && tokens) return encode(value, tokens, like.shape[0]).ids;
    if (value?.data instanceof Float64Array) return make(like.dtype, value.shape, value.data);
    if (value?.dtype) return fromJSON(value);
    const array = fromLists(value, like);
    return array.data.length ? array : make(like.dtype, [0, ...like.shape.slice(1)], array.data);
  }

  /** The objects are replaced, never modified: the history holds the old ones. */
  change(scope, name, value, same) {
    if (same) return false;
    this[scope] = { ...this[scope], [name]: value };
    this.results = null;
    this.touched = true; // a finished run may continue
    if (scope === "state") this.handmade = true;
    return true;
  }

  /** Whether a program makes the start, and nothing has happened since. */
  get atStart() {
    return Boolean(this.program.start && this.index === 0 && !this.handmade);
  }

  get finished() {
    return Boolean(this.until && !this.touched && this.read(this.until).data[0]);
  }

  /** Whether there is something to play: false while the reader has not added points, for example. */
  get ready() {
    return !this.awaited || Boolean(this.read(this.awaited).data[0]);
  }

  /** One step of the dynamics. */
  step() {
    if (!this.program.step) return;
    this.advance(this.program.step);
    this.handmade = false;
    this.touched = false;
  }

  /**
   * The values of controls after the handle `name` was dragged to `position`; `inputs` are those of the
   * moment at which the drag began.
   */
  drag(name, position, inputs = this.inputs()) {
    return dragged(this.program.drags[name], inputs, position, this.controlsByName);
  }

  /** What the button `name` does to the state. */
  act(name) {
    const action = this.program.actions[name];
    if (!action) throw new Fault("errName", { name, names: this.names().join(", ") });
    this.advance(action);
    this.handmade = true;
  }

  advance(graph) {
    const next = { ...this.state, ...graph.run(this.inputs()) };
    this.history.leave(this);
    this.move(next, this.index + 1);
  }

  /** Back to the state before the last step; a state that was not kept is recomputed. */
  back() {
    const wanted = this.index - 1;
    const frame = this.history.before(wanted);
    if (!frame) return;
    this.history.park(this.index, this.state);
    let { state } = frame;
    const { step } = this.programFor(frame.controls);
    for (let i = frame.index; i < wanted; i++)
      state = { ...state, ...step.run(this.inputs({ ...frame, state })) };
    this.jump(state, wanted, frame.handmade && frame.index === wanted);
  }

  /** To one of the kept states, counted from the oldest; the number after the last is the newest. */
  seek(position) {
    this.history.park(this.index, this.state);
    const frame = this.history.frames[position] ?? this.history.head;
    if (frame) this.jump(frame.state, frame.index, frame.handmade);
  }

  get position() {
    return this.history.positionOf(this.index);
  }

  /** Whether `index` steps from the start, with the current settings, lead here. */
  get plain() {
    return !this.handmade && this.history.plain(this.index, this);
  }

  /** Back to the first state; controls and data stay. */
  rewind() {
    const { start } = this.program;
    this.startState = start ? start.run(this.inputs({ ...this, state: {} })) : this.givenState;
    const lengths = Object.values(this.startState).map(({ data }) => data.length);
    this.history = new History(lengths.reduce((a, b) => a + b, 0));
    this.jump({ ...this.startState }, 0);
  }

  jump(state, index, handmade = false) {
    this.handmade = handmade;
    this.move(state, index);
  }

  move(state, index) {
    /** @type {Object<string, EngineArray>} */
    this.state = state;
    this.index = index;
    this.results = null;
    this.touched = true;
  }

  /** Everything that the reader can change, to be restored with Object.assign. */
  snapshot() {
    const { controls, data, state, startState, index, history, handmade, touched } = this;
    return { controls, data, state, startState, index, history, handmade, touched, results: null };
  }
}

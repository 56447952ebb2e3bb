// The values of one explorable and the recorded functions that connect them. No page and no clock:
// it runs in Node too.
import { fromJSON, make, scalar, toJSON } from "./engine/array.js";
import { load } from "./engine/program.js";
import { clamp } from "./format.js";
import { Fault } from "./strings.js";

const HISTORY = 2000; // states kept for stepping back

const mapValues = (object, f) =>
  Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, f(value, key)]));

/** Nested lists, as Python sends them, to an array with the dtype of `like`. */
function fromLists(lists, like) {
  const shape = [];
  for (let level = lists; Array.isArray(level); level = level[0]) shape.push(level.length);
  return fromJSON({ dtype: like.dtype, shape, data: [lists].flat(Infinity) });
}

/** An array back to nested lists. */
export function toLists({ shape, data }) {
  const build = (axis, from, block) => {
    if (axis === shape.length) return data[from];
    const inner = block / shape[axis];
    return Array.from({ length: shape[axis] }, (_, i) => build(axis + 1, from + i * inner, inner));
  };
  return build(0, 0, data.length);
}

export const sameArray = (a, b) =>
  a === b ||
  (a.dtype === b.dtype &&
    String(a.shape) === String(b.shape) &&
    a.data.every((v, i) => Object.is(v, b.data[i])));

/** A value for a control, brought between its ends; what is no such value is refused. */
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
    this.specs = new Map(payload.controls.map((control) => [control.name, control]));
    this.until = payload.player?.until ?? null;
    this.programs = payload.programs.map(({ when, compute, step }) => ({
      when: when ?? {},
      compute: load(compute),
      results: new Set(Object.keys(compute.outputs)),
      step: step ? load(step) : null,
    }));
    this.startData = mapValues(payload.data, fromJSON);
    this.startState = mapValues(payload.start, fromJSON);
    this.dynamic = this.programs.some(({ step }) => step);
    this.reset();
  }

  /** Everything as it was when the page opened. */
  reset() {
    this.controls = Object.fromEntries(
      [...this.specs].map(([name, control]) => [name, controlValue(control, control.value)]),
    );
    this.data = { ...this.startData };
    this.rewind();
  }

  /** The program for the options chosen now. */
  get program() {
    const fits = ({ when }) =>
      Object.entries(when).every(([name, option]) => this.controls[name] === option);
    const program = this.programs.find(fits);
    if (!program) throw new Fault("errProgram", { choices: this.choices() });
    return program;
  }

  choices() {
    const chosen = [...this.specs.values()].filter(({ kind }) => kind === "choice");
    return chosen.map(({ name }) => `${name} = ${this.controls[name]}`).join(", ");
  }

  /**
   * What a recorded function may read: state, controls, data. Options are no numbers, so they stay
   * out.
   */
  inputs() {
    const numbers = mapValues(this.controls, (value, name) =>
      typeof value === "number"
        ? scalar(this.specs.get(name).integer ? "int64" : "float64", value)
        : typeof value === "boolean"
          ? scalar("bool", value ? 1 : 0)
          : undefined,
    );
    return { ...this.data, ...numbers, ...this.state };
  }

  /** Results of `compute`, computed when first asked for after a change. */
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

  /** The value of `name` as an array; an option as its text. Only a result has to be computed. */
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

  /** Set a control, data or state; tell whether that changed anything. */
  set(name, value) {
    if (this.specs.has(name)) {
      const wanted = controlValue(this.specs.get(name), value);
      return this.change(this.controls, name, wanted, wanted === this.controls[name]);
    }
    const scope = [this.data, this.state].find((values) => Object.hasOwn(values, name));
    if (!scope) throw new Fault("errName", { name, names: this.names().join(", ") });
    const array = this.asArray(value, scope[name]);
    return this.change(scope, name, array, sameArray(array, scope[name]));
  }

  asArray(value, like) {
    if (value?.data instanceof Float64Array) return make(like.dtype, value.shape, value.data);
    return value?.dtype ? fromJSON(value) : fromLists(value, like);
  }

  change(scope, name, value, same) {
    if (same) return false;
    scope[name] = value;
    this.results = null;
    this.touched = true; // what had finished may go on
    return true;
  }

  get finished() {
    return Boolean(this.until && !this.touched && this.read(this.until).data[0]);
  }

  /** One step of the dynamics. */
  step() {
    const { step } = this.program;
    if (!step) return;
    const next = { ...this.state, ...step.run(this.inputs()) };
    this.frames.push(this.state);
    if (this.frames.length > HISTORY) this.frames.shift();
    this.move(next, this.index + 1);
    this.touched = false;
  }

  /** Back to the state before the last step. */
  back() {
    if (this.frames.length) this.move(this.frames.pop(), this.index - 1);
  }

  /** Back to the first state; controls and data stay. */
  rewind() {
    this.frames = [];
    this.move({ ...this.startState }, 0);
  }

  move(state, index) {
    this.state = state;
    this.index = index;
    this.results = null;
    this.touched = true;
  }
}

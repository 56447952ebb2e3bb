// Load a recorded graph and replay it. For the names and meaning of the operations see
// src/dlbook/trace/operations.py.
import { EngineError, fromJSON, scalar, toJSON } from "./array.js";
import { ELEMENTWISE } from "./elementwise.js";
import { families, sweeper } from "./memory.js";
import { mapValues } from "./objects.js";
import { PRODUCTS } from "./products.js";
import { REDUCTIONS } from "./reductions.js";
import { SHAPING } from "./shaping.js";
import { unfold } from "./unfold.js";

/** @import { EngineArray, Operations, Options } from "../types.js" */

export const OPERATIONS = { ...ELEMENTWISE, ...REDUCTIONS, ...SHAPING, ...PRODUCTS };

const isId = (a) => typeof a === "number";

/** A literal: {f: 1.5}, {i: 2} or {b: true}. */
function literal({ f, i, b }) {
  if (f !== undefined) return scalar("float64", Number(f));
  return i !== undefined ? scalar("int64", Number(i)) : scalar("bool", b ? 1 : 0);
}

/**
 * Operations by their number of arguments; `v` holds the values of a program by id.
 * @type {((f: Operations[string], o: Options, ...slots: number[]) => (v: EngineArray[]) => any)[]}
 */
const CALLS = [
  (f, o) => () => f(o),
  (f, o, a) => (v) => f(v[a], o),
  (f, o, a, b) => (v) => f(v[a], v[b], o),
  (f, o, a, b, c) => (v) => f(v[a], v[b], v[c], o),
];

/**
 * A recorded function: values are numbered, arguments and constants first. The constructor finds every
 * mistake, before anything is drawn; the rest is prepared on the first call.
 */
class Program {
  constructor({ inputs, consts, nodes, outputs, calls }, functions) {
    this.inputs = inputs;
    this.consts = consts;
    this.nodes = nodes;
    this.outputs = outputs;
    this.calls = calls;
    this.functions = functions;
    this.first = inputs + consts.length;
    this.total = this.first + nodes.length;
    nodes.forEach((node, i) => this.check(node, this.first + i));
    if (!outputs.every((id) => Number.isInteger(id) && id >= 0 && id < this.total))
      throw new EngineError("an output of the recorded function is missing");
    this.family = families(this, (node) => this.passed(node));
    this.passing = this.family.passing;
  }

  check([name, args, options], id) {
    const known = name === "choose" || name === "part" || Object.hasOwn(OPERATIONS, name);
    if (!known) throw new EngineError(`unknown operation "${name}"`);
    for (const arg of args)
      for (const a of Array.isArray(arg) ? arg : [arg]) {
        const before = Number.isInteger(a) && a >= 0 && a < id;
        if (!before && (typeof a !== "object" || a === null))
          throw new EngineError(`"${name}" reads a value that is not computed before it`);
      }
    const fits = (index, i) => this.functions[index]?.inputs === args[i + 1]?.length;
    if (name === "choose" && !options.functions.every(fits))
      throw new EngineError("a function of a choice is damaged");
  }

  /** Arguments that a choice may return unchanged. */
  passed([, [, ...reads], { functions: indices }]) {
    return indices.flatMap((index, i) => this.functions[index].passing.map((k) => reads[i][k]));
  }

  prepare() {
    const { inputs, consts, nodes, first } = this;
    this.values = [...Array(inputs).fill(null), ...consts, ...nodes.map(() => null)];
    this.steps = nodes.map((node, i) => this.step(node, first + i));
    this.fold();
    this.release = sweeper(this);
    this.moving = this.steps.filter((step) => !step.constant);
  }

  /**
   * Turn one node into {id, name, reads, run}.
   * @param {[string, any[], Options?]} node
   * @param {number} id
   */
  step([name, args, options = {}], id) {
    const reads = args.flat().filter(isId);
    if (name === "choose") return { id, name, reads, run: this.choice(args, options) };
    if (name === "part") return { id, name, reads, run: (v) => v[args[0]][options.index] };
    const operation = OPERATIONS[name];
    if (Array.isArray(args[0])) {
      const list = args[0].map((a) => this.slot(a));
      return {
        id,
        name,
        reads,
        run: (v) =>
          operation(
            list.map((a) => v[a]),
            options,
          ),
      };
    }
    const slots = args.map((a) => this.slot(a));
    return { id, name, reads, run: CALLS[slots.length](operation, options, ...slots) };
  }

  /** The index of an argument in `values`; literals are appended. */
  slot(a) {
    return isId(a) ? a : this.values.push(literal(a)) - 1;
  }

  /**
   * Call one of several functions, given by their indices in the graph's table.
   * @param {any[]} args
   * @param {Options} options
   */
  choice([index, ...reads], { functions: indices }) {
    const branches = indices.map((index) => this.functions[index]);
    return (v) => {
      const i = v[index].data[0];
      if (branches[i]) return branches[i].run(reads[i].map((a) => v[a]));
      const { length } = branches;
      const count = `there are ${length} functions, numbered from 0`;
      throw new EngineError(`choose: index ${i}, but ${count}`);
    };
  }

  /** Compute in advance what depends on constants only. */
  fold() {
    const { inputs, first, steps } = this;
    const known = (a) => a >= inputs && (a < first || steps[a - first].constant);
    for (const step of steps) {
      step.constant = step.name !== "choose" && step.name !== "part" && step.reads.every(known);
      if (step.constant) this.values[step.id] = step.run(this.values);
    }
  }

  /**
   * From arguments to outputs, both lists of arrays. Neither is ever overwritten.
   */
  run(given) {
    if (!this.steps) this.prepare();
    const { values, moving, release } = this;
    for (let i = 0; i < this.inputs; i++) values[i] = given[i];
    for (let i = 0; i < moving.length; i++) {
      const step = moving[i];
      values[step.id] = step.run(values);
      release(step, values);
    }
    return this.outputs.map((id) => values[id]);
  }

  /** The same, but all values by id; no buffer is reused, so that they stay as they are. */
  all(given) {
    if (!this.steps) this.prepare();
    const { values, moving } = this;
    for (let i = 0; i < this.inputs; i++) values[i] = given[i];
    for (const step of moving) values[step.id] = step.run(values);
    return values.slice(0, this.total);
  }
}

/**
 * Load a graph.
 * @returns {{inputs: string[], run: (values: Object) => Object, unfold: (values: Object) => Object}} `run` takes
 *   engine arrays by name; `unfold` does, too, and returns entries that lead back to them.
 */
export function load(graph) {
  const { inputs, consts, nodes, outputs, calls, functions = [] } = graph ?? {};
  if (![inputs, consts, nodes, functions].every(Array.isArray) || !outputs)
    throw new EngineError("the recorded function is damaged");
  const known = [];
  for (const one of functions) known.push(new Program({ ...one, consts: [] }, known));
  const ids = Object.values(outputs);
  const arrays = consts.map(fromJSON);
  const main = new Program({ inputs: inputs.length, consts: arrays, nodes, outputs: ids, calls }, known);
  const names = Object.keys(outputs);

  const named = (results) => Object.fromEntries(names.map((name, i) => [name, results[i]]));
  function run(given) {
    const read = (name) => {
      if (!given[name]) throw new EngineError(`no value for "${name}"`);
      return given[name];
    };
    return named(main.run(inputs.map(read)));
  }
  const entry = (name, value) => ({ name, value, reads: [], calls: [], at: -1 });
  const apart = (given) =>
    named(
      unfold(
        main,
        inputs.map((name) => entry(name, given[name])),
      ),
    );
  return { inputs: [...inputs], run, unfold: apart };
}

/** Load and run in one call, JSON in and JSON out: the tests compare this with NumPy. */
export const replay = (graph, inputs) => mapValues(load(graph).run(mapValues(inputs, fromJSON)), toJSON);

// Load a recorded graph, and replay it. Names and meaning of the operations: src/dlbook/trace/operations.py.
import { EngineError, fromJSON, scalar, toJSON } from "./array.js";
import { ELEMENTWISE } from "./elementwise.js";
import { PRODUCTS } from "./products.js";
import { REDUCTIONS } from "./reductions.js";
import { SHAPING } from "./shaping.js";

export const OPERATIONS = { ...ELEMENTWISE, ...REDUCTIONS, ...SHAPING, ...PRODUCTS };

/** A literal: {f: 1.5}, {i: 2} or {b: true}. */
const literal = ({ f, i, b }) =>
  f !== undefined ? scalar("float64", Number(f)) : i !== undefined ? scalar("int64", Number(i)) : scalar("bool", b ? 1 : 0);

/** Turn one node into a function of all values known so far; every mistake shows here, before anything is drawn. */
function prepare([name, args, options = {}], known) {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) throw new EngineError(`unknown operation "${name}"`);
  const slot = (a) => {
    if (Array.isArray(a)) return ((slots) => (values) => slots.map((s) => s(values)))(a.map(slot));
    if (typeof a === "object" && a !== null) return ((value) => () => value)(literal(a));
    if (!Number.isInteger(a) || a < 0 || a >= known) throw new EngineError(`"${name}" reads a value that does not come before it`);
    return (values) => values[a];
  };
  const slots = args.map(slot);
  const constant = !args.flat().some((a) => typeof a === "number");
  return { constant, run: (values) => operation(...slots.map((s) => s(values)), options) };
}

/**
 * Load a graph.
 * @returns {{inputs: string[], run: (values: Object) => Object}} `run` takes engine arrays by name.
 */
export function load(graph) {
  const { inputs, consts, nodes, outputs } = graph ?? {};
  if (![inputs, consts, nodes].every(Array.isArray) || !outputs) throw new EngineError("the recorded function is damaged");
  const first = inputs.length + consts.length;
  const steps = nodes.map((node, i) => prepare(node, first + i));
  const values = [...inputs.map(() => null), ...consts.map(fromJSON), ...nodes.map(() => null)];
  steps.forEach((step, i) => { if (step.constant) values[first + i] = step.run(values); });
  const moving = [...steps.keys()].filter((i) => !steps[i].constant);
  if (Object.values(outputs).some((id) => !(id in values))) throw new EngineError("an output of the recorded function is missing");

  function run(given) {
    inputs.forEach((name, i) => {
      if (!given[name]) throw new EngineError(`no value for "${name}"`);
      values[i] = given[name];
    });
    for (const i of moving) values[first + i] = steps[i].run(values);
    return Object.fromEntries(Object.entries(outputs).map(([name, id]) => [name, values[id]]));
  }
  return { inputs: [...inputs], run };
}

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));

/** Load and run in one go, JSON in and JSON out: what the tests compare with NumPy. */
export const replay = (graph, inputs) => mapValues(load(graph).run(mapValues(inputs, fromJSON)), toJSON);

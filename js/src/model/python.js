// The state of a figure as Python: a call that gives the same numbers.
import { toLists } from "./lists.js";
import { changes } from "./share.js";
import { decode } from "./tokens.js";

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

function number(x, dtype) {
  if (dtype === "bool") return x ? "True" : "False";
  if (!Number.isFinite(x)) return `float("${Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf"}")`;
  if (dtype === "int64") return String(x);
  const text = Object.is(x, -0) ? "-0.0" : String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const list = (items) => (Array.isArray(items) ? `[${items.map(list).join(", ")}]` : items);

/** An array as a list of lists. */
const lists = (array) => list(toLists(array, (v) => number(v, array.dtype)));

const plain = (value, { integer }) => {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return number(value, integer ? "int64" : "float64");
};

/** All controls, and the data that differ from the module's: pairs of name and Python text. */
function settings(payload, model) {
  const { data } = changes(model);
  const given = (payload.given ?? []).map((name) => [name, model.data[name]]);
  const arrays = Object.entries({ ...Object.fromEntries(given), ...data });
  const written = (name, array) => {
    const tokens = model.controlsByName.get(name)?.tokens;
    return tokens ? JSON.stringify(decode(array, tokens)) : lists(array);
  };
  return [
    ...[...model.specs.values()].map((c) => [c.name, plain(model.controls[c.name], c)]),
    ...arrays.map(([name, array]) => [name, written(name, array)]),
  ];
}

/** A call on one line if that is short, otherwise with one argument per line. */
function call(head, parts, tail) {
  const flat = `${head}${parts.join(", ")}${tail}`;
  return flat.length <= 88 ? flat : [head, ...parts.map((part) => `    ${part},`), tail].join("\n");
}

/** Python that computes what the page shows; only the values if the figure has no module. */
export function snippet(payload, model) {
  const pairs = settings(payload, model);
  const { state, index, plain: stepped } = changes(model);
  const { module } = payload; // "a.package.one_neuron"
  const entries = (all) => all.map(([name, v]) => `${JSON.stringify(name)}: ${v}`);
  const states = entries(Object.entries(state).map(([path, array]) => [path, lists(array)]));
  const given = states.length ? [...entries(pairs), `"state": {${states.join(", ")}}`] : entries(pairs);
  if (!module) return call("values = {", given, "}\n");
  const words = pairs.map(([key, v]) =>
    IDENTIFIER.test(key) ? `${key}=${v}` : `**{${JSON.stringify(key)}: ${v}}`,
  );
  const dot = module.lastIndexOf(".");
  const from = dot < 0 ? "" : `from ${module.slice(0, dot)} `;
  const name = module.slice(dot + 1);
  const figure = `${name}.explorable`;
  const made = stepped ? `state = ${figure}.run(${index}, **values)[-1]` : call("state = {", states, "}");
  const lines = states.length
    ? [call("values = dict(", words, ")"), made, `outputs = ${figure}.outputs(state, **values)`]
    : [call(`outputs = ${figure}.outputs(`, words, ")")];
  return [`${from}import ${name}\n`, ...lines, "print(outputs)\n"].join("\n");
}

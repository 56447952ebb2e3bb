// The state of a figure as a short text for an address, and back. "w1=2,g=tanh" holds what differs
// from the start; "one-neuron:w1=2;gate-builder:b=1" holds several figures. No page is
// needed, so it also runs in Node.
import { make, sameArray } from "../engine/array.js";
import { Fault } from "../page/strings.js";
import { encode as idsOf, decode as textOf } from "./tokens.js";

const STEP = "@"; // the number of steps taken; not a valid name
const MOST_ROWS = 200;
const MOST_NUMBERS = 400; // a larger state is not written where stepping leads to it again
const NUMBER = /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$/;

const escapeText = (text) => encodeURIComponent(text).replaceAll("%2F", "/");
const numberText = (x) => (Object.is(x, -0) ? "-0" : String(x)); // the shortest text that reads back
const word = (x) => (Number.isNaN(x) ? "" : numberText(x)); // keeps long series of NaN short
const arrayText = ({ data }) => Array.from(data, word).join("_");
/** A text as such, so that a link survives new tokens; spaces become "+". */
const wordsText = (array, tokens) => escapeText(textOf(array, tokens)).replaceAll("%20", "+");
const tokensOf = (model, name) => model.controlsByName.get(name)?.tokens;

/**
 * What differs from the start: {controls, data, state, index}; whether `index` plain steps lead to the
 * state; and whether it is a large one.
 */
export function changes(model) {
  const { specs, controls, data, startData, state, startState, index } = model;
  const differing = (now, start) =>
    Object.fromEntries(Object.entries(now).filter(([name, v]) => !sameArray(v, start[name])));
  const turned = [...specs.values()].filter(({ name, value }) => controls[name] !== value);
  const moved = Object.keys(differing(state, startState)).length > 0;
  const numbers = Object.values(state).reduce((n, array) => n + array.data.length, 0);
  return {
    controls: Object.fromEntries(turned.map(({ name }) => [name, controls[name]])),
    data: differing(data, startData),
    state: moved ? state : {},
    index: moved ? index : 0,
    plain: moved && model.plain,
    large: numbers > MOST_NUMBERS,
  };
}

/** What differs from the start, as text; empty if nothing does. */
export function encode(model) {
  const { controls, data, state, index, plain: stepped, large } = changes(model);
  const written = stepped && large ? {} : state;
  const plain = (v) => (typeof v === "boolean" ? Number(v) : v);
  const text = (v) => (typeof v === "number" ? numberText(v) : escapeText(v));
  const arrayOf = (name, array) => {
    const tokens = tokensOf(model, name);
    return tokens ? wordsText(array, tokens) : arrayText(array);
  };
  const pairs = [
    ...Object.entries(controls).map(([name, v]) => [name, text(plain(v))]),
    ...Object.entries({ ...data, ...written }).map(([name, array]) => [name, arrayOf(name, array)]),
    ...(index ? [[STEP, String(index)]] : []),
  ];
  return pairs.map(([name, v]) => `${name === STEP ? STEP : escapeText(name)}=${v}`).join(",");
}

const refuse = (found) => {
  throw new Fault("errLink", { found: found.slice(0, 40) });
};

function unescapeText(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(text);
  }
}

function readControl({ kind, min, max, options, integer }, text) {
  if (kind === "choice") {
    const option = unescapeText(text);
    return options.includes(option) ? option : refuse(option);
  }
  if (kind === "toggle") return text === "1" || (text === "0" ? false : refuse(text));
  const value = NUMBER.test(text) ? Number(text) : NaN;
  const inside = value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  const good = inside && (integer ? Number.isInteger(value) : Number.isFinite(value));
  return good ? value : refuse(text);
}

/** Parse an array like `like`; the number of rows is free only where points may be added. */
function readArray(text, like, { grows, finite }) {
  const words = text.split("_");
  const read = (one) => (NUMBER.test(one) ? Number(one) : refuse(one));
  const data = Float64Array.from(words, (one) => (one === "" ? NaN : read(one)));
  if (finite && !data.every(Number.isFinite)) refuse(text);
  if (like.dtype !== "float64" && !data.every(Number.isInteger)) refuse(text);
  const [, ...row] = like.shape;
  const rows = data.length / row.reduce((a, b) => a * b, 1);
  const shape = grows ? [rows, ...row] : like.shape;
  const fits = grows ? Number.isInteger(rows) && rows <= MOST_ROWS : data.length === like.data.length;
  return fits ? make(like.dtype, shape, data) : refuse(text);
}

/** Parse a text of known tokens. */
function readText(text, tokens, like) {
  const { ids, unknown, beyond } = idsOf(unescapeText(text.replaceAll("+", " ")), tokens, like.shape[0]);
  return unknown.length || beyond ? refuse(text) : ids;
}

function readValue(name, text, model, growing) {
  if (name === STEP) return /^\d{1,9}$/.test(text) ? Number(text) : refuse(text);
  if (model.specs.has(name)) return readControl(model.specs.get(name), text);
  const tokens = tokensOf(model, name);
  if (tokens) return readText(text, tokens, model.startData[name]);
  if (Object.hasOwn(model.data, name))
    return readArray(text, model.startData[name], { grows: growing.has(name), finite: true });
  if (Object.hasOwn(model.state, name))
    return readArray(text, model.startState[name], { grows: false, finite: false });
  return refuse(name);
}

/** The data that readers may make longer. */
const growingData = (views) => new Set(views.flatMap(({ add, points }) => (add && points ? points : [])));

/**
 * Put the state in `text` into the model, applied to its start, and return the number of steps still
 * to take. Throws a Fault, and leaves the model as it was, if any part is not a state of this figure.
 */
export function decode(text, model, views) {
  const growing = growingData(views);
  const pairs = text
    .split(",")
    .filter(Boolean)
    .map((pair) => {
      const [name, value, ...rest] = pair.split("=");
      if (value === undefined || rest.length) refuse(pair);
      return [unescapeText(name), value];
    });
  const values = pairs.map(([name, value]) => [name, readValue(name, value, model, growing)]);
  const before = model.snapshot();
  model.reset();
  try {
    const steps = values.find(([name]) => name === STEP)?.[1] ?? 0;
    const named = values.filter(([name]) => name !== STEP);
    const isState = ([name]) => Object.hasOwn(model.state, name);
    const states = named.filter(isState);
    model.setAll(Object.fromEntries(named.filter((pair) => !isState(pair))));
    model.setAll(Object.fromEntries(states));
    if (states.length) model.move(model.state, steps);
    if (states.length) model.touched = steps === 0; // a run that had finished stays finished
    void model.outputs; // arrays of mismatched lengths throw here
    return states.length ? 0 : steps;
  } catch {
    Object.assign(model, before);
    refuse(text);
  }
}

/** "#a:x=1;b:y=2" to a Map from figures to text; null for any other address. */
export function parseFragment(fragment) {
  const bare = fragment.replace(/^#/, "");
  // Some programs escape the colon and everything else when they pass on a link.
  const text = bare.includes(":") || !/%3a/i.test(bare) ? bare : unescapeOr(bare);
  const parts = text
    .split(";")
    .filter(Boolean)
    .map((part) => /^([\w~-]+):(.*)$/.exec(part));
  return parts.length && parts.every(Boolean) ? new Map(parts.map(([, key, state]) => [key, state])) : null;
}

function unescapeOr(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const formatFragment = (parts) => [...parts].map(([key, state]) => `${key}:${state}`).join(";");

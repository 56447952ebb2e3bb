// The rows of "How computed?": what it depends on, and the steps with what each gave.
import { decode } from "../model/tokens.js";
import { box, h } from "../page/dom.js";
import { formatValue } from "../page/format.js";
import { fill } from "../page/strings.js";
import { valueText } from "./controls.js";

/** @import { EngineArray, Store } from "../types.js" */
/** @import { Line } from "../model/chain.js" */

const LINES = 8; // one below the other that are shown at once
const ALL = 14; // with those inside them, if possible
const FIRST = 3; // of more lines so many before those that are folded away
const MOST = 5; // names in a row
const WRITTEN = 4; // numbers that are written out
const FEW = 3; // arrays of one name
const RESULTS = 2; // of a step, the last ones

/** Names in a row, not too many. */
const some = (words) => [...words.slice(0, MOST), ...(words.length > MOST ? ["…"] : [])].join(", ");

/** An array: a number, a few numbers, or its shape with the smallest and the largest number. */
export function arrayText({ dtype, shape, data }, t) {
  const number = (v, digits = 3) =>
    formatValue({ dtype, shape: [], data: [v] }, dtype === "float64" ? `.${digits}g` : null, t);
  if (!shape.length) return number(data[0], 4);
  if (shape.length === 1 && data.length <= WRITTEN)
    return `[${Array.from(data, (v) => number(v)).join(", ")}]`;
  const size = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  let [low, high] = [Infinity, -Infinity];
  for (const v of data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return dtype === "bool" || low > high ? size : `${size} ${number(low)} … ${number(high)}`;
}

/**
 * The entry of a public function in the reference; null where there is none, as in a notebook. The page says which
 * of its pages has which modules: "neurons.html activations perceptron;…".
 */
export function referenceOf(name, known) {
  const found = known.split(";").flatMap((part) => {
    const [page, ...modules] = part.split(" ");
    return modules.filter((module) => name.startsWith(`${module}.`)).map((module) => ({ page, module }));
  });
  const [first] = found.sort((a, b) => b.module.length - a.module.length); // arrays.draws, not arrays
  return first ? `${first.page}#dlbook.${name}` : null;
}

function functionName(name) {
  const meta = document.querySelector('meta[name="dlbook-reference"]');
  const href = referenceOf(name, meta?.getAttribute("content") ?? "");
  const code = h("code", null, name);
  return href ? h("a", { href }, code) : code;
}

const gives = (text) => h("span", { class: "dlbook-gives" }, text);

/** Whether a call is no more than another with a longer name, as embedding is embedding_forward. */
const saysAll = ({ name, inner: [only, ...more] }) =>
  !more.length && !only.inner.length && Boolean(only.name?.startsWith(name));

/** Which lines show what is inside them: loops, and as many others as there is room for, from the outside in. */
function opened(lines) {
  let room = ALL - Math.min(lines.length, LINES);
  const open = new Set();
  const queue = [...lines];
  for (const line of queue) {
    const { length } = line.inner;
    if (!length || (line.name && (length > room || saysAll(line)))) continue;
    open.add(line);
    room -= length;
    queue.push(...line.inner);
  }
  return open;
}

class Rows {
  /**
   * @param {any} payload
   * @param {Store} store
   * @param {Object<string, string>} t
   */
  constructor(payload, store, t) {
    this.controls = new Map(payload.controls.map((control) => [control.name, control]));
    this.store = store;
    this.t = t;
  }

  /** What a reader calls an input; the arrays of a network's parameters go by one name. */
  label(name) {
    return this.controls.get(name)?.label ?? name.split("/")[0];
  }

  /** An input with its present value; of many arrays with one name their number. */
  source(entries) {
    const { store, t } = this;
    const [{ name, value }] = entries;
    const label = this.label(name);
    const control = this.controls.get(name);
    if (control && "value" in control)
      return [`${label} = `, gives(valueText(control, store.controls[name], t))];
    if (control?.tokens) return [`${label} = `, gives(decode(value, control.tokens))];
    const of = (text) =>
      store.states.includes(name) ? fill(t.howState, { name: text, n: store.index }) : text;
    if (entries.length > FEW) return [fill(t.howArrays, { name: of(label), n: entries.length })];
    return entries.flatMap((one, i) => [
      `${i ? ", " : ""}${of(control ? label : one.name.replaceAll("/", "."))} = `,
      gives(arrayText(one.value, t)),
    ]);
  }

  /** Controls in their order, then data and state, then how many fixed arrays. */
  sources(entries, choices) {
    const { controls, t } = this;
    const groups = new Map([...controls.keys()].map((name) => [name, []]));
    for (const entry of [...choices.map((name) => ({ name })), ...entries.filter(({ name }) => name)]) {
      const key = controls.has(entry.name) ? entry.name : entry.name.split("/")[0];
      groups.set(key, [...(groups.get(key) ?? []), entry]);
    }
    const words = [...groups.values()].filter(({ length }) => length).map((some) => this.source(some));
    const fixed = entries.filter(({ name, value }) => !name && value.data.length > 1).length;
    if (fixed) words.push([fill(t.howFixed, { n: fixed })]);
    const [before, after] = t.howDepends.split("{what}");
    const list = words.flatMap((one, i) => [i ? ", " : "", h("span", null, one)]);
    return words.length ? h("p", null, before, list, after) : null;
  }

  /** @param {Line} line */
  line(line, open) {
    const { t } = this;
    const { name, times, did, from } = line;
    const own = did.length ? fill(t.howDid, { did: some(did) }) : t.howOwn;
    const what =
      name === "" ? `${fill(t.howTimes, { n: times })}:` : name === null ? own : functionName(name);
    const origins = from.map((one) =>
      typeof one === "number" ? fill(t.howStep, { n: one }) : this.label(one),
    );
    const more =
      from.length > 0 &&
      h("span", { class: "dlbook-from" }, ` ${fill(t.howFrom, { what: some([...new Set(origins)]) })}`);
    const last = line.gives.slice(-RESULTS).map((value) => arrayText(value, t));
    if (line.gives.length > RESULTS) last.unshift("…");
    const inner =
      open.has(line) &&
      h(
        "ul",
        null,
        line.inner.map((one) => this.line(one, open)),
      );
    const result = name !== "" && last.length > 0 && [" → ", gives(some(last))];
    return h("li", null, what, name && times > 1 && ` × ${times}`, more, result, inner);
  }

  /** A numbered list; of many lines those in the middle are folded away. */
  lines(lines) {
    const open = opened(lines);
    const list = (from, to) => {
      const items = lines.slice(from, to).map((line) => this.line(line, open));
      return h("ol", { start: from + 1 }, items);
    };
    const rest = lines.length - (LINES - 1);
    if (rest < 2) return list(0, lines.length);
    const words = h("summary", null, fill(this.t.howMore, { n: rest }));
    return [
      list(0, FIRST),
      h("details", null, words, list(FIRST, FIRST + rest)),
      list(FIRST + rest, lines.length),
    ];
  }

  heading(role) {
    const { t } = this;
    const heads = { now: null, start: t.howStart, step: t.howEach };
    return role in heads ? heads[role] : fill(t.howPress, { label: this.label(role) });
  }

  section({ role, sources, choices, lines }) {
    const head = this.heading(role);
    const title = head && h("p", { class: "dlbook-how-role" }, head);
    const shown =
      role === "now" ? sources : sources.filter(({ name }) => name && !this.store.states.includes(name));
    return [
      title,
      this.sources(shown, choices),
      lines.length ? this.lines(lines) : h("p", null, this.t.howGiven),
    ];
  }
}

/** The panel's contents: `sections` of the chain (model/sections.js), each with the choices that decide on it. */
export function rows(payload, store, sections, t) {
  const made = new Rows(payload, store, t);
  const parts = sections.map((section) => made.section(section));
  const [before, after] = t.howSource.split("{module}");
  const own =
    payload.module && h("p", { class: "dlbook-from" }, before, h("code", null, payload.module), after);
  return box("dlbook-how-body", parts, own);
}

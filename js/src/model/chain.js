// How a number was computed: the calls of the package's functions on the way from the controls to it.

/** @import { Entry } from "../engine/unfold.js" */

// These move numbers and compute nothing; a figure's own code that does no more is not told.
const MOVES = new Set(
  `reshape permute_dims matrix_transpose expand_dims squeeze broadcast_to concat stack flip roll tile take
   take_along_axis getitem gather zeros ones full zeros_like ones_like full_like arange linspace eye astype
   positive choose part`.split(/\s+/),
);

/**
 * A call; a stretch of the figure's own code, whose name is null; or a loop, whose name is "". `ops` are all its
 * operations, `last` those of its last round if there were several.
 * @typedef {{name: string | null, ops: Entry[], inner: Step[], times: number, last: Entry[]}} Step
 */

/**
 * A step as it is told: `from` lists names of inputs and numbers of steps before, `gives` what others read of it.
 * @typedef {{name: string | null, times: number, did: string[], from: (string | number)[], gives: any[],
 *   inner: Line[]}} Line
 */

/** Everything that `wanted` depend on, in the order in which it was computed. */
function ancestors(wanted) {
  const found = new Set();
  const stack = [...wanted];
  while (stack.length) {
    const entry = stack.pop();
    if (found.has(entry)) continue;
    found.add(entry);
    stack.push(...entry.reads);
  }
  return [...found].sort((a, b) => a.at - b.at);
}

/**
 * The call to which an operation belongs: the first that asked for it and that is needed anyway, for what no other
 * call asked for, or as a whole. So what a loss shares with its neighbour does not look like the work of a loss that
 * nobody wanted.
 */
function callOf({ calls }, needed) {
  if (calls.length === 1) return calls[0];
  const alone = (op) => needed.has(op) && op.calls.length === 1;
  const wanted = (call) =>
    !call || call.ops.some(alone) || (call.ops.every((op) => needed.has(op)) && wanted(call.outer));
  return calls.find(wanted) ?? calls[0];
}

/** Operations by their calls: a list of steps, each with those inside it. */
function nest(ops) {
  const step = (name) => ({ name, ops: [], inner: [], times: 1, last: [] });
  const root = step(null);
  const needed = new Set(ops);
  const steps = new Map([[null, root]]);
  const stepOf = (call) => {
    if (!steps.has(call)) {
      steps.set(call, step(call.name));
      stepOf(call.outer).inner.push(steps.get(call));
    }
    return steps.get(call);
  };
  for (const op of ops) {
    const call = callOf(op, needed);
    if (!call && root.inner.at(-1)?.name !== null) root.inner.push(step(null));
    if (!call) root.inner.at(-1).ops.push(op);
    for (let one = call; one; one = one.outer) stepOf(one).ops.push(op);
  }
  return root.inner;
}

const didOf = (ops) => [...new Set(ops.map(({ op }) => op).filter((op) => !MOVES.has(op)))];
const signOf = ({ name, inner, ops }) =>
  name ? `${name}(${inner.map(signOf)})` : ops.map(({ op }) => op).join();

/** How often the `period` steps from `start` on follow each other. */
function rounds(signs, start, period) {
  const end = (n) => start + (n + 1) * period;
  const same = (n) => signs.slice(start, start + period).every((sign, i) => sign === signs[end(n - 1) + i]);
  let n = 1;
  while (end(n) <= signs.length && same(n)) n++;
  return n;
}

/** Steps in which each loop has become one, with its last round. */
function folded(steps) {
  const signs = steps.map(signOf);
  const found = [];
  for (let start = 0; start < steps.length; ) {
    let [period, n] = [1, rounds(signs, start, 1)];
    for (let p = 2; 2 * p <= steps.length - start; p++) {
      const times = rounds(signs, start, p);
      if (times > 1 && times * p > n * period) [period, n] = [p, times];
    }
    const all = steps.slice(start, start + n * period);
    const round = all.slice(-period);
    const ops = all.flatMap((step) => step.ops);
    const last = n > 1 ? round.flatMap((step) => step.ops) : [];
    found.push({ ...(period === 1 ? round[0] : { name: "", inner: round }), ops, times: n, last });
    start += n * period;
  }
  return found;
}

/** What other operations, or the reader, take from some of them. */
function given(ops, whole, all, wanted) {
  const inside = new Set(whole);
  const read = new Set([...wanted, ...all.filter((op) => !inside.has(op)).flatMap(({ reads }) => reads)]);
  return ops.filter((op) => read.has(op)).map(({ value }) => value);
}

/**
 * The chain to some results: `sources` are the inputs and fixed arrays that they depend on, `lines` the steps.
 * @param {Entry[]} wanted
 * @returns {{sources: Entry[], lines: Line[]}}
 */
export function chain(wanted) {
  const all = ancestors(wanted);
  const ops = all.filter(({ op }) => op);
  const steps = folded(nest(ops).filter(({ name, ops: own }) => name !== null || didOf(own).length));
  const owner = new Map(steps.flatMap((step, i) => step.ops.map((op) => [op, i + 1])));
  const origins = (entry, own) => {
    const number = owner.get(entry);
    if (number !== undefined) return number === own ? [] : [number];
    return entry.name ? [entry.name] : entry.reads.flatMap((read) => origins(read, own));
  };
  const told = (step, own) => {
    const { name, times, last } = step;
    const { gives, from } = {
      gives: given(times > 1 ? last : step.ops, step.ops, ops, wanted),
      from: own ? [...new Set(step.ops.flatMap((op) => op.reads.flatMap((read) => origins(read, own))))] : [],
    };
    const inner = folded(step.inner).map((one) => told(one, 0));
    return { name, times, did: name === null ? didOf(step.ops) : [], from, gives, inner };
  };
  const lines = steps.map((step, i) => told(step, i + 1));
  const sources = new Map(all.filter(({ op }) => !op).map((entry) => [entry.name ?? entry, entry]));
  return { sources: [...sources.values()], lines };
}

/** Whether two programs compute their results by the same operations from the same inputs. */
export function sameWay(some, others) {
  const text = (wanted) => {
    const all = ancestors(wanted);
    const number = new Map(all.map((entry, i) => [entry, i]));
    const one = ({ op, name, exact, value, reads }) =>
      op ? [op, exact, reads.map((read) => number.get(read))] : (name ?? [...value.data]);
    return JSON.stringify([all.map(one), wanted.map((entry) => number.get(entry))]);
  };
  return text(some) === text(others);
}

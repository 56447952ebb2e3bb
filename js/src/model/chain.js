// How a number was computed: the calls of the package's functions on the way from the controls to it.

/** @import { Entry } from "../engine/unfold.js" */

const LINES = 8; // that a reader is shown at once

// These move numbers and compute nothing.
const MOVES = new Set(
  `reshape permute_dims matrix_transpose expand_dims squeeze broadcast_to concat stack flip roll tile take
   take_along_axis getitem gather zeros ones full zeros_like ones_like full_like arange linspace eye astype
   positive choose part`.split(/\s+/),
);

/**
 * One call, or a stretch of the figure's own code (without a name).
 * @typedef {{name: string | null, ops: Entry[], inner: Step[], times: number}} Step
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

/** Operations by the calls in which they were recorded: a list of steps, each with those inside it. */
function nest(ops) {
  const step = (name) => ({ name, ops: [], inner: [], times: 1 });
  const root = step(null);
  const steps = new Map([[null, root]]);
  const stepOf = (call) => {
    if (!steps.has(call)) {
      const made = step(call.name);
      steps.set(call, made);
      stepOf(call.outer).inner.push(made);
    }
    return steps.get(call);
  };
  for (const op of ops) {
    if (op.call) stepOf(op.call);
    else if (!root.inner.at(-1) || root.inner.at(-1).name) root.inner.push(step(null));
    if (!op.call) root.inner.at(-1).ops.push(op);
    for (let { call } = op; call; call = call.outer) steps.get(call).ops.push(op);
  }
  return root.inner;
}

const signOf = ({ name, inner, ops }) =>
  name ? `${name}(${inner.map(signOf)})` : ops.map(({ op }) => op).join();

/** How often the `period` steps from `start` on are repeated. */
function repeats(signs, start, period) {
  let n = 1;
  const same = (i) => signs[start + i] === signs[start + n * period + i];
  while (Array.from({ length: period }, (_, i) => i).every(same)) n++;
  return n;
}

/** A loop becomes one step: its last round, with how many there were, and the operations of all. */
function folded(steps) {
  const signs = steps.map((step, i) => `${signOf(step)}` || String(i));
  const found = [];
  for (let start = 0; start < steps.length; ) {
    let best = { period: 1, n: 1 };
    for (let period = 1; 2 * period <= steps.length - start; period++) {
      const n = repeats(signs, start, period);
      if (n > 1 && n * period > best.n * best.period) best = { period, n };
    }
    const { period, n } = best;
    const all = steps.slice(start, start + n * period);
    const last = all.slice(-period);
    const whole = { name: "", ops: all.flatMap(({ ops }) => ops), inner: last, times: n };
    found.push(period === 1 ? { ...last[0], ops: whole.ops, times: n, last: last[0].ops } : whole);
    start += n * period;
  }
  return found;
}

export { ancestors, folded, LINES, MOVES, nest };

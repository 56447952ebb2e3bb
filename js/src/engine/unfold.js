// A recorded function taken apart: what every operation gave, from what, and in which call of the package.

/**
 * A value on its way: an operation's, an input's (with its name), or a fixed one. `call` is the innermost call in
 * which it was recorded, {name, outer}; null in the recorded function itself.
 * @typedef {{op?: string, name?: string, value: any, reads: Entry[], call: any, at: number, outputs?: Entry[]}} Entry
 */

/** The calls of a program, one for each operation. */
function callsOf({ calls, nodes }, outer) {
  if (!calls) return nodes.map(() => outer);
  const all = [];
  for (let i = 0; i < calls.tree.length; i += 2)
    all.push({ name: calls.names[calls.tree[i]], outer: all[calls.tree[i + 1]] ?? outer });
  const each = [];
  for (let i = 0; i < calls.nodes.length; i += 2)
    for (let k = 0; k < calls.nodes[i + 1]; k++) each.push(all[calls.nodes[i]] ?? outer);
  return each;
}

/**
 * Compute a program, and return its outputs as entries, each of which leads to what it was made of. Of a
 * choice only the chosen function is followed.
 * @param {any} program
 * @param {Entry[]} given its inputs
 * @returns {Entry[]}
 */
export function unfold(program, given, outer = null, count = { ops: 0 }) {
  const values = program.all(given.map(({ value }) => value));
  const calls = callsOf(program, outer);
  const fixed = program.consts.map((value) => ({ value, reads: [], call: null, at: -1 }));
  const entries = [...given, ...fixed];
  program.nodes.forEach(([op, args, options], i) => {
    const reads = args.flat().map((a) => (typeof a === "number" ? entries[a] : null)); // a literal is no entry
    const entry = { op, value: values[program.first + i], reads: reads.filter(Boolean), call: calls[i], at: 0 };
    if (op === "choose") {
      const k = reads[0].value.data[0];
      const chosen = program.functions[options.functions[k]];
      const inner = args[k + 1].map((a) => entries[a]);
      entry.outputs = unfold(chosen, inner, calls[i], count);
    }
    // which function was chosen matters, too
    if (op === "part") entry.reads = [entry.reads[0].outputs[options.index], entry.reads[0].reads[0]];
    entry.at = count.ops++;
    entries.push(entry);
  });
  return program.outputs.map((id) => entries[id]);
}

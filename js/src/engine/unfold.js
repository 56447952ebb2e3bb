// A recorded function taken apart: what every operation gave, from what, and in which call of the package.

/**
 * A call of a public function of the package, within another; its operations are all that it asked for, those of
 * calls inside it, too.
 * @typedef {{name: string, outer: Call | null, ops: Entry[]}} Call
 */

/**
 * A value on its way: an operation's, an input's (with its name), or a fixed one. `calls` are those that asked for
 * it, the first first; null stands for the recorded function's own code.
 * @typedef {{op?: string, name?: string, value: any, reads: Entry[], calls: (Call | null)[], at: number,
 *   exact?: string, outputs?: Entry[]}} Entry
 */

const numbers = (text) => (text ? text.split(" ").map(Number) : []);

/** For each operation of a program the calls that asked for it. */
function callsOf({ calls, nodes }, outer) {
  if (!calls) return nodes.map(() => [outer]);
  const { names } = calls;
  const [tree, first, again] = [calls.tree, calls.nodes, calls.again].map(numbers);
  const all = [];
  for (let i = 0; i < tree.length; i += 2)
    all.push({ name: names[tree[i]], outer: all[tree[i + 1]] ?? outer, ops: [] });
  const each = [];
  for (let i = 0; i < first.length; i += 2)
    for (let k = 0; k < first[i + 1]; k++) each.push([all[first[i]] ?? outer]);
  for (let i = 0; i < again.length; i += 3)
    for (let k = 0; k < again[i + 2]; k++) each[again[i + 1] + k].push(all[again[i]] ?? outer);
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
  const fixed = program.consts.map((value) => ({ value, reads: [], calls: [], at: -1 }));
  const entries = [...given, ...fixed];
  program.nodes.forEach(([op, args, options], i) => {
    const [reads, literals] = [args.flat().filter(isId), args.filter((a) => !isId(a) && !Array.isArray(a))];
    const entry = {
      op,
      value: values[program.first + i],
      reads: reads.map((id) => entries[id]),
      calls: calls[i],
      exact: JSON.stringify([literals, options]),
      at: 0,
    };
    if (op === "choose") {
      const k = values[args[0]].data[0];
      const chosen = program.functions[options.functions[k]];
      const inner = args[k + 1].map((id) => entries[id]);
      entry.outputs = unfold(chosen, inner, calls[i][0], count);
    }
    if (op === "part") {
      const [
        {
          outputs,
          reads: [index],
        },
      ] = entry.reads;
      entry.reads = [outputs[options.index], index]; // which function was chosen matters, too
    }
    for (const asked of calls[i])
      for (let call = asked; call && !call.ops.includes(entry); call = call.outer) call.ops.push(entry);
    entry.at = count.ops++;
    entries.push(entry);
  });
  return program.outputs.map((id) => entries[id]);
}

const isId = (a) => typeof a === "number";

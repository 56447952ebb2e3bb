// When may a buffer be reused? Determined once for each program: values that may share a buffer form
// a family, whose buffers are free after its last reader.
import { recycle } from "./array.js";

// Operations whose result may share the buffer of their argument.
const VIEWS = new Set(["reshape", "expand_dims", "squeeze", "flip", "roll", "tile", "part"]);

/**
 * The family of each value: {of: id → family, passing: the arguments whose families are those of
 * outputs}. `passed(node)` lists the arguments that a choice may return.
 */
export function families({ inputs, first, total, nodes, outputs }, passed) {
  const parent = Int32Array.from({ length: total }, (_, id) => id);
  const of = (id) => {
    while (parent[id] !== id) id = parent[id] = parent[parent[id]];
    return id;
  };
  nodes.forEach((node, i) => {
    const [name, args] = node;
    if (VIEWS.has(name)) parent[of(first + i)] = of(args[0]);
    if (name === "choose") for (const a of passed(node)) parent[of(first + i)] = of(a);
  });
  const ends = new Set(outputs.map(of));
  const passing = [];
  for (let id = 0; id < inputs; id++) if (ends.has(of(id))) passing.push(id);
  return { of, passing };
}

/**
 * A function to be called after each step: it releases the buffers that no later step reads, except
 * those of arguments, constants and outputs.
 */
export function sweeper({ first, total, steps, outputs, family }) {
  const last = new Int32Array(total).fill(-1); // the last step that reads the family
  for (const { id, reads } of steps) {
    last[family.of(id)] = id;
    for (const a of reads) last[family.of(a)] = id;
  }
  const stays = new Uint8Array(total).fill(1, 0, first);
  for (const id of outputs) stays[id] = 1;
  for (const { id, constant } of steps) if (constant) stays[id] = 1;
  const fixed = new Map(); // members that are never released, by family
  for (let id = 0; id < total; id++) if (stays[id]) add(fixed, family.of(id), id);
  const dead = new Map(); // {id, group} to be released, by step
  for (const { id, name } of steps) {
    if (stays[id] || name === "choose") continue; // the value of a choice is a list of arrays
    const group = family.of(id);
    add(dead, last[group], { id, group });
  }
  return (step, values) => {
    const list = dead.get(step.id);
    if (list) free(list, fixed, values);
  };
}

const add = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));

/** Release the buffer of each value once, unless it is shared with a value that stays. */
function free(list, fixed, values) {
  const released = [];
  for (const { id, group } of list) {
    const { data } = values[id];
    const kept = fixed.get(group);
    if (released.includes(data) || kept?.some((k) => values[k].data === data)) continue;
    released.push(data);
    recycle(data);
  }
}

// What "How computed?" tells: the chain to a number as it is now, and those of the state on which that depends.
import { chain, sameWay } from "./chain.js";

/** @import { Model } from "./model.js" */
/** @import { Entry } from "../engine/unfold.js" */
/** @import { Line } from "./chain.js" */

/** The recorded function of a role: "now", "start", "step", or the name of a button. */
const graphOf = ({ compute, start, step, actions }, role) =>
  ({ now: compute, start, step })[role] ?? actions[role];

/** The state does not exist yet where the start makes it. */
const inputsOf = (model, role) => model.inputs(role === "start" ? { ...model, state: {} } : undefined);

/** What a recorded function computes of `names`, as entries. */
function results(model, role, names, program = model.program) {
  const inputs = inputsOf(model, role);
  const found = graphOf(program, role).unfold(inputs);
  const given = (name) => ({ name, value: inputs[name], reads: [], calls: [], at: -1 });
  return names.filter((name) => found[name] ?? inputs[name]).map((name) => found[name] ?? given(name));
}

/**
 * Chains to the values called `names`: first that of `compute`, then those of the state behind it, as they would
 * be computed next.
 * @param {Model} model
 * @param {string[]} names
 * @returns {{role: string, names: string[], sources: Entry[], lines: Line[]}[]}
 */
export function sections(model, names) {
  const tell = (role, wanted) => ({ role, names: wanted, ...chain(results(model, role, wanted)) });
  const { start, step, actions } = model.program;
  const now = tell("now", names);
  let states = statesIn(model, now.sources);
  if (!states.length) return [now];
  while (step) {
    const all = [...new Set([...states, ...statesIn(model, tell("step", states).sources)])];
    if (all.length === states.length) break;
    states = all; // what a step makes them of
  }
  const roles = [start && "start", step && "step", ...Object.keys(actions)].filter(Boolean);
  return [now, ...roles.map((role) => tell(role, states)).filter(({ lines }) => lines.length)];
}

const statesIn = ({ state }, sources) =>
  sources.map(({ name }) => name).filter((name) => Object.hasOwn(state, name));

/**
 * The choices that select another way to compute the values called `names`; each has a program for every option.
 * @param {Model} model
 * @param {string} role
 * @param {string[]} names
 */
export function decisive(model, role, names) {
  const { programs, program, controls } = model;
  const own = results(model, role, names);
  return Object.keys(program.when).filter((choice) => {
    const alike = ({ when }) => Object.entries(when).every(([k, v]) => k === choice || v === controls[k]);
    const differs = (other) => !sameWay(own, results(model, role, names, other));
    return programs.some((other) => other !== program && alike(other) && differs(other));
  });
}

// Can the page show this payload? Its whole shape is the business of js/payload.schema.json, which the
// tests of the Python side check. Here is what keeps a damaged one from breaking the page.
import { Fault } from "../page/strings.js";

const VERSION = 1;

/** What each kind of payload is a list of; everything else follows from its entries. */
const LISTS = {
  explorable: ["controls", "programs", "views"],
  quiz: ["questions"],
  progress: ["chapters"],
};

/** Throw a Fault if the payload is of another version or kind, or lacks its lists or programs. */
export function checkPayload(payload) {
  if (typeof payload !== "object" || payload === null) throw new Fault("errJson");
  const { dlbook, kind } = payload;
  if (dlbook !== VERSION) throw new Fault("errVersion", { found: String(dlbook), wanted: VERSION });
  if (!Object.hasOwn(LISTS, kind)) throw new Fault("errKind", { found: String(kind) });
  for (const part of LISTS[kind]) if (!Array.isArray(payload[part])) throw new Fault("errPart", { part });
  if (kind === "explorable") checkPrograms(payload);
}

/** Every combination of the choices that have programs of their own, as objects. */
export function combinations(controls) {
  const choices = controls.filter(({ kind, as_index: asIndex }) => kind === "choice" && !asIndex);
  return choices.reduce(
    (found, { name, options }) =>
      found.flatMap((chosen) => options.map((option) => ({ ...chosen, [name]: option }))),
    [{}],
  );
}

function checkPrograms({ controls, programs }) {
  for (const chosen of combinations(controls)) {
    const fits = ({ when }) => Object.entries(when ?? {}).every(([name, option]) => chosen[name] === option);
    if (programs.some(fits)) continue;
    const choices = Object.entries(chosen)
      .map(([name, option]) => `${name} = ${option}`)
      .join(", ");
    throw new Fault("errProgram", { choices: choices || "–" });
  }
}

const SHAPES = ["()", "(n,)", "(n, m)", "(k, n, m)"];

/**
 * Check that the names which views read exist and have a number of axes that can be drawn, after the
 * first computation.
 */
export function checkNames({ views, goal, used, player }, model) {
  const goals = Array.isArray(goal) ? goal.map(({ value }) => value) : [goal];
  const named = [...goals, player?.until, player?.ready, ...Object.values(used ?? {})];
  const flags = named.filter(Boolean).map((name) => [name, [0]]);
  for (const [name, allowed] of [...views.flatMap(({ reads }) => reads), ...flags]) {
    const { shape } = model.read(name);
    if (allowed.includes(shape?.length)) continue;
    const wanted = allowed.map((n) => SHAPES[n]).join(", ");
    throw new Fault("errShape", { name, found: String(shape ?? "text"), wanted });
  }
}

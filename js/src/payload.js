// Is this a payload that the page can show? Every mistake is found here, before anything is drawn.
import { parseTemplate } from "./format.js";
import { Fault } from "./strings.js";

export const VERSION = 1;

const VIEWS = ["plane", "readout", "table"];
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isPair = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];

function need(condition, part) {
  if (!condition) throw new Fault("errPart", { part });
}

export function checkPayload(payload) {
  if (!isObject(payload)) throw new Fault("errJson");
  if (payload.dlbook !== VERSION)
    throw new Fault("errVersion", { found: String(payload.dlbook), wanted: VERSION });
  if (payload.kind === "quiz") return checkQuiz(payload);
  if (payload.kind === "explorable") return checkExplorable(payload);
  throw new Fault("errKind", { found: String(payload.kind) });
}

function checkQuiz({ id, questions }) {
  need(isText(id), "id");
  need(Array.isArray(questions) && questions.length > 0, "questions");
  for (const { prompt, options } of questions) {
    need(isText(prompt), "prompt");
    need(
      Array.isArray(options) &&
        options.length > 1 &&
        options.every((o) => isText(o?.text) && isText(o?.why)),
      "options",
    );
  }
}

function checkExplorable(payload) {
  for (const part of ["id", "title", "alt"]) need(isText(payload[part]), part);
  for (const part of ["controls", "programs", "views"]) need(Array.isArray(payload[part]), part);
  for (const part of ["data", "start"]) need(isObject(payload[part]), part);
  need(
    payload.player === null || Number.isFinite(payload.player?.steps_per_second ?? NaN),
    "player",
  );
  payload.controls.forEach(checkControl);
  payload.views.forEach(checkView);
  checkPrograms(payload);
}

function checkControl(control) {
  const { kind, name, label, min, max, step, value, options } = control ?? {};
  const good = {
    slider: () => [min, max, step, value].every(Number.isFinite) && min < max && step > 0,
    choice: () => Array.isArray(options) && options.every(isText) && options.includes(value),
    toggle: () => typeof value === "boolean",
  };
  const known = isText(name) && isText(label) && Object.hasOwn(good, kind);
  if (!known || !good[kind]()) throw new Fault("errControl", { name: String(name) });
}

function checkView(view) {
  if (!isObject(view) || !VIEWS.includes(view.kind))
    throw new Fault("errView", { found: String(view?.kind) });
  if (view.kind === "plane") {
    need(isPair(view.xlim), "xlim");
    need(isPair(view.ylim), "ylim");
    need(!view.heat || view.heat_range?.length === 2, "heat_range");
  } else if (view.kind === "readout") {
    need(Array.isArray(view.lines) && view.lines.every(isText), "lines");
    view.lines.forEach(parseTemplate);
  } else {
    need(
      Array.isArray(view.columns) &&
        view.columns.every((c) => isText(c?.label) && isText(c?.value)),
      "columns",
    );
  }
}

/** Every combination of the choices, as objects. */
export function combinations(controls) {
  const choices = controls.filter(({ kind }) => kind === "choice");
  return choices.reduce(
    (found, { name, options }) =>
      found.flatMap((chosen) => options.map((option) => ({ ...chosen, [name]: option }))),
    [{}],
  );
}

function checkPrograms({ controls, programs }) {
  for (const chosen of combinations(controls)) {
    const fits = ({ when }) =>
      Object.entries(when ?? {}).every(([name, option]) => chosen[name] === option);
    if (programs.some(fits)) continue;
    const choices = Object.entries(chosen)
      .map(([name, option]) => `${name} = ${option}`)
      .join(", ");
    throw new Fault("errProgram", { choices: choices || "–" });
  }
}

const DRAWN = {
  plane: ({ heat, heat_range: range = [], points, lines = [], arrows = [], highlight }) => [
    [heat, 2],
    ...range.filter(isText).map((n) => [n, 0]),
    [points?.[0], 2],
    [points?.[1], 1],
    ...lines.map((n) => [n, 2]),
    ...arrows.map((n) => [n, 2]),
    [highlight, 0],
  ],
  readout: ({ lines }) =>
    lines
      .flatMap(parseTemplate)
      .filter(({ name }) => name)
      .map(({ name }) => [name, 0]),
  table: ({ columns, good }) => [...columns.map(({ value }) => [value, 1]), [good, 1]],
};

const SHAPES = ["()", "(n,)", "(n, m)"];

/**
 * See that the views draw what is there: names and numbers of axes, after the first computation.
 */
export function checkNames(payload, model) {
  const drawn = payload.views.flatMap((view) => DRAWN[view.kind](view));
  const flags = [payload.goal, payload.player?.until].map((name) => [name, 0]);
  for (const [name, axes] of [...drawn, ...flags]) {
    if (name === null || name === undefined) continue;
    const value = model.read(name);
    if (value.shape?.length !== axes)
      throw new Fault("errShape", {
        name,
        found: String(value.shape ?? "text"),
        wanted: SHAPES[axes],
      });
  }
}

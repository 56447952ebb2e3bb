// Can the page show this payload? Every mistake is found here, before anything is drawn.
import { Fault } from "../page/strings.js";
import { CHECKS, DRAWN, isText, need } from "./viewkinds.js";

const VERSION = 1;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function checkPayload(payload) {
  if (!isObject(payload)) throw new Fault("errJson");
  if (payload.dlbook !== VERSION)
    throw new Fault("errVersion", { found: String(payload.dlbook), wanted: VERSION });
  if (payload.kind === "quiz") return checkQuiz(payload);
  if (payload.kind === "progress") return checkProgress(payload);
  if (payload.kind === "explorable") return checkExplorable(payload);
  throw new Fault("errKind", { found: String(payload.kind) });
}

function checkQuiz({ id, questions }) {
  need(isText(id), "id");
  need(Array.isArray(questions) && questions.length > 0, "questions");
  for (const { prompt, options } of questions) {
    need(isText(prompt), "prompt");
    need(
      Array.isArray(options) && options.length > 1 && options.every((o) => isText(o?.text) && isText(o?.why)),
      "options",
    );
  }
}

const isQuizList = (quizzes) =>
  quizzes.every(
    ({ id, options, right }) => isText(id) && Array.isArray(options) && right?.length === options.length,
  );

function checkProgress({ title, chapters }) {
  need(isText(title), "title");
  need(Array.isArray(chapters), "chapters");
  for (const { href, quizzes } of chapters) {
    need(isText(href), "href");
    need(Array.isArray(quizzes) && isQuizList(quizzes), "quizzes");
  }
}

function checkExplorable(payload) {
  for (const part of ["id", "title", "alt"]) need(isText(payload[part]), part);
  for (const part of ["controls", "programs", "views"]) need(Array.isArray(payload[part]), part);
  for (const part of ["data", "start"]) need(isObject(payload[part]), part);
  need(payload.player === null || Number.isFinite(payload.player?.steps_per_second ?? NaN), "player");
  payload.controls.forEach((control) => checkControl(control, payload));
  payload.views.forEach(checkView);
  checkPrograms(payload);
}

const isGrid = (array) => array?.shape?.length === 2 && array.shape.every((n) => n > 0);

function checkControl(control, { data, programs }) {
  const { kind, name, label, min, max, step, value, options, scale } = control ?? {};
  const stepped = scale === "log" ? min > 0 : step > 0;
  const good = {
    slider: () => [min, max, value].every(Number.isFinite) && min < max && stepped,
    number: () => Number.isFinite(value) && step > 0 && !(min >= max && max !== null),
    choice: () => Array.isArray(options) && options.every(isText) && options.includes(value),
    toggle: () => typeof value === "boolean",
    seed: () => Number.isInteger(value) && min <= value && value <= max,
    button: () => programs.every(({ actions }) => Object.hasOwn(actions ?? {}, name)),
    matrix: () => isGrid(data[name]) && step > 0,
    pad: () => isGrid(data[name]),
  };
  const known = isText(name) && isText(label) && Object.hasOwn(good, kind);
  if (!known || !good[kind]()) throw new Fault("errControl", { name: String(name) });
}

function checkView(view) {
  if (!isObject(view) || !Object.hasOwn(CHECKS, view.kind))
    throw new Fault("errView", { found: String(view?.kind) });
  CHECKS[view.kind](view);
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
 * Check that the names which views read exist and have the right number of axes, after the first
 * computation.
 */
export function checkNames(payload, model) {
  const drawn = payload.views.flatMap((view) => DRAWN[view.kind](view));
  const flags = [payload.goal, payload.player?.until].map((name) => [name, 0]);
  for (const [name, axes] of [...drawn, ...flags]) {
    if (name === null || name === undefined) continue;
    const value = model.read(name);
    const allowed = [axes].flat();
    if (allowed.includes(value.shape?.length)) continue;
    const wanted = allowed.map((n) => SHAPES[n]).join(", ");
    throw new Fault("errShape", { name, found: String(value.shape ?? "text"), wanted });
  }
}

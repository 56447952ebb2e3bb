// Is this a payload that the page can show? Every mistake is found here, before anything is drawn.
import { parseTemplate } from "./format.js";
import { Fault } from "./strings.js";

export const VERSION = 1;


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
  const { kind, name, label, min, max, step, value, options, scale } = control ?? {};
  const stepped = scale === "log" ? min > 0 : step > 0;
  const good = {
    slider: () => [min, max, value].every(Number.isFinite) && min < max && stepped,
    number: () => Number.isFinite(value) && step > 0 && !(min >= max && max !== null),
    choice: () => Array.isArray(options) && options.every(isText) && options.includes(value),
    toggle: () => typeof value === "boolean",
  };
  const known = isText(name) && isText(label) && Object.hasOwn(good, kind);
  if (!known || !good[kind]()) throw new Fault("errControl", { name: String(name) });
}

const isSeries = (series) =>
  Array.isArray(series) &&
  series.length > 0 &&
  series.every((one) => isText(one?.label) && isText(one.value));
const isLabels = (labels) => labels === null || (Array.isArray(labels) && labels.every(isText));

const CHECKS = {
  plane: (view) => {
    need(isPair(view.xlim), "xlim");
    need(isPair(view.ylim), "ylim");
    need(!view.heat || view.heat_range?.length === 2, "heat_range");
  },
  line_chart: ({ series, xlim, ylim }) => {
    need(isSeries(series), "series");
    need(xlim === null || isPair(xlim), "xlim");
    need(ylim === null || isPair(ylim), "ylim");
  },
  bars: ({ series, labels, ylim }) => {
    need(isSeries(series), "series");
    need(isLabels(labels), "labels");
    need(ylim === null || isPair(ylim), "ylim");
  },
  images: ({ value, captions, range }) => {
    need(isText(value), "value");
    need(isLabels(captions), "captions");
    need(Array.isArray(range) && range.length === 2, "range");
  },
  readout: ({ lines }) => {
    need(Array.isArray(lines) && lines.every(isText), "lines");
    lines.forEach(parseTemplate);
  },
  table: ({ columns }) => need(isSeries(columns), "columns"),
};

function checkView(view) {
  if (!isObject(view) || !Object.hasOwn(CHECKS, view.kind))
    throw new Fault("errView", { found: String(view?.kind) });
  CHECKS[view.kind](view);
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
  line_chart: ({ series, x, mark }) => [
    ...series.map(({ value }) => [value, 1]),
    [x, 1],
    [mark, 0],
  ],
  bars: ({ series, edges }) => [...series.map(({ value }) => [value, 1]), [edges, 1]],
  images: ({ value, range }) => [[value, [2, 3]], ...range.filter(isText).map((n) => [n, 0])],
  readout: ({ lines }) =>
    lines
      .flatMap(parseTemplate)
      .filter(({ name }) => name)
      .map(({ name }) => [name, 0]),
  table: ({ columns, good }) => [...columns.map(({ value }) => [value, 1]), [good, 1]],
};

const SHAPES = ["()", "(n,)", "(n, m)", "(k, n, m)"];

/**
 * See that the views draw what is there: names and numbers of axes, after the first computation.
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

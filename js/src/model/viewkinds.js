// What the page must know about each kind of view before it draws: its parts, and what it reads.
import { parseTemplate } from "../page/format.js";
import { Fault } from "../page/strings.js";

export const isText = (value) => typeof value === "string";
const isPair = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
const isLimits = (value) => value === null || isPair(value);

export function need(condition, part) {
  if (!condition) throw new Fault("errPart", { part });
}

const isSeries = (series) =>
  Array.isArray(series) &&
  series.length > 0 &&
  series.every((one) => isText(one?.label) && isText(one.value));
const isLabels = (labels) => labels === null || (Array.isArray(labels) && labels.every(isText));
const isNames = (names, length) =>
  names === null ||
  (Array.isArray(names) && names.length === length && names.every((n) => n === null || isText(n)));

/** One function for each kind: throws a Fault if a part is missing or damaged. */
export const CHECKS = {
  plane: (view) => {
    need(isPair(view.xlim), "xlim");
    need(isPair(view.ylim), "ylim");
    need(!view.heat || view.heat_range?.length === 2, "heat_range");
  },
  line_chart: ({ series, xlim, ylim }) => {
    need(isSeries(series), "series");
    need(isLimits(xlim), "xlim");
    need(isLimits(ylim), "ylim");
  },
  bars: ({ series, labels, ylim }) => {
    need(isSeries(series), "series");
    need(isLabels(labels), "labels");
    need(isLimits(ylim), "ylim");
  },
  images: ({ value, captions, range }) => {
    need(isText(value), "value");
    need(isLabels(captions), "captions");
    need(Array.isArray(range) && range.length === 2, "range");
  },
  network: (view) => {
    const layers = view.values?.length;
    need(layers > 1 && isNames(view.values, layers), "values");
    need(view.weights && isNames(view.weights, layers - 1), "weights");
    for (const part of ["gradients", "biases", "bias_gradients"]) need(isNames(view[part], layers - 1), part);
    for (const part of ["masks", "off", "maps"]) need(isNames(view[part], layers), part);
    need(view.labels?.length === layers, "labels");
  },
  graph: ({ nodes, edges }) => {
    const good = (node) => isText(node?.label) && isText(node.value) && node.at?.length === 2;
    need(Array.isArray(nodes) && nodes.length > 0 && nodes.every(good), "nodes");
    const joins = ({ from, to, via }) => nodes[from] && nodes[to] && Array.isArray(via);
    need(Array.isArray(edges) && edges.every(joins), "edges");
  },
  readout: ({ lines }) => {
    need(Array.isArray(lines) && lines.every(isText), "lines");
    lines.forEach(parseTemplate);
  },
  table: ({ columns }) => need(isSeries(columns), "columns"),
};

const each = (names, axes) => (names ?? []).map((name) => [name, axes]);
const named = (ends) => each((ends ?? []).filter(isText), 0);
const values = (series) =>
  each(
    series.map(({ value }) => value),
    1,
  );

/** One function for each kind: what it reads, as [name, number of axes]; null names are skipped. */
export const DRAWN = {
  plane: ({ heat, heat_range: range, points, lines, arrows, highlight, ...more }) => [
    [heat, 2],
    ...named(range),
    [points?.[0], 2],
    [points?.[1], 1],
    [more.dots?.[0], 2],
    ...each(more.dots?.slice(1), 1),
    ...each([...(lines ?? []), ...(arrows ?? []), ...(more.traces ?? [])], 2),
    ...each(more.vectors, 2),
    [more.contours, 2],
    [highlight, [0, 1]],
  ],
  line_chart: ({ series, x, mark, log, points, bands }) => [
    [log, 0],
    ...values(series),
    [x, 1],
    [mark, 0],
    ...each(
      (points ?? []).flatMap((one) => [one.x, one.y]),
      1,
    ),
    ...each(
      (bands ?? []).flatMap(({ low, high }) => [low, high]),
      1,
    ),
  ],
  bars: ({ series, edges }) => [...values(series), [edges, 1]],
  images: ({ value, range }) => [[value, [2, 3]], ...named(range)],
  network: (view) => [
    ...each([view.values, view.biases, view.bias_gradients, view.masks, view.off].flat(), 1),
    ...each([view.weights, view.gradients].flat(), 2),
    ...each(view.maps, 3),
    ...named(view.map_range),
  ],
  graph: ({ nodes, edges, current, shown }) => [
    ...each(
      nodes.flatMap(({ value, gradient }) => [value, gradient]),
      0,
    ),
    ...each(
      edges.map(({ slope }) => slope),
      0,
    ),
    [current, 0],
    [shown, 0],
  ],
  readout: ({ lines }) =>
    lines
      .flatMap(parseTemplate)
      .filter(({ name }) => name)
      .map(({ name }) => [name, 0]),
  table: ({ columns, good }) => [...values(columns), [good, 1]],
};

// How a number was computed: a recorded function followed back, call by call.
import assert from "node:assert/strict";
import { test } from "node:test";

import { arrayText, referenceOf } from "../src/card/chainrows.js";
import { make, scalar } from "../src/engine/array.js";
import { load } from "../src/engine/program.js";
import { chain, sameWay } from "../src/model/chain.js";
import { Model } from "../src/model/model.js";
import { decisive, sections } from "../src/model/sections.js";
import { STRINGS } from "../src/page/strings.js";
import { halving } from "./figures.mjs";

const number = (v) => scalar("float64", v);

/** One line without its arrays: [name or operations, times, from, results, lines inside]. */
const brief = ({ name, did, times, from, gives, inner }) => [
  name ?? did,
  times,
  from,
  gives.map(({ shape, data }) => (shape.length ? shape : data[0])),
  inner.map(brief),
];

const chainOf = (graph, inputs, names = Object.keys(graph.outputs)) => {
  const found = load(graph).unfold(inputs);
  return chain(names.map((name) => found[name]));
};

// sigmoid(w·x + b), doubled by the figure itself; the minus and the 1 are the sigmoid's.
const neuron = {
  inputs: ["w", "x", "b"],
  consts: [],
  nodes: [
    ["multiply", [0, 1]],
    ["add", [3, 2]],
    ["negative", [4]],
    ["exp", [5]],
    ["add", [6, { f: 1 }]],
    ["divide", [{ f: 1 }, 7]],
    ["multiply", [8, { f: 2 }]],
    ["stack", [[8, 9]], { axis: 0 }],
  ],
  outputs: { both: 10, p: 8 },
  calls: {
    names: ["perceptron.neuron", "perceptron.weighted_sum", "activations.sigmoid"],
    tree: "0 -1 1 0 2 0",
    nodes: "1 2 2 4 -1 2",
    again: "",
  },
};
const given = { w: number(2), x: number(3), b: number(-6) };

test("a chain lists calls with what is inside them, where they come from and what they gave", () => {
  const { sources, lines } = chainOf(neuron, given);
  assert.deepEqual(sources.map(({ name }) => name).sort(), ["b", "w", "x"]);
  assert.deepEqual(lines.map(brief), [
    [
      "perceptron.neuron",
      1,
      ["w", "x", "b"],
      [0.5],
      [
        ["perceptron.weighted_sum", 1, [], [0], []],
        ["activations.sigmoid", 1, [], [0.5], []],
      ],
    ],
    [["multiply"], 1, [1], [[2]], []],
  ]);
});

test("what a result does not need is not in its chain", () => {
  const { lines } = chainOf(neuron, given, ["p"]);
  assert.deepEqual(
    lines.map(({ name }) => name),
    ["perceptron.neuron"],
  );
});

// A loss shares its exp with an activation that was called after it.
const shared = {
  inputs: ["z"],
  consts: [],
  nodes: [
    ["exp", [0]],
    ["log1p", [1]],
    ["divide", [1, { f: 3 }]],
  ],
  outputs: { loss: 2, p: 3 },
  calls: {
    names: ["losses.a", "activations.b"],
    tree: "0 -1 1 -1",
    nodes: "0 2 1 1",
    again: "1 0 1",
  },
};

test("what two calls share belongs to the first that is needed anyway", () => {
  const names = (wanted) => chainOf(shared, { z: number(0) }, wanted).lines.map(({ name }) => name);
  assert.deepEqual(names(["p"]), ["activations.b"]);
  assert.deepEqual(names(["loss"]), ["losses.a"]);
  assert.deepEqual(names(["loss", "p"]), ["losses.a", "activations.b"]);
});

test("a loop is one step, with the last of its rounds", () => {
  const rounds = 4;
  const nodes = Array.from({ length: rounds }, (_, i) => [
    ["tanh", [2 * i]],
    ["multiply", [2 * i + 1, { f: 2 }]],
  ]).flat();
  const tree = Array.from({ length: rounds }, () => [0, -1]).flat();
  const runs = Array.from({ length: rounds }, (_, i) => [i, 1, -1, 1]).flat();
  const calls = { names: ["activations.tanh"], tree: tree.join(" "), nodes: runs.join(" "), again: "" };
  const graph = { inputs: ["z"], consts: [], nodes, outputs: { z: 2 * rounds }, calls };
  const [line, ...rest] = chainOf(graph, { z: number(0) }).lines.map(brief);
  assert.deepEqual(rest, []);
  assert.deepEqual(line, [
    "",
    rounds,
    ["z"],
    [0],
    [
      ["activations.tanh", 1, [], [0], []],
      [["multiply"], 1, [], [0], []],
    ],
  ]);
});

test("of a choice only the function that was chosen is told, and what chose it", () => {
  const branch = (op, name) => ({
    inputs: 1,
    nodes: [[op, [0]]],
    outputs: [1],
    calls: { names: [name], tree: "0 -1", nodes: "0 1", again: "" },
  });
  const graph = {
    inputs: ["i", "z"],
    consts: [],
    nodes: [
      ["choose", [0, [1], [1]], { functions: [0, 1] }],
      ["part", [2], { index: 0 }],
    ],
    outputs: { a: 3 },
    functions: [branch("tanh", "activations.tanh"), branch("sign", "activations.step")],
  };
  const { sources, lines } = chainOf(graph, { i: scalar("int64", 1), z: number(-3) });
  assert.deepEqual(lines.map(brief), [["activations.step", 1, ["z"], [-1], []]]);
  assert.deepEqual(sources.map(({ name }) => name).sort(), ["i", "z"]);
});

test("following a graph back leaves the next computation as it was", () => {
  const program = load(neuron);
  const before = program.run(given).both.data;
  const entry = program.unfold(given).p;
  program.run({ ...given, b: number(4) });
  assert.equal(entry.value.data[0], 0.5);
  assert.deepEqual([...program.run(given).both.data], [...before]);
});

test("the state behind a number has a chain of its own, and no number of another step", () => {
  const model = new Model(halving());
  const [now, step, ...rest] = sections(model, ["s"]);
  assert.deepEqual(rest, []);
  assert.deepEqual([now.role, now.lines], ["now", []]);
  assert.deepEqual([step.role, step.lines.map(brief)], ["step", [[["multiply"], 1, ["s"], [0.5], []]]]);
  assert.deepEqual(
    sections(model, ["z"]).map(({ role }) => role),
    ["now"],
  );
});

test("a choice counts only where another option is computed in another way", () => {
  const model = new Model(halving());
  assert.deepEqual(decisive(model, "now", ["z"]), ["sign"]);
  assert.deepEqual(decisive(model, "now", ["small"]), []);
  const way = (graph, inputs) => Object.values(load(graph).unfold(inputs));
  assert.ok(sameWay(way(neuron, given), way(neuron, { ...given, w: number(7) })));
});

test("a number is written out, a large array by its shape and its ends", () => {
  const t = STRINGS.en;
  assert.equal(arrayText(number(-0.73106), t), "−0.7311");
  assert.equal(arrayText(scalar("bool", 1), t), "yes");
  assert.equal(arrayText(make("int64", [2], Float64Array.of(3, -4)), t), "[3, −4]");
  assert.equal(arrayText(make("float64", [5], Float64Array.of(1, NaN, -2, 0, 0.5)), t), "(5,) −2 … 1");
  assert.equal(arrayText(make("float64", [0, 2], new Float64Array(0)), t), "(0, 2)");
});

test("a function leads to its entry in the reference, if the page has one", () => {
  const pages = "a.html arrays;b.html arrays.draws figures;c.html losses";
  assert.equal(referenceOf("arrays.draws.normal", pages), "b.html#dlbook.arrays.draws.normal");
  assert.equal(referenceOf("losses.mse", pages), "c.html#dlbook.losses.mse");
  assert.equal(referenceOf("activations.tanh", pages), null);
  assert.equal(referenceOf("losses.mse", ""), null);
});

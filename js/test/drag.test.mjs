// What a drag sets, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dragged } from "../src/model/drag.js";
import { Store } from "../src/model/store.js";
import { distance } from "../src/views/handles.js";
import { halving } from "./figures.mjs";

const graph = (outputs) => ({ run: ({ to }) => outputs(to.data) });
const number = (v) => ({ dtype: "float64", shape: [], data: Float64Array.of(v) });
const controls = new Map(
  [
    { name: "a", kind: "slider", min: -1, max: 1, step: 0.1 },
    { name: "k", kind: "slider", min: 0, max: 9, step: 1, integer: true },
    { name: "r", kind: "slider", min: 0.01, max: 1, scale: "log" },
    { name: "A", kind: "matrix", min: -3, max: 3, step: 0.5 },
  ].map((control) => [control.name, control]),
);
const set = (name, value) =>
  dragged(
    graph(() => ({ [name]: number(value) })),
    {},
    [0, 0],
    controls,
  )[name];

test("values are rounded as Python rounds them", () => {
  assert.equal(set("a", 0.12345), 0.12);
  assert.ok(Object.is(set("a", -0.001), 0));
  assert.equal(set("k", 2.5), 3);
  assert.equal(set("r", 0.12345), 0.123);
  assert.equal(set("a", Number.NaN), undefined);
});

test("the entries of a matrix are rounded and clipped", () => {
  const entries = { dtype: "float64", shape: [1, 2], data: Float64Array.of(0.512, 9) };
  const { A } = dragged(
    graph(() => ({ A: entries })),
    {},
    [0, 0],
    controls,
  );
  assert.deepEqual([...A.data], [0.5, 3]);
});

test("a drag sets the controls of a store, from the values at its beginning", () => {
  const payload = halving();
  // w = w + the first coordinate
  const shift = {
    inputs: ["to", "w"],
    consts: [{ dtype: "float64", shape: [2], data: [1, 0] }],
    nodes: [
      ["multiply", [0, 2]],
      ["sum", [3], {}],
      ["add", [1, 4]],
    ],
    outputs: { w: 5 },
  };
  for (const program of payload.programs) program.drags = { w: shift };
  const store = new Store(payload, { frame: () => 1, cancel: () => {} });
  const grabbed = store.grab();
  assert.equal(store.drag("w", [1, 7], grabbed), true);
  assert.equal(store.get("w"), 3);
  assert.equal(store.drag("w", [1.5, 7], grabbed), true);
  assert.equal(store.get("w"), 3.5);
  assert.equal(store.drag("w", [9, 7], grabbed), true);
  assert.equal(store.get("w"), 5); // clipped
  assert.equal(store.drag("w", [10, 7], grabbed), false);
  store.reset();
  assert.equal(store.get("w"), 2);
});

test("a pointer's distance is that from a segment, not from its line", () => {
  assert.equal(distance([0, 3], [-1, 0], [1, 0]), 3);
  assert.equal(distance([4, 4], [-1, 0], [1, 0]), 5);
  assert.equal(distance([3, 4], [0, 0], [0, 0]), 5);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { make, recycle, room } from "../src/engine/array.js";
import { load, OPERATIONS } from "../src/engine/program.js";

const vector = (...values) => make("float64", [values.length], Float64Array.from(values));

/** How many buffers `f` allocates. */
function allocations(f) {
  const Real = globalThis.Float64Array;
  let count = 0;
  globalThis.Float64Array = new Proxy(Real, {
    construct(target, args) {
      count += 1;
      return new target(...args);
    },
  });
  try {
    f();
  } finally {
    globalThis.Float64Array = Real;
  }
  return count;
}

test("a recycled buffer is reused once", () => {
  const data = room(1013);
  recycle(data);
  assert.equal(room(1013), data);
  assert.notEqual(room(1013), data);
});

test("a program that has run before allocates only its outputs", () => {
  const nodes = [
    ["exp", [0]],
    ["multiply", [1, 0]],
    ["reshape", [2], { shape: [-1, 1] }], // a view: its numbers are still read below
    ["tanh", [2]],
    ["add", [4, 0]],
    ["sum", [3], { axis: 1 }],
  ];
  const { run } = load({ inputs: ["x"], consts: [], nodes, outputs: { y: 5, s: 6 } });
  const x = vector(...Array(1021).keys());
  const first = run({ x });
  const kept = [...first.y.data];
  assert.ok(allocations(() => run({ x })) <= 2);
  assert.deepEqual([...first.y.data], kept);
});

test("a function is checked even if it is never called", () => {
  const choice = (branch) => ({
    inputs: ["i", "x"],
    consts: [],
    nodes: [
      ["choose", [0, [1], [1]], { functions: [0, 1] }],
      ["part", [2], { index: 0 }],
    ],
    outputs: { y: 3 },
    functions: [{ inputs: 1, nodes: [], outputs: [0] }, branch],
  });
  const square = { inputs: 1, nodes: [["multiply", [0, 0]]], outputs: [1] };
  const i = make("int64", [], Float64Array.of(1));
  assert.deepEqual([...load(choice(square)).run({ i, x: vector(2, 3) }).y.data], [4, 9]);
  const unknown = { ...square, nodes: [["fft", [0]]] };
  assert.throws(() => load(choice(unknown)), { message: 'unknown operation "fft"' });
  assert.throws(() => load(choice({ ...square, outputs: [7] })), /output .* missing/);
  assert.throws(() => load(choice({ ...square, inputs: 2 })), /function of a choice is damaged/);
});

test("what depends only on constants is computed once", () => {
  const ones = { dtype: "float64", shape: [1031], data: Array(1031).fill(1) };
  const nodes = [
    ["exp", [1]],
    ["exp", [2]],
    ["add", [3, 0]],
  ];
  const { run } = load({ inputs: ["x"], consts: [ones], nodes, outputs: { y: 4 } });
  const x = make("float64", [], Float64Array.of(1));
  run({ x });
  assert.equal(
    allocations(() => run({ x })),
    1,
  );
});

test("where() recycles the copies it makes to broadcast, and nothing else", () => {
  const { where } = OPERATIONS;
  const rows = make(
    "bool",
    [50, 1, 1],
    Float64Array.from({ length: 50 }, (_, i) => i % 2),
  );
  const table = make(
    "float64",
    [30, 20],
    Float64Array.from({ length: 600 }, (_, i) => i),
  );
  const none = vector(-1);
  const first = where(rows, table, none);
  assert.deepEqual(first.shape, [50, 30, 20]);
  first.data.forEach((v, i) => assert.equal(v, Math.floor(i / 600) % 2 ? i % 600 : -1));
  assert.equal(
    allocations(() => recycle(where(rows, table, none).data)),
    1,
  ); // the result
  room(600).fill(7);
  assert.equal(table.data[599], 599);
});

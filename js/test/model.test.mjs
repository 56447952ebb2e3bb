import assert from "node:assert/strict";
import { test } from "node:test";
import { sameArray } from "../src/engine/array.js";
import { toLists } from "../src/model/lists.js";
import { Model } from "../src/model/model.js";
import { halving } from "./figures.mjs";

const model = () => new Model(halving());
const z = (m) => m.get("z").data;

test("outputs follow controls, choices and data", () => {
  const m = model();
  assert.deepEqual(z(m), [6, 8]);
  assert.equal(m.set("w", 3), true);
  assert.deepEqual(z(m), [9, 12]);
  m.set("sign", "minus");
  assert.deepEqual(z(m), [-9, -12]);
  m.set("x", [1, 1, 1]); // nested lists, and another length
  assert.deepEqual(m.get("z"), { dtype: "float64", shape: [3], data: [-3, -3, -3] });
});

test("values are clipped to their range, and invalid ones throw", () => {
  const m = model();
  m.set("w", 99);
  assert.equal(m.get("w"), 5);
  assert.equal(m.set("w", 5), false);
  for (const [name, value] of [
    ["w", NaN],
    ["w", "2"],
    ["sign", "times"],
    ["on", 1],
  ]) {
    assert.throws(() => m.set(name, value), { key: "errValue" }, `${name} = ${value}`);
  }
  assert.throws(() => m.set("weight", 1), { key: "errName" });
  assert.throws(() => m.get("weight"), { key: "errName" });
});

test("integers are int64; fields without a range take any finite number", () => {
  const payload = halving();
  const whole = { kind: "slider", name: "k", label: "k", min: 1, max: 9, step: 1, value: 3 };
  const free = { kind: "number", name: "q", label: "q", min: null, max: null, step: 1, value: 0 };
  payload.controls.push({ ...whole, integer: true }, free);
  const m = new Model(payload);
  m.set("k", 4.6);
  m.set("q", 1e9);
  assert.deepEqual([m.get("k"), m.read("k").dtype, m.get("q")], [5, "int64", 1e9]);
  m.set("q", Infinity);
  assert.equal(m.get("q"), Number.MAX_VALUE);
});

test("steps go forwards, backwards and to the same start", () => {
  const m = model();
  const seen = [0, 1, 2].map(() => {
    m.step();
    return m.get("s").data[0];
  });
  assert.deepEqual(seen, [0.5, 0.25, 0.125]);
  assert.deepEqual([m.index, m.finished], [3, true]);
  m.back();
  assert.deepEqual([m.index, m.finished, m.get("s").data[0]], [2, false, 0.25]);
  m.set("w", 1);
  m.rewind();
  assert.deepEqual([m.index, m.get("s").data[0], m.get("w")], [0, 1, 1]);
  m.back(); // nothing before the start
  assert.equal(m.index, 0);
});

test("there is nothing to play until what the player waits for is true", () => {
  const payload = halving();
  const m = new Model({ ...payload, player: { ...payload.player, until: null, ready: "small" } });
  assert.equal(m.ready, false);
  m.set("s", 0.1);
  assert.equal(m.ready, true);
  assert.equal(new Model(payload).ready, true);
});

test("a change keeps the state but lets a finished run continue", () => {
  const m = model();
  for (let i = 0; i < 3; i++) m.step();
  m.set("x", [5, 5]);
  assert.deepEqual([m.finished, m.get("s").data[0]], [false, 0.125]);
  m.step();
  assert.equal(m.finished, true);
});

test("data can be read while their shapes do not match yet", () => {
  const m = model();
  for (const program of m.programs)
    program.compute = {
      run() {
        throw new Error("shapes do not fit");
      },
    };
  m.set("x", [1, 2, 3]);
  m.set("w", 3);
  assert.deepEqual(m.get("x").shape, [3]);
  assert.throws(() => m.get("z"), /do not fit/);
  assert.equal(m.get("w"), 3);
});

test("reset restores controls, data and state", () => {
  const m = model();
  m.set("w", -1);
  m.set("x", [0, 0]);
  m.set("sign", "minus");
  m.step();
  m.reset();
  assert.deepEqual([z(m), m.index, m.get("sign"), m.get("s").data[0]], [[6, 8], 0, "plus", 1]);
});

test("arrays convert to nested lists, and compare by value", () => {
  const array = { dtype: "float64", shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  assert.deepEqual(toLists(array), [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(toLists({ dtype: "float64", shape: [0, 2], data: new Float64Array() }), []);
  assert.equal(toLists({ dtype: "float64", shape: [], data: Float64Array.of(7) }), 7);
  assert.equal(sameArray(array, { ...array, data: array.data.slice() }), true);
  assert.equal(sameArray(array, { ...array, shape: [3, 2] }), false);
});

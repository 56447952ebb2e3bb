import assert from "node:assert/strict";
import { test } from "node:test";
import { withEntry } from "../src/card/matrix.js";
import { stroke } from "../src/card/pad.js";
import { Clock, dueSteps } from "../src/card/player.js";
import { History } from "../src/model/history.js";
import { Model } from "../src/model/model.js";
import { decode, encode } from "../src/model/share.js";
import { halving } from "./figures.mjs";

const one = (m) => m.get("s").data[0];
const constant = (v) => ({ dtype: "float64", shape: [], data: [v] });

/** s becomes s · w at each step; it starts at the seed, and the button makes it 100. */
function growing(size = 1) {
  const payload = halving();
  const step = { inputs: ["s", "w"], consts: [], nodes: [["multiply", [0, 1]]], outputs: { s: 2 } };
  const from = ["multiply", [0, { f: 1 }]];
  const begun = { inputs: ["seed"], consts: [], nodes: [from], outputs: { s: 1 } };
  const filled = { inputs: [], consts: [constant(100)], nodes: [], outputs: { s: 0 } };
  const compute = { inputs: ["s"], consts: [], nodes: [["less", [0, { f: 0 }]]], outputs: { small: 1 } };
  const seed = { kind: "seed", name: "seed", label: "Seed", min: 0, max: 65535, value: 1 };
  const button = { kind: "button", name: "fill", label: "Fill" };
  const [w] = payload.controls;
  return {
    ...payload,
    controls: [{ ...w, value: 0.5 }, { ...seed, step: 1, integer: true }, button],
    start: {},
    restart: ["seed"],
    programs: [{ when: {}, compute, step, start: begun, actions: { fill: filled } }],
    size,
  };
}

test("the start is made from the seed; a new seed restarts the dynamics", () => {
  const m = new Model(growing());
  assert.deepEqual([one(m), m.get("s").dtype], [1, "float64"]);
  m.step();
  m.set("seed", 8);
  assert.deepEqual([one(m), m.index], [8, 0]);
  m.step();
  m.rewind();
  assert.equal(one(m), 8);
  m.step();
  m.set("w", 1); // no restart: the dynamics continue
  assert.deepEqual([one(m), m.index], [4, 1]);
  m.reset();
  assert.deepEqual([one(m), m.get("seed")], [1, 1]);
});

test("only inputs of the start program recompute the start", () => {
  const m = new Model(growing());
  const { state } = m;
  m.set("w", 2); // at step 0
  assert.equal(m.state, state);
  m.set("s", 7);
  m.set("w", 3);
  assert.equal(one(m), 7); // what was set by hand stays
  m.rewind();
  assert.equal(one(m), 1);
});

test("a button changes the state and can be undone", () => {
  const m = new Model(growing());
  m.step();
  m.act("fill");
  assert.deepEqual([one(m), m.index, m.plain], [100, 2, false]);
  m.step();
  assert.equal(one(m), 50);
  m.back();
  assert.equal(one(m), 100);
  m.back();
  assert.deepEqual([one(m), m.plain], [0.5, true]);
  assert.throws(() => m.act("empty"), { key: "errName" });
});

test("the reader can go to an earlier step and continue from there", () => {
  const m = new Model(growing());
  for (let i = 0; i < 5; i++) m.step();
  assert.deepEqual([m.position, m.history.length], [5, 5]);
  m.seek(2);
  assert.deepEqual([one(m), m.index, m.position], [1 / 4, 2, 2]);
  m.seek(5); // the newest is still there
  assert.deepEqual([one(m), m.index], [1 / 32, 5]);
  m.seek(1);
  m.set("w", 2);
  m.step();
  assert.deepEqual([one(m), m.index, m.history.length], [1, 2, 2]); // what followed is forgotten
  m.seek(9); // beyond the newest is nothing
  assert.equal(m.index, 2);
});

test("states that were not kept are recomputed with the settings of their time", () => {
  const m = new Model(growing());
  const states = [one(m)];
  for (let i = 0; i < 3000; i++) {
    if (i === 1234) m.set("w", 2);
    if (i === 1300) m.set("w", 0.5);
    m.step();
    states.push(one(m));
  }
  assert.ok(m.history.length <= 400, `${m.history.length} frames are kept`);
  for (let i = 2999; i >= 1200; i--) {
    m.back();
    assert.deepEqual([m.index, one(m)], [i, states[i]]);
  }
  for (const position of [0, 7, 100, m.history.length]) {
    m.seek(position);
    assert.equal(one(m), states[m.index], `position ${position}, step ${m.index}`);
  }
  assert.equal(m.index, 3000);
});

test("the history stays small if states are large or made by hand", () => {
  const large = new History(1e6);
  const byHand = new History(1);
  for (let index = 0; index < 5000; index++) {
    const frame = { index, state: {}, controls: 0, data: 0 };
    large.leave(frame);
    byHand.leave({ ...frame, handmade: true });
  }
  assert.ok(large.length <= 16 && large.frames[0].index === 0);
  assert.ok(byHand.length <= 400 && byHand.frames.at(-1).index === 4999);
});

test("a link to a large state holds only the number of steps, if they lead there", () => {
  const payload = growing();
  const big = { dtype: "float64", shape: [500], data: Array(500).fill(1) };
  payload.programs[0].start = { inputs: [], consts: [big], nodes: [], outputs: { s: 0 } };
  payload.programs[0].compute.nodes = [
    ["sum", [0]],
    ["less", [1, { f: 0 }]],
  ];
  payload.programs[0].compute.outputs = { small: 2 };
  const m = new Model(payload);
  m.set("w", 0.25);
  m.step();
  m.step();
  assert.equal(encode(m), "w=0.25,@=2");
  const other = new Model(payload);
  assert.equal(decode("w=0.25,@=2", other, []), 2);
  assert.equal(other.index, 0);
  m.set("w", 0.5);
  assert.match(encode(m), /^w=0\.5|^s=/);
  assert.ok(encode(m).includes("s=0.0625_"), "another rate would not lead there");
});

test("an option may be passed as its index", () => {
  const payload = halving();
  const g = { kind: "choice", name: "g", label: "g", options: ["a", "b", "c"], value: "b" };
  payload.controls.push({ ...g, as_index: true });
  const m = new Model(payload);
  m.set("g", "c");
  assert.deepEqual([m.get("g"), m.read("g").dtype, m.read("g").data[0]], ["c", "int64", 2]);
  assert.equal(encode(m), "g=c");
});

test("drawing leaves soft ink, erasing removes it, and the old array is not modified", () => {
  const blank = { dtype: "float64", shape: [8, 8], data: new Float64Array(64) };
  const drawn = stroke(blank, 3.5, 2.5, false);
  assert.equal(drawn.data[2 * 8 + 3], 1);
  const beside = drawn.data[2 * 8 + 4];
  assert.ok(beside > 0 && beside < 1);
  assert.equal(drawn.data[2 * 8 + 6], 0);
  assert.equal(stroke(drawn, 3.5, 2.5, true).data[2 * 8 + 3], 0);
  assert.ok(blank.data.every((v) => v === 0));
  assert.deepEqual([...withEntry(blank, 9, 3).data.slice(8, 11)], [0, 3, 0]);
});

/** A clock on a page whose frames and time come when the test says so. */
function clockwork(model, rate) {
  const page = { now: 0, frames: [] };
  globalThis.requestAnimationFrame = (f) => page.frames.push(f);
  globalThis.cancelAnimationFrame = (id) => {
    page.frames[id - 1] = null;
  };
  const store = {
    visible: true,
    ready: true,
    flush: () => {},
    get finished() {
      return model.finished;
    },
    get index() {
      return model.index;
    },
    step: () => model.step(),
  };
  const clock = new Clock(
    store,
    () => rate,
    () => {},
  );
  const tick = (ms) => {
    page.now += ms;
    page.frames.splice(0).forEach((f) => f?.(page.now));
  };
  return { clock, store, tick };
}

test("the clock keeps its rate, stops out of sight, and never blocks a frame for long", () => {
  const model = new Model(growing());
  const { clock, store, tick } = clockwork(model, 50);
  clock.play();
  for (let i = 0; i < 61; i++) tick(1000 / 60);
  assert.ok(Math.abs(model.index - 51) <= 1, `${model.index} steps in a second`);
  store.visible = false;
  clock.sleep();
  tick(1000);
  const still = model.index;
  clock.wake();
  tick(1000);
  assert.equal(model.index, still);
  store.visible = true;
  clock.wake();
  tick(16);
  tick(16);
  assert.ok(model.index > still && model.index < still + 5, "the pause is not caught up with");
  clock.pause();
  tick(1000);
  const paused = model.index;
  assert.equal(paused, model.index);

  let taken = 0;
  const step = () => {
    taken += 1;
    for (const t = performance.now(); performance.now() - t < 3; );
  };
  const slow = { ...store, step };
  const fast = new Clock(
    { ...slow, finished: false, index: 0 },
    () => Infinity,
    () => {},
  );
  fast.play();
  tick(16);
  assert.ok(taken >= 1 && taken <= 3, `${taken} steps of 3 ms in one frame`);
});

test("the clock can run as fast as possible, and to a given step", () => {
  assert.deepEqual(dueSteps(0, 0, Infinity), [Infinity, 0]);
  const model = new Model(growing());
  const { clock, tick } = clockwork(model, 1);
  clock.runTo(700);
  for (let i = 0; i < 100 && clock.playing; i++) tick(16);
  assert.deepEqual([model.index, clock.playing], [700, false]);
  clock.play();
  tick(16);
  tick(16);
  assert.ok(model.index <= 702, "afterwards its own rate holds");
});

test("a clock does not start before there is something to play, not even for a link", () => {
  const store = { ready: false, visible: true, finished: false, index: 0, flush: () => {}, step: () => {} };
  const clock = new Clock(
    store,
    () => 4,
    () => {},
  );
  clock.runTo(7);
  assert.deepEqual([clock.playing, clock.goal], [false, Infinity]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../src/model/store.js";
import { halving } from "./figures.mjs";

/** A store whose frames come when the test says so. */
function staged(options = {}) {
  const frames = [];
  const frame = (f) => frames.push(f) - 1;
  const cancel = (id) => {
    frames[id] = null;
  };
  const store = new Store(halving(), { frame, cancel, ...options });
  const heard = [];
  store.subscribe((names) => heard.push([...names]));
  const next = () => {
    const due = frames.splice(0);
    due.forEach((f) => f?.());
    return due.filter(Boolean).length;
  };
  return { store, heard, next };
}

test("many changes, one frame", () => {
  const { store, heard, next } = staged();
  for (let i = 0; i < 10; i++) store.set("w", i / 10);
  store.set("x", [1, 2]);
  assert.equal(next(), 1);
  assert.deepEqual(heard, [["w", "x"]]);
  assert.equal(next(), 0);
});

test("setting the current value is not a change", () => {
  const { store, heard, next } = staged();
  store.set("w", 2);
  store.set("x", [3, 4]);
  assert.equal(next(), 0);
  assert.deepEqual(heard, []);
});

test("a value is up to date at once, before the frame", () => {
  const { store } = staged();
  store.set("w", -1);
  assert.deepEqual(store.get("z").data, [-3, -4]);
  assert.deepEqual(Object.keys(store.scope()).sort(), ["on", "s", "sign", "small", "w", "x", "z"]);
});

test("nothing happens off-screen, and everything is caught up on", () => {
  const { store, heard, next } = staged();
  store.show(false);
  store.set("w", 1);
  store.step();
  assert.equal(next(), 0);
  store.show(true);
  assert.equal(next(), 1);
  assert.deepEqual(heard, [["w", "step"]]);
});

test("an error is reported, and subscribers are notified of the next change", () => {
  const errors = [];
  const { store, heard, next } = staged({ onError: (error) => errors.push(error) });
  store.set("x", { dtype: "float64", shape: [2, 2], data: [1, 2, 3, 4] });
  store.subscribe(() => {
    if (store.get("w") === 1) throw new Error("no");
  });
  store.set("w", 1);
  next();
  assert.equal(errors.length, 1);
  store.reset();
  next();
  assert.deepEqual(heard.at(-1), ["reset"]);
});

test("after destroy no subscriber is notified", () => {
  const { store, heard, next } = staged();
  store.set("w", 1);
  store.destroy();
  store.set("w", 2);
  assert.equal(next(), 0);
  assert.deepEqual(heard, []);
});

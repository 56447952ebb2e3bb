// What keeps a damaged payload from breaking the page. That a payload has the shape which SCHEMA.md and
// payload.schema.json describe is tested in Python: tests/figures/test_payload.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../src/model/model.js";
import { checkNames, checkPayload, combinations } from "../src/model/payload.js";
import { halving } from "./figures.mjs";

const quiz = () => ({ dlbook: 1, kind: "quiz", id: "q", title: "Quiz", predict: false, questions: [] });
const list = () => ({ dlbook: 1, kind: "progress", title: "Your answers", chapters: [] });

test("good payloads pass", () => {
  for (const payload of [halving(), quiz(), list()]) checkPayload(payload);
  checkNames(halving(), new Model(halving()));
});

test("each kind of damage has its own sentence", () => {
  const damage = [
    ["errJson", null],
    ["errJson", "text"],
    ["errVersion", { ...halving(), dlbook: 2 }],
    ["errVersion", []],
    ["errKind", { ...halving(), kind: "video" }],
    ["errKind", { ...halving(), kind: "constructor" }],
    ["errPart", { ...halving(), programs: undefined }],
    ["errPart", { ...halving(), views: {} }],
    ["errPart", { ...quiz(), questions: null }],
    ["errPart", { ...list(), chapters: undefined }],
    ["errProgram", { ...halving(), programs: halving().programs.slice(1) }],
  ];
  for (const [key, payload] of damage)
    assert.throws(() => checkPayload(payload), { key }, JSON.stringify(payload));
});

test("a value that its control cannot have, and arrays without their numbers, are found before anything is drawn", () => {
  const [slider, choice, toggle] = halving().controls;
  const odd = { ...halving(), controls: [slider, { ...choice, value: "times" }, toggle] };
  assert.throws(() => new Model(odd), { key: "errValue" });
  const short = { ...halving(), data: { x: { dtype: "float64", shape: [9], data: [3, 4] } } };
  assert.throws(() => new Model(short), /an array of this figure is damaged/);
});

test("a view may only read names that exist, with a number of axes that it can draw", () => {
  const model = new Model(halving());
  const reading = (...reads) => ({ ...halving(), views: [{ kind: "globe", reads }] });
  checkNames(reading(["s", [0]], ["x", [0, 1]]), model);
  assert.throws(() => checkNames(reading(["y", [0]]), model), { key: "errName" });
  assert.throws(() => checkNames(reading(["x", [0]]), model), { key: "errShape" });
  assert.throws(() => checkNames(reading(["x", [2, 3]]), model), { key: "errShape" });
  assert.throws(() => checkNames(reading(["sign", [0]]), model), { key: "errShape" }); // an option is text
  assert.throws(() => checkNames({ ...halving(), goal: "solved" }, model), { key: "errName" });
});

test("an unknown operation is found before anything is drawn", () => {
  const payload = halving();
  payload.programs[0].compute.nodes[0][0] = "frobnicate";
  assert.throws(() => new Model(payload), /frobnicate/);
});

test("programs are needed for all combinations of choices", () => {
  assert.deepEqual(combinations([]), [{}]);
  const two = (name) => ({ kind: "choice", name, options: ["a", "b"] });
  assert.equal(combinations([two("p"), two("q"), { kind: "toggle", name: "t" }]).length, 4);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../src/model/model.js";
import { checkNames, checkPayload, combinations } from "../src/model/payload.js";
import { halving } from "./figures.mjs";

const quiz = () => ({
  dlbook: 1,
  kind: "quiz",
  id: "q",
  title: "Quiz",
  predict: false,
  questions: [
    {
      prompt: "?",
      options: [
        { text: "a", correct: true, why: "b" },
        { text: "c", correct: false, why: "d" },
      ],
    },
  ],
});

test("good payloads pass", () => {
  checkPayload(halving());
  checkPayload(quiz());
  checkNames(halving(), new Model(halving()));
});

test("each kind of damage has its own sentence", () => {
  const damage = [
    ["errJson", () => null],
    ["errJson", () => "text"],
    [
      "errVersion",
      (p) => {
        p.dlbook = 2;
      },
    ],
    [
      "errKind",
      (p) => {
        p.kind = "video";
      },
    ],
    [
      "errPart",
      (p) => {
        delete p.programs;
      },
    ],
    [
      "errPart",
      (p) => {
        p.player = {};
      },
    ],
    [
      "errControl",
      (p) => {
        p.controls[0].kind = "knob";
      },
    ],
    [
      "errControl",
      (p) => {
        p.controls[0].min = 9;
      },
    ],
    [
      "errControl",
      (p) => {
        p.controls[1].value = "times";
      },
    ],
    [
      "errView",
      (p) => {
        p.views[0].kind = "globe";
      },
    ],
    [
      "errPart",
      (p) => {
        p.views[0] = { kind: "plane", xlim: [1, 0], ylim: [0, 1] };
      },
    ],
    [
      "errFormat",
      (p) => {
        p.views[0].lines = ["{s:.3f"];
      },
    ],
    [
      "errProgram",
      (p) => {
        p.programs.pop();
      },
    ],
  ];
  for (const [key, change] of damage) {
    const payload = halving();
    const replaced = change(payload);
    assert.throws(() => checkPayload(replaced === undefined ? payload : replaced), { key }, String(change));
  }
  assert.throws(() => checkPayload({ ...quiz(), questions: [] }), { key: "errPart" });
});

test("seeds, buttons, matrices and pads need what they refer to", () => {
  const seed = { kind: "seed", name: "seed", label: "Seed", min: 0, max: 9, value: 3 };
  const made = (control, change = {}) => ({ ...halving(), controls: [control], ...change });
  const programs = ({ actions }) => [{ ...halving().programs[0], when: {}, actions }];
  const grid = { A: { dtype: "float64", shape: [2, 2], data: [0, 0, 0, 0] } };
  const button = { kind: "button", name: "go", label: "Go" };
  const matrix = { kind: "matrix", name: "A", label: "A", min: null, max: null, step: 0.5 };
  const pad = { kind: "pad", name: "A", label: "A" };
  const bare = { programs: programs({}) };
  checkPayload(made(seed, bare));
  checkPayload(made(button, { programs: programs({ actions: { go: {} } }) }));
  checkPayload(made(matrix, { ...bare, data: grid }));
  checkPayload(made(pad, { ...bare, data: grid }));
  const damage = [
    made({ ...seed, value: 10 }, bare),
    made({ ...seed, value: 0.5 }, bare),
    made(button, bare),
    made(matrix, bare),
    made({ ...matrix, step: 0 }, { ...bare, data: grid }),
    made(pad, { ...bare, data: { A: { ...grid.A, shape: [4] } } }),
  ];
  for (const payload of damage) {
    const [control] = payload.controls;
    assert.throws(() => checkPayload(payload), { key: "errControl" }, JSON.stringify(control));
  }
});

test("a view may only read names that exist, with the right number of axes", () => {
  const model = new Model(halving());
  assert.throws(() => checkNames({ ...halving(), goal: "solved" }, model), { key: "errName" });
  assert.throws(() => checkNames({ ...halving(), views: [{ kind: "readout", lines: ["{z:.1f}"] }] }, model), {
    key: "errShape",
  });
  assert.throws(() => checkNames({ ...halving(), views: [{ kind: "plane", lines: ["z"] }] }, model), {
    key: "errShape",
  });
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

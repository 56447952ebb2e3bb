import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clamp,
  controlNumber,
  decimals,
  fixed,
  formatValue,
  parseTemplate,
  roundStep,
  snap,
} from "../src/page/format.js";
import { STRINGS } from "../src/page/strings.js";

const number = (value, dtype = "float64") => ({ dtype, shape: [], data: Float64Array.of(value) });
const shown = (value, spec, dtype) => formatValue(number(value, dtype), spec, STRINGS.en);

test("numbers are written as Python writes them, with a real minus sign", () => {
  // the right column is what f"{x:spec}" gives in Python 3.11, "-" replaced by "−"
  const cases = [
    [1.23456, ".3f", "1.235"],
    [-1.23456, "+.2f", "−1.23"],
    [0.5, "+.2f", "+0.50"],
    [0.876, ".0%", "88%"],
    [0.5, ".0f", "0"],
    [1.5, ".0f", "2"],
    [2.5, ".0f", "2"],
    [-2.5, ".0f", "−2"],
    [0.125, ".2f", "0.12"],
    [0.375, ".2f", "0.38"],
    [1e-9, ".3f", "0.000"],
    [-1e-9, ".3f", "0.000"], // zero has no sign
    [-1e-9, "+.1f", "+0.0"],
    [-0.004, ".0%", "0%"],
    [9765625, ".3g", "9.77·10⁶"],
    [0.000035, ".2g", "3.5·10⁻⁵"],
    [0.0391, ".2g", "0.039"],
    [-250, ".3g", "−250"],
    [0, ".3g", "0"],
    [-0, ".1f", "0.0"],
    [1, null, "1.0"],
    [0.1, null, "0.1"],
    [1e-7, null, "1e−07"],
    [1e16, null, "1e+16"],
    [12345678, null, "12345678.0"],
  ];
  for (const [value, spec, text] of cases) assert.equal(shown(value, spec), text, `${value} as ${spec}`);
});

test("integers, booleans, infinity and NaN", () => {
  assert.equal(shown(-7, "d", "int64"), "−7");
  assert.equal(shown(7, null, "int64"), "7");
  assert.equal(shown(1, null, "bool"), "yes");
  assert.equal(formatValue(number(0, "bool"), null, STRINGS.ko), STRINGS.ko.no);
  assert.equal(shown(-Infinity, ".2f"), "−∞");
  assert.equal(shown(NaN, "+.2f"), "NaN");
});

test("a template is split into text and placeholders", () => {
  assert.deepEqual(parseTemplate("z = {z:.3f}, {{w}} {done}"), [
    "z = ",
    { name: "z", spec: ".3f" },
    ", {w} ",
    { name: "done", spec: null },
  ]);
  assert.deepEqual(parseTemplate("{on?}It is {on?bright|dark}{off?|.}"), [
    { name: "on", guard: true },
    "It is ",
    { name: "on", words: ["bright", "dark"] },
    { name: "off", words: ["", "."] },
  ]);
  for (const bad of ["{", "{z", "z}", "{z:x}", "{z:.2e}", "{a.b}"]) {
    assert.throws(() => parseTemplate(bad), { key: "errFormat" }, bad);
  }
});

test("ties, and only ties, go to the even digit", () => {
  assert.equal(fixed(1.005, 2), "1.00"); // the double lies just below the tie
  assert.equal(fixed(0.045, 2), "0.04"); // just below
  assert.equal(fixed(2.675, 2), "2.67");
  assert.equal(fixed(1.375, 2), "1.38");
  assert.equal(fixed(1e15 + 0.5, 0), "1000000000000000");
});

test("decimals of steps, round steps, and rounding to a step", () => {
  assert.deepEqual([1, 0.1, 0.05, 1e-7, 10].map(decimals), [0, 1, 2, 7, 0]);
  assert.deepEqual(
    [
      [8, 400],
      [1, 60],
      [3, 1],
      [1000, 4],
    ].map(([range, parts]) => roundStep(range, parts)),
    [0.02, 0.01, 2, 200],
  );
  assert.equal(snap(0.30000000000000004, 0.1), 0.3);
  assert.equal(snap(-1.2349, 0.02), -1.24);
  assert.equal(clamp(7, -5, 5), 5);
});

test("a control shows the decimals of its step, or more if its value has more", () => {
  assert.equal(controlNumber(2, 0.1), "2.0");
  assert.equal(controlNumber(1.234, 0.1), "1.234");
  assert.equal(controlNumber(1 / 3, 0.1), "0.3333");
  assert.equal(controlNumber(-3, 1), "-3");
  assert.equal(controlNumber(1e-8, 1e-8), "1e-8");
});

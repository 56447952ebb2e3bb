import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { filled, sliderScale, spoken } from "../src/card/controls.js";
import { dueSteps } from "../src/card/player.js";
import { labelledTicks, linear } from "../src/draw/axes.js";
import { classColour, markerPath, palette, ramp } from "../src/draw/palette.js";
import { arrowPath, clipSegment, isInside, linePath } from "../src/draw/paths.js";
import { colourIndex, paint } from "../src/draw/raster.js";
import {
  explain,
  Fault,
  fill,
  PYTHON_STRINGS,
  RUN_STRINGS,
  STRINGS,
  stringsFor,
} from "../src/page/strings.js";
import { parseMarks } from "../src/page/text.js";
import { report, tally } from "../src/quiz/progress.js";
import { canKeep, keepAnswers, order, readAnswers, score } from "../src/quiz/quiz.js";
import { added, freeSpot, moved, nearest, removed } from "../src/views/plane/pointarrays.js";

const array = (shape, ...data) => ({ dtype: "float64", shape, data: Float64Array.from(data) });
const same = (v) => v;

test("both languages have the same sentences with the same placeholders", () => {
  const gaps = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const { en, ko } of [STRINGS, RUN_STRINGS, PYTHON_STRINGS]) {
    assert.deepEqual(Object.keys(ko).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) assert.deepEqual(gaps(ko[key]), gaps(text), key);
  }
});

test("every sentence used by the sources exists", async () => {
  const root = new URL("../src/", import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".js"));
  const run = RUN_STRINGS.en;
  const tableOf = (name) =>
    name === "python/buttons.js"
      ? run
      : name.startsWith("python")
        ? { ...run, ...PYTHON_STRINGS.en }
        : STRINGS.en;
  let asked = 0;
  for (const name of files) {
    const text = await readFile(new URL(name, root), "utf8");
    for (const [, word, key] of text.matchAll(/\bt\.(\w+)\b|(?:Fault|Failure)\("(\w+)"/g)) {
      assert.ok((word ?? key) in tableOf(name), `${name}: ${word ?? key}`);
      asked += 1;
    }
  }
  assert.ok(asked > 100);
});

test("the page's language chooses the sentences", () => {
  assert.equal(stringsFor("ko-KR"), STRINGS.ko);
  assert.equal(stringsFor("fr"), STRINGS.en);
  assert.equal(stringsFor(null), STRINGS.en);
  assert.equal(fill("{a} of {b}", { a: 1 }), "1 of {b}");
  assert.match(explain(new Fault("errKind", { found: "x" }), STRINGS.ko), /종류.*x/);
  assert.equal(explain(new Error("plain"), STRINGS.en), "plain");
});

test("marks in text become code and emphasis", () => {
  assert.deepEqual(parseMarks("a `b*c*` *d e* 2 * 3 * 4"), [
    ["text", "a "],
    ["code", "b*c*"],
    ["text", " "],
    ["em", "d e"],
    ["text", " 2 * 3 * 4"],
  ]);
  assert.deepEqual(parseMarks(""), []);
});

test("scales and ticks", () => {
  const x = linear([-4, 4], [0, 400]);
  assert.equal(x(0), 200);
  assert.equal(x.invert(100), -2);
  assert.deepEqual(labelledTicks([-0.5, 1.5], 4), [
    [-0.5, "−0.5"],
    [0, "0.0"],
    [0.5, "0.5"],
    [1, "1.0"],
    [1.5, "1.5"],
  ]);
  assert.deepEqual(
    labelledTicks([0, 1000], 4).map(([, label]) => label),
    ["0", "200", "400", "600", "800", "1000"],
  );
});

test("a slider is filled from zero, or from the end nearest to zero", () => {
  assert.deepEqual(filled(2.5, -5, 5), [0.5, 0.75]);
  assert.deepEqual(filled(-5, -5, 5), [0, 0.5]);
  assert.deepEqual(filled(3, 1, 5), [0, 0.5]);
});

test("what is announced when a control changes", () => {
  assert.equal(spoken({ kind: "slider", label: "w", step: 0.1 }, -2, STRINGS.en), "w −2.0");
  assert.equal(spoken({ kind: "toggle", label: "Line" }, false, STRINGS.en), "Line off");
});

test("a logarithmic slider has rounded values at equal factors, and both ends", () => {
  const { min, max, step, positionOf, value } = sliderScale({ min: 1e-4, max: 1, scale: "log" });
  assert.deepEqual([min, max, step], [0, 80, 1]);
  assert.deepEqual([0, 1, 20, 40, 41, 80].map(value), [1e-4, 0.00011, 0.001, 0.01, 0.011, 1]);
  for (let i = 0; i <= max; i++) assert.equal(positionOf(value(i)), i);
  assert.equal(positionOf(0.5), 74);
  const odd = sliderScale({ min: 0.3, max: 0.7, scale: "log" });
  assert.deepEqual([odd.value(0), odd.value(odd.max)], [0.3, 0.7]);
  const log = { kind: "slider", label: "η", scale: "log" };
  assert.equal(spoken(log, 0.0001234, STRINGS.en), "η 0.000123");
});

test("lines are clipped at the border and broken by NaN", () => {
  assert.deepEqual(clipSegment([-10, 5, 20, 5], [10, 10]), [0, 5, 10, 5]);
  assert.equal(clipSegment([-10, -1, 20, -1], [10, 10]), null);
  assert.deepEqual(clipSegment([5, 5, 5, 50], [10, 10]), [5, 5, 5, 10]);
  assert.equal(
    linePath(array([3, 2], 1, 1, 2, 2, 3, 1), same, same, [10, 10]),
    "M1.00,1.00L2.00,2.00L3.00,1.00",
  );
  assert.equal(linePath(array([3, 2], 1, 1, NaN, 2, 3, 1), same, same, [10, 10]), "");
  assert.equal(
    linePath(array([4, 2], 1, 1, 2, 1, 20, 1, 20, 5), same, same, [10, 10]),
    "M1.00,1.00L2.00,1.00L10.00,1.00",
  );
});

test("the border of a plane is inside it; anything beyond, and NaN, is not", () => {
  for (const place of [
    [0, 0],
    [100, 50],
    [-0.4, 25],
  ])
    assert.ok(isInside(...place, [100, 50]));
  for (const place of [
    [-7, 25],
    [107, 25],
    [50, -7],
    [50, 57],
    [NaN, 25],
  ])
    assert.ok(!isInside(...place, [100, 50]), String(place));
});

test("an arrow has a shaft and a head; without length it is empty", () => {
  assert.match(
    arrowPath(array([2, 2], 0, 0, 100, 0), same, same),
    /^M0\.00,0\.00L91\.00,0\.00M.*L100\.00,0\.00L/,
  );
  assert.equal(arrowPath(array([2, 2], 0, 0, 0, 0), same, same), "");
  assert.equal(arrowPath(array([2, 2], 0, 0, NaN, 1), same, same), "");
});

test("points are found, moved, added and removed without modifying the old arrays", () => {
  const X = array([2, 2], 0, 0, 5, 5);
  const y = { dtype: "int64", shape: [2], data: Float64Array.of(0, 1) };
  assert.equal(nearest(X, same, same, 4, 4, 2), 1);
  assert.equal(nearest(X, same, same, 2.5, 2.4, 2), -1);
  assert.deepEqual([...moved(X, 1, [7, 8]).data], [0, 0, 7, 8]);
  const [X3, y3] = added(X, y, [1, 2], 1);
  assert.deepEqual(
    [X3.shape, [...X3.data], [...y3.data], y3.dtype],
    [[3, 2], [0, 0, 5, 5, 1, 2], [0, 1, 1], "int64"],
  );
  const [X1, y1] = removed(X, y, 0);
  assert.deepEqual([X1.shape, [...X1.data], [...y1.data]], [[1, 2], [5, 5], [1]]);
  assert.deepEqual([...X.data], [0, 0, 5, 5]);
  assert.deepEqual(freeSpot(array([1, 2], 3, 3), [0, 0], 1), [0, 0]);
  assert.deepEqual(freeSpot(X, [0, 0], 1), [1, 0]);
});

test("classes differ in colour and in shape", () => {
  const count = palette.classes.length;
  const all = Array.from({ length: count }, (_, k) => [classColour(k), markerPath(k, 6)]);
  assert.equal(new Set(all.map(([colour]) => colour)).size, count);
  assert.equal(new Set(all.map(([, path]) => path)).size, count);
  assert.equal(classColour(count), classColour(0));
});

test("a heat map is flipped and clamped, and NaN is transparent", () => {
  const colours = ramp(["#000000", "#ffffff"]);
  assert.deepEqual(
    [colourIndex(-1, [0, 1]), colourIndex(0.5, [0, 1]), colourIndex(9, [0, 1])],
    [0, 128, 255],
  );
  const pixels = new Uint8ClampedArray(4 * 4);
  paint(pixels, array([2, 2], 0, 1, NaN, 0.5), [0, 1], colours);
  assert.deepEqual(
    [...pixels].filter((_, i) => i % 4 === 3),
    [0, 255, 255, 255],
  ); // NaN of the upper row comes first
  assert.deepEqual([...pixels].filter((_, i) => i % 4 === 0).slice(1), [128, 0, 255]);
  assert.deepEqual([...ramp(palette.heat).slice(0, 3)], [0x7d, 0xb8, 0xda]);
});

test("steps follow the clock; a long pause is not caught up on", () => {
  assert.deepEqual(dueSteps(0.5, 125, 4), [1, 0]);
  assert.deepEqual(dueSteps(0, 60000, 4), [1, 0]);
  const [steps, rest] = dueSteps(0, 16, 4);
  assert.equal(steps, 0);
  assert.ok(Math.abs(rest - 0.064) < 1e-12);
});

test("answers survive in good storage, and work without it", () => {
  const questions = [{ options: [{ correct: true }, {}] }, { options: [{}, { correct: true }] }];
  const kept = new Map();
  const storage = () => ({
    getItem: (k) => kept.get(k) ?? null,
    setItem: (k, v) => kept.set(k, v),
    removeItem: (k) => kept.delete(k),
  });
  keepAnswers(storage, "q", [0, null]);
  assert.deepEqual(readAnswers(storage, "q", questions), [0, null]);
  assert.equal(score(questions, [0, 0]), 1);
  keepAnswers(storage, "q", [null, null]);
  assert.equal(kept.size, 0);
  for (const damaged of ["{", "7", "[9, -1]", '["a", 0.5]']) {
    kept.set("dlbook:quiz:q", damaged);
    assert.deepEqual(readAnswers(storage, "q", questions), [null, null], damaged);
  }
  const blocked = () => {
    throw new Error("SecurityError");
  };
  assert.deepEqual(readAnswers(blocked, "q", questions), [null, null]);
  keepAnswers(blocked, "q", [1, 1]);
  assert.deepEqual([canKeep(storage), canKeep(blocked)], [true, false]);
  assert.ok(!kept.has("dlbook:quiz:?"));
});

test("options are shuffled, the same way in every visit, and evenly", () => {
  assert.deepEqual(order("a-quiz", 0, 4), order("a-quiz", 0, 4));
  assert.deepEqual([...order("a-quiz", 1, 4)].sort(), [0, 1, 2, 3]);
  assert.deepEqual(order("a-quiz", 0, 1), [0]);
  const places = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  const all = new Set();
  for (let q = 0; q < 400; q++)
    for (let i = 0; i < 5; i++) {
      const shown = order(`chapter-${q}`, i, 4);
      shown.forEach((k, place) => places[k][place]++);
      all.add(shown.join());
    }
  assert.equal(all.size, 24);
  for (const count of places.flat()) assert.ok(count > 400 && count < 600, `${count} of 2000`);
});

test("progress is counted from stored answers, without the text of the quiz", () => {
  const kept = new Map([["dlbook:quiz:q", "[1, 0, null, 7]"]]);
  const storage = () => ({ getItem: (k) => kept.get(k) ?? null });
  const quiz = { id: "q", title: "Q", predict: false, options: [2, 3, 2, 2], right: [1, 2, 0, 0] };
  const { all, answered, right } = tally(storage, quiz);
  assert.deepEqual({ all, answered, right }, { all: 4, answered: 2, right: 1 });
  const list = { book: "B", chapters: [{ title: "1", href: "1.html", quizzes: [quiz] }] };
  const told = [{ answer: "B", right: true }, { answer: "A", right: false }, null, null];
  assert.deepEqual(report(storage, list, new Date(0)), {
    book: "B",
    saved: "1970-01-01T00:00:00.000Z",
    chapters: [{ chapter: "1", quizzes: [{ quiz: "Q", questions: told }] }],
  });
});

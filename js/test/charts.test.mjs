import assert from "node:assert/strict";
import { test } from "node:test";
import { linear, logarithmic, moreRoom, nameDistance, powerTicks } from "../src/draw/axes.js";
import { ramp } from "../src/draw/palette.js";
import { bandPath, seriesPath } from "../src/draw/paths.js";
import { paintColours, paintRows } from "../src/draw/raster.js";
import { barEnds } from "../src/views/bars.js";
import { dataLimits } from "../src/views/chart.js";
import { nextCell, pictures } from "../src/views/images.js";
import { namesOf } from "../src/views/names.js";

const array = (...data) => ({ data: Float64Array.from(data) });

test("a logarithmic scale maps equal factors to equal distances", () => {
  const x = logarithmic([0.01, 100], [0, 400]);
  assert.deepEqual([0.01, 0.1, 1, 100].map(x).map(Math.round), [0, 100, 200, 400]);
  assert.ok(Number.isNaN(x(0)) && Number.isNaN(x(-1)));
  assert.ok(Math.abs(x.invert(100) - 0.1) < 1e-12);
});

test("ticks are powers of ten, as many as fit", () => {
  const labels = (...args) => powerTicks(...args).map(([, label]) => label);
  assert.deepEqual(labels([0.01, 100], 5), ["0.01", "0.1", "1", "10", "100"]);
  assert.deepEqual(labels([1e-8, 1], 4), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]);
  assert.deepEqual(labels([0.3, 3], 4), ["0.5", "1", "2"]);
  assert.deepEqual(
    powerTicks([0.1, 1], 4).map(([v]) => v),
    [0.1, 1],
  );
});

test("limits cover finite values only, and positive ones only on a logarithmic axis", () => {
  assert.deepEqual(dataLimits([array(0, 4), array(NaN, Infinity)], "linear", 0), [0, 4]);
  assert.deepEqual(dataLimits([array(0, 10)], "linear", 0.1), [-1, 11]);
  assert.deepEqual(dataLimits([array(3, 3)], "linear", 0), [2.7, 3.3]);
  assert.deepEqual(dataLimits([array(NaN)], "linear"), [0, 1]);
  assert.deepEqual(dataLimits([array(-1, 0, 1, 100)], "log", 0), [1, 100]);
  assert.deepEqual(dataLimits([array()], "log"), [0.1, 1]);
});

test("a series is clipped at the border and broken by NaN; an isolated value becomes a dot", () => {
  const frame = { x: linear([0, 10], [0, 100]), y: linear([0, 10], [100, 0]), inner: [100, 100] };
  const path = (xs, ys) => seriesPath(xs, ys, frame);
  assert.equal(path([0, 1, 2], [0, 1, 2]), "M0.00,100.00L10.00,90.00L20.00,80.00");
  assert.equal(path([0, 1, 2], [5, NaN, 5]), "M0.00,50.00L1.50,50.00M18.50,50.00L21.50,50.00");
  assert.equal(path([0, 20], [5, 5]), "M0.00,50.00L100.00,50.00");
  assert.equal(path([0, 1], [50, 60]), "");
  assert.equal(path([0], [5]), "M0.00,50.00L1.50,50.00");
});

test("bars are next to each other in a group, or span the interval between edges", () => {
  const ends = barEnds(2, 1, 2, null);
  assert.deepEqual(
    ends.map((v) => Number(v.toFixed(12))),
    [2, 2.4],
  );
  assert.deepEqual(barEnds(1, 0, 1, [0, 3, 9]), [3, 9]);
});

test("an array holds one picture or several; row 0 is at the top, NaN transparent", () => {
  const data = Float64Array.of(0, 1, NaN, 1, 0, 0);
  assert.equal(pictures({ shape: [2, 3], data }).length, 1);
  const [, second] = pictures({ shape: [2, 1, 3], data });
  assert.deepEqual([second.rows, second.columns, [...second.data]], [1, 3, [1, 0, 0]]);
  const pixels = new Uint8ClampedArray(24);
  paintRows(pixels, data, [0, 1], ramp(["#000000", "#ffffff"]));
  assert.deepEqual(
    [...pixels].filter((_, i) => i % 4 === 0),
    [0, 255, 0, 255, 0, 0],
  );
  assert.deepEqual(
    [...pixels].filter((_, i) => i % 4 === 3),
    [255, 255, 0, 255, 255, 255],
  );
});

test("in a colour picture three numbers make a pixel, and NaN is transparent", () => {
  const data = Float64Array.from([1, 0, 0.5, NaN, NaN, NaN]);
  const [only, ...more] = pictures({ shape: [1, 2, 3], data }, true);
  assert.deepEqual([only.rows, only.columns, more.length], [1, 2, 0]);
  const pixels = new Uint8ClampedArray(8);
  paintColours(pixels, only.data);
  assert.deepEqual([...pixels], [255, 0, 128, 255, 0, 0, 0, 0]);
});

test("a band follows its lower border and returns along the upper; NaN breaks it", () => {
  const frame = { x: linear([0, 10], [0, 100]), y: linear([0, 10], [100, 0]) };
  const path = bandPath([0, 1, 2, 3, 4, 5], [1, 1, NaN, 1, 1, NaN], [2, 3, 4, 5, 6, 7], frame);
  const rounds = path.split("Z").map((round) => round.match(/[\d.]+/g)?.map(Number));
  const wanted = [[0, 90, 10, 90, 10, 70, 0, 80], [30, 90, 40, 90, 40, 40, 30, 50], undefined];
  assert.deepEqual(rounds, wanted);
});

test("arrow keys move across a picture and on to the next", () => {
  const all = [
    { rows: 2, columns: 3 },
    { rows: 2, columns: 3 },
  ];
  const at = (k, row, column) => ({ k, row, column });
  assert.deepEqual(nextCell(all, null, [1, 0]), at(0, 0, 0));
  assert.deepEqual(nextCell(all, at(0, 1, 2), [1, 0]), at(1, 1, 0));
  assert.deepEqual(nextCell(all, at(1, 1, 0), [-1, 0]), at(0, 1, 2));
  assert.deepEqual(nextCell(all, at(1, 1, 2), [1, 0]), at(1, 1, 2));
  assert.deepEqual(nextCell(all, at(0, 1, 0), [0, 1]), at(0, 1, 0));
  assert.deepEqual(nextCell(all, at(0, 1, 1), [0, -1]), at(0, 0, 1));
});

test("the name of a vertical axis keeps clear of long numbers", () => {
  const short = linear([0, 1], [200, 0]);
  const long = linear([0.691, 0.711], [200, 0]);
  assert.equal(moreRoom(short, 200, 13), 0);
  assert.ok(moreRoom(long, 200, 13) > 10);
  assert.ok(nameDistance(linear([0, 100000], [200, 0]), 200) > nameDistance(long, 200));
});

test("indices of tokens become their names, and none becomes nothing", () => {
  const store = { read: () => array(1, -1, 0) };
  assert.deepEqual(namesOf(["ids", ["a", "b"]], store), ["b", "", "a"]);
  assert.equal(namesOf(undefined, store), null);
});

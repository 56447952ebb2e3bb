import assert from "node:assert/strict";
import { test } from "node:test";
import { cellPieces, contourLevels, contourPath, sampleAt } from "../src/draw/contours.js";
import { fieldPath, fieldScale, lastPoint } from "../src/draw/paths.js";

const grid = (rows, columns, ...data) => ({ shape: [rows, columns], data: Float64Array.from(data) });

test("levels are those given, or evenly spaced between the least and the largest value", () => {
  assert.deepEqual(contourLevels([0.5, 2], [0, 9]), [0.5, 2]);
  assert.deepEqual(contourLevels(3, [0, NaN, 4, Infinity]), [1, 2, 3]);
  assert.deepEqual(contourLevels(3, [2, 2]), []);
  assert.deepEqual(contourLevels(3, [NaN]), []);
});

test("a line enters and leaves a cell where its sides have the level", () => {
  assert.deepEqual(cellPieces([0, 1, 1, 0], 0.25), [[0.25, 0, 0.25, 1]]);
  assert.deepEqual(cellPieces([0, 0, 4, 0], 1), [[1, 0.25, 0.25, 1]]);
  assert.deepEqual(cellPieces([0, 0, 0, 0], 1), []);
  assert.deepEqual(cellPieces([0, NaN, 4, 0], 1), []);
});

test("at a saddle the mean decides which corners are connected", () => {
  const low = cellPieces([0, 2, 0, 2], 1.5); // mean 1: the low corners are one region
  const high = cellPieces([0, 2, 0, 2], 0.5); // the high corners are
  const cutsFirst = ([x0, y0, x1, y1]) => x0 + y0 < 1 && x1 + y1 < 1; // around (0, 0)
  assert.deepEqual([low.length, high.length], [2, 2]);
  assert.equal(low.some(cutsFirst), false);
  assert.equal(high.some(cutsFirst), true);
});

test("rows go up, columns go right, and the outer values lie on the border", () => {
  assert.equal(contourPath(grid(2, 2, 0, 0, 4, 4), 1, [100, 80]), "M100.0,60.0L0.0,60.0");
  assert.equal(contourPath(grid(2, 2, 0, 0, 4, 4), 9, [100, 80]), "");
});

test("values are interpolated between their neighbours", () => {
  const values = grid(2, 3, 0, 1, 2, 10, 11, 12);
  assert.equal(sampleAt(values, 0, 0), 0);
  assert.equal(sampleAt(values, 1, 1), 12);
  assert.equal(sampleAt(values, 0.25, 0.5), 5.5);
  assert.equal(sampleAt(grid(1, 1, 7), 0.3, 0.3), 7);
  assert.equal(sampleAt(grid(2, 2, 1, Infinity, 2, 3), 0, 0), 1); // untouched by what is not read
});

test("the longest arrow of a field takes nine tenths of its space; NaN draws nothing", () => {
  const at = grid(4, 2, 1, 1, 2, 2, 3, 3, 4, 4);
  const along = grid(4, 2, 3, 4, NaN, 1, 0, 0, 0.5, 0);
  assert.equal(fieldScale(along, [0, 10], [0, 10]).toFixed(9), "0.900000000");
  assert.equal(fieldScale(grid(1, 2, 0, 0), [0, 1], [0, 1]), 1);
  const scale = (v) => 10 * v;
  const path = fieldPath(at, along, 1, scale, scale);
  assert.equal(path.split("Z").length - 1, 2);
  assert.ok(path.startsWith("M10.00,10.00"));
});

test("the last point is the last row without NaN", () => {
  assert.deepEqual(lastPoint(grid(3, 2, 1, 2, 3, 4, NaN, 5)), [3, 4]);
  assert.equal(lastPoint(grid(1, 2, NaN, NaN)), null);
});

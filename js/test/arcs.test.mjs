import assert from "node:assert/strict";
import { test } from "node:test";
import { arcPath, inLine } from "../src/views/arcs.js";

test("tokens side by side have their widths and gaps between them", () => {
  assert.deepEqual(inLine([10, 20, 10], 4), { middles: [7, 26, 45], width: 52 });
  assert.deepEqual(inLine([], 4), { middles: [], width: 0 });
});

test("an arc leaves and arrives at right angles, and is no higher than it may be", () => {
  assert.equal(arcPath(0, 10, [0, 100], 90, false), "M0.0,100.0C0.0,93.8 10.0,93.8 10.0,100.0");
  assert.equal(arcPath(0, 900, [0, 100], 75, false), "M0.0,100.0C0.0,0.0 900.0,0.0 900.0,100.0");
  assert.equal(arcPath(0, 10, [50, 0], 90, true), "M50.0,0.0C56.2,0.0 56.2,10.0 50.0,10.0");
  assert.match(arcPath(5, 5, [0, 100], 90, false), /^M0\.0,100\.0C.* 10\.0,100\.0$/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxSize, layoutGraph } from "../src/views/graphlayout.js";
import { distance, findPart, layoutNetwork, NODE, unitName, walk } from "../src/views/networklayout.js";

test("a letter gets the unit's number, unless the unit is alone in its layer", () => {
  assert.equal(unitName("h", 11, 20), "h₁₂");
  assert.equal(unitName("ŷ", 0, 1), "ŷ");
  assert.equal(unitName(["a", "b"], 1, 2), "b");
});

test("nodes stand in columns; a layer without units is left out, and its neighbours are joined", () => {
  const { nodes, edges } = layoutNetwork([[0, 1], [], [0]], 300);
  assert.deepEqual(
    nodes.map(({ layer, unit, column }) => [layer, unit, column]),
    [
      [0, 0, 0],
      [0, 1, 0],
      [2, 0, 1],
    ],
  );
  assert.deepEqual(
    edges.map(({ matrix, i, j }) => [matrix, i, j]),
    [
      [1, 0, 0],
      [1, 1, 0],
    ],
  );
  assert.ok(nodes.every(({ x }) => x >= NODE.width / 2 && x <= 300 - NODE.width / 2));
  assert.equal(nodes[2].y, (nodes[0].y + nodes[1].y) / 2);
});

test("under a pointer is a node, the nearest line, or nothing", () => {
  const plan = layoutNetwork([[0, 1], [0]], 300);
  const ends = ({ from, to }) => [from, to].map((k) => [plan.nodes[k].x, plan.nodes[k].y]);
  const [a, , c] = plan.nodes;
  assert.deepEqual(findPart(plan, [a.x + 5, a.y], ends), { node: 0 });
  const between = [(a.x + c.x) / 2, (a.y + c.y) / 2 - 2];
  assert.deepEqual(findPart(plan, between, ends), { edge: 0, pivot: "from" });
  assert.equal(findPart(plan, [150, 0], ends), null);
  assert.equal(distance([3, 4], [0, 0], [0, 0]), 5);
  assert.equal(distance([5, 3], [0, 0], [10, 0]), 3);
  assert.equal(distance([14, 3], [0, 0], [10, 0]), 5);
});

test("arrow keys move from nodes to their lines and on to other nodes", () => {
  const plan = layoutNetwork(
    [
      [0, 1],
      [0, 1, 2],
    ],
    300,
  );
  const keys = { r: [1, 0], l: [-1, 0], u: [0, -1], d: [0, 1] };
  const go = (steps) => [...steps].reduce((part, key) => walk(plan, part, keys[key]), null);
  const names = ({ node, edge }) =>
    edge === undefined ? node : [plan.edges[edge].from, plan.edges[edge].to];
  assert.equal(names(go("r")), 0); // the first key only begins
  assert.equal(names(go("rd")), 1);
  assert.equal(names(go("rdd")), 1); // there is no third
  assert.deepEqual(names(go("rr")), [0, 2]);
  assert.deepEqual(names(go("rrdd")), [0, 4]); // turned around the node it came from
  assert.equal(names(go("rrdr")), 3);
  assert.deepEqual(names(go("rrdrl")), [0, 3]);
  assert.deepEqual(names(go("rrdrld")), [1, 3]); // turned around the other end
  assert.equal(names(go("rl")), 0); // nothing lies before the input
});

const node = { label: "z", op: null, value: "z", gradient: null };
const chain = (rows, more = {}) => ({
  nodes: [0, 1, 2].map((c) => ({ ...node, at: [c, rows[c]] })),
  edges: [0, 1].map((from) => ({ from, to: from + 1, port: [0, 1], via: [], slope: null })),
  digits: 2,
  ...more,
});

test("a graph runs to the right if there is room, and downwards if not", () => {
  const wide = layoutGraph(chain([0, 0, 0]), 400);
  assert.equal(wide.down, false);
  assert.ok(wide.positions[0][0] < wide.positions[1][0] && wide.positions[0][1] === wide.positions[1][1]);
  const narrow = layoutGraph(chain([0, 0, 0]), 200);
  assert.equal(narrow.down, true);
  assert.ok(narrow.positions[0][1] < narrow.positions[1][1] && narrow.width <= 200);
  const neither = layoutGraph(chain([0, 3, 0]), 200);
  assert.deepEqual([neither.down, neither.width > 200], [false, true]);
});

test("an edge bends between columns only, never next to a box", () => {
  const graph = chain([0, 0, 0]);
  graph.edges.push({ from: 0, to: 2, port: [1, 2], via: [[1, 1]], slope: null });
  const { paths, positions, size } = layoutGraph(graph, 400);
  const numbers = paths[2].match(/-?[\d.]+/g).map(Number);
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const within = xs.filter((x) => Math.abs(x - positions[1][0]) < size.width / 2 - 0.1);
  assert.deepEqual(new Set(within), new Set([positions[1][0]])); // the handles of the straight part
});

test("boxes are as wide as their longest text, and taller with gradients", () => {
  const size = (label, gradient) => boxSize([{ label, op: null, gradient }], 2);
  assert.ok(size("cross-entropy", null).width > size("z", null).width);
  assert.ok(size("z", "dz").height > size("z", null).height);
});

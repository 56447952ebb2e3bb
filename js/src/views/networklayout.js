// Where the nodes of a network diagram are, and how arrow keys move between them. No page is needed,
// so it also runs in Node.

export const NODE = { width: 48, height: 34, gap: 10 }; // px
export const MAP = { side: 36, words: 15 }; // a node with a heat map has its text below

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** The name of unit `i` of `count`: a letter with a subscript, or an entry of the label. */
export function unitName(label, i, count) {
  if (Array.isArray(label)) return label[i];
  return count === 1 ? label : label + String(i + 1).replace(/\d/g, (digit) => SUBSCRIPTS[digit]);
}

/**
 * Place the shown units, `shown[layer]` being their numbers, on `width` pixels. Returns {nodes,
 * edges, height}: a node is {layer, unit, column, row, x, y}; an edge {from, to, matrix, i, j} joins
 * two nodes by their index. A layer without units is left out.
 */
export function layoutNetwork(shown, width, maps = false) {
  const all = shown.map((units, layer) => ({ units, layer }));
  const layers = all.filter(({ units }) => units.length);
  const most = Math.max(...layers.map(({ units }) => units.length));
  const stride = (maps ? MAP.side + MAP.words : NODE.height) + NODE.gap;
  const height = most * stride + NODE.gap;
  const nodes = layers.flatMap(({ units, layer }, column) =>
    units.map((unit, row) => ({
      layer,
      unit,
      column,
      row,
      x: NODE.width / 2 + 3 + (column * (width - NODE.width - 6)) / Math.max(layers.length - 1, 1),
      y: height / 2 + (row - (units.length - 1) / 2) * stride - (maps ? MAP.words / 2 : 0),
    })),
  );
  const edges = nodes.flatMap((a, from) =>
    nodes.flatMap((b, to) =>
      b.column === a.column + 1 ? [{ from, to, matrix: b.layer - 1, i: a.unit, j: b.unit }] : [],
    ),
  );
  return { nodes, edges, height };
}

/** The distance from (px, py) to the segment from (x0, y0) to (x1, y1). */
export function distance([px, py], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(px - x0 - t * dx, py - y0 - t * dy);
}

/** The node or edge at a point, as {node} or {edge, pivot}; null where there is none. */
export function findPart({ nodes, edges }, point, ends, reach = 7) {
  const [px, py] = point;
  const half = NODE.width / 2;
  const node = nodes.findIndex(({ x, y }) => Math.abs(px - x) <= half && Math.abs(py - y) <= half);
  if (node >= 0) return { node };
  let [best, least] = [-1, reach];
  edges.forEach((edge, k) => {
    const away = distance(point, ...ends(edge));
    if (away < least) [best, least] = [k, away];
  });
  return best < 0 ? null : { edge: best, pivot: "from" };
}

/**
 * The part that an arrow key leads to. From a node, right and left lead to its edges, up and down to
 * its neighbours; from an edge, up and down lead to the next edge of the node it was reached from.
 */
export function walk({ nodes, edges }, part, [dx, dy]) {
  if (!part) return { node: 0 };
  if (part.edge !== undefined) return alongEdge(edges, part, dx, dy);
  const { column, row } = nodes[part.node];
  if (dy) {
    const next = nodes.findIndex((node) => node.column === column && node.row === row + dy);
    return next < 0 ? part : { node: next };
  }
  const pivot = dx > 0 ? "from" : "to";
  const edge = edges.findIndex((one) => one[pivot] === part.node);
  return edge < 0 ? part : { edge, pivot };
}

function alongEdge(edges, { edge, pivot }, dx, dy) {
  const here = edges[edge];
  if (dx) return { node: dx > 0 ? here.to : here.from };
  const around = [...edges.keys()].filter((k) => edges[k][pivot] === here[pivot]);
  return { edge: around[around.indexOf(edge) + dy] ?? edge, pivot };
}

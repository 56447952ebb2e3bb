// Pixels of a computational graph from its columns and rows. No page is needed, so it also runs in
// Node.

const PAD = 4; // px around everything
const LETTER = 6.8;
const WIDTHS = [64, 128];

/** The size of all boxes, from the longest text in them; three lines if there are gradients. */
export function boxSize(nodes, digits) {
  const longest = Math.max(
    digits + 6, // "∂ −1.25"
    ...nodes.map(({ label, op }) => label.length + (op ? op.length + 1 : 0)),
  );
  const width = Math.min(Math.max(longest * LETTER + 16, WIDTHS[0]), WIDTHS[1]);
  return { width, height: nodes.some(({ gradient }) => gradient) ? 58 : 42 };
}

/**
 * Lay the graph out on `width` pixels: from left to right; downward if that does not fit; wider than
 * `width` if neither fits. Returns {positions, paths, middles, width, height, down, size}.
 */
export function layoutGraph({ nodes, edges, digits }, width) {
  const size = boxSize(nodes, digits);
  const span = [0, 1].map((k) => Math.max(...nodes.map(({ at }) => at[k])));
  const gap = edges.some(({ slope }) => slope) ? 46 : 28;
  const across = span[0] * (size.width + gap) + size.width + 2 * PAD;
  const downward = span[1] * (size.width + 8) + size.width + 2 * PAD;
  const down = across > width && downward <= width;
  const room = down ? width : Math.max(width, across);
  const grid = down ? gridDown(span, size, room) : gridAcross(span, size, room);
  const positions = nodes.map(({ at }) => grid.at(at));
  const ways = edges.map((edge) => way(edge, positions, grid, size, down));
  const height = Math.max(...positions.map(([, y]) => y)) + size.height / 2 + PAD;
  const paths = ways.map((points) => curve(points, down));
  const middles = ways.map((points) => middle(points.slice(-2)));
  return { positions, paths, middles, width: room, height, down, size };
}

/**
 * Maps columns and rows to pixels, from left to right.
 * @param {number[]} span
 */
function gridAcross([columns], { width, height }, room) {
  const stride = Math.min((room - 2 * PAD - width) / Math.max(columns, 1), width + 70);
  const left = (room - columns * stride) / 2;
  return { at: ([c, r]) => [left + c * stride, PAD + height / 2 + r * (height + 16)] };
}

/**
 * The same downward.
 * @param {number[]} span
 */
function gridDown([, rows], { width, height }, room) {
  const stride = Math.min((room - 2 * PAD - width) / Math.max(rows, 1), width + 40);
  const left = (room - rows * stride) / 2;
  return { at: ([c, r]) => [left + r * stride, PAD + height / 2 + c * (height + 24)] };
}

/** The points of an edge; it bends only between columns, never next to a box. */
function way({ from, to, port: [k, n], via }, positions, grid, { width, height }, down) {
  const half = (down ? height : width) / 2;
  const shift = (k - (n - 1) / 2) * Math.min(14, (down ? width : height) / (n + 1));
  const move = ([x, y], along, aside) => (down ? [x + aside, y + along] : [x + along, y + aside]);
  const passed = via.flatMap((at) => [move(grid.at(at), -half, 0), move(grid.at(at), half, 0)]);
  return [move(positions[from], half, 0), ...passed, move(positions[to], -half, shift)];
}

const middle = ([[x0, y0], [x1, y1]]) => [(x0 + x1) / 2, (y0 + y1) / 2];
const text = (...point) => point.map((v) => v.toFixed(1)).join(",");

function curve(points, down) {
  let path = `M${text(...points[0])}`;
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
    const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
    const bends = down ? [text(x0, my), text(x1, my)] : [text(mx, y0), text(mx, y1)];
    path += `C${bends.join(" ")} ${text(x1, y1)}`;
  }
  return path;
}

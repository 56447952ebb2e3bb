// Paths of lines and arrows, in the pixels of a plane. x and y are scales: number to pixel.

const HEAD = 9; // length of an arrow's head
/** A coordinate in a path. */
export const coordinate = (v) => v.toFixed(2);
const point = (px, py) => `${coordinate(px)},${coordinate(py)}`;

/** Whether a point lies inside [0, w] × [0, h] or on its border; false for NaN. */
export const isInside = (px, py, [w, h]) => px >= -1 && py >= -1 && px <= w + 1 && py <= h + 1;

/**
 * The part of a segment inside [0, w] × [0, h], as [x0, y0, x1, y1]; null if there is none (Liang
 * and Barsky, 1984).
 * A line that is cut only by a clip-path would still catch the pointer outside.
 */
export function clipSegment([x0, y0, x1, y1], [w, h]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  for (const [speed, room] of [
    [-dx, x0],
    [dx, w - x0],
    [-dy, y0],
    [dy, h - y0],
  ]) {
    if (speed === 0 && room < 0) return null;
    if (speed < 0) enter = Math.max(enter, room / speed);
    if (speed > 0) leave = Math.min(leave, room / speed);
  }
  return enter <= leave ? [x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy] : null;
}

/** One path of segments [x0, y0, x1, y1], clipped to the border; the pen stays down where they meet. */
function joined(segments, inner) {
  let path = "";
  let end = ""; // where the pen is
  for (const ends of segments) {
    const cut = ends.every(Number.isFinite) ? clipSegment(ends, inner) : null;
    if (!cut) continue;
    const [from, to] = [point(cut[0], cut[1]), point(cut[2], cut[3])];
    path += from === end ? `L${to}` : `M${from}L${to}`;
    end = to;
  }
  return path;
}

/** A polyline through the rows of an (m, 2) array, clipped to the plane; NaN lifts the pen. */
export function linePath({ shape, data }, x, y, inner) {
  const segments = [];
  let [x0, y0] = [NaN, NaN];
  for (let i = 0; i < shape[0]; i++) {
    const [x1, y1] = [x(data[2 * i]), y(data[2 * i + 1])];
    segments.push([x0, y0, x1, y1]);
    [x0, y0] = [x1, y1];
  }
  return joined(segments, inner);
}

const DOT = 1.5; // px on both sides of an isolated value

/** A path through (xs[i], ys[i]); NaN, and what a logarithmic axis cannot show, lifts the pen. */
export function seriesPath(xs, ys, { x, y, inner }) {
  const segments = [];
  let before = [NaN, NaN];
  for (let i = 0; i < ys.length; i++) {
    const here = [x(xs[i]), y(ys[i])];
    const after = i + 1 < ys.length ? x(xs[i + 1]) + y(ys[i + 1]) : NaN;
    const alone = !before.every(Number.isFinite) && !Number.isFinite(after);
    segments.push(alone ? [here[0] - DOT, here[1], here[0] + DOT, here[1]] : [...before, ...here]);
    before = here;
  }
  return joined(segments, inner);
}

/** A path through each row of a (lines, m) array, over the positions `xs` (m,). */
export function familyPath(xs, { shape: [lines, m], data }, frame) {
  const rows = Array.from({ length: lines }, (_, i) => data.subarray(i * m, (i + 1) * m));
  return rows.map((ys) => seriesPath(xs, ys, frame)).join("");
}

/** The outline of the area between two curves; NaN breaks it. */
export function bandPath(xs, low, high, { x, y }) {
  let path = "";
  let [lower, upper] = [[], []];
  const close = () => {
    if (lower.length > 1) path += `M${[...lower, ...upper.reverse()].join("L")}Z`;
    [lower, upper] = [[], []];
  };
  for (let i = 0; i < low.length; i++) {
    const here = [x(xs[i]), y(low[i]), y(high[i])];
    if (!here.every(Number.isFinite)) close();
    else {
      lower.push(point(here[0], here[1]));
      upper.push(point(here[0], here[2]));
    }
  }
  close();
  return path;
}

/**
 * A shaft and a head for a (2, 2) array: tail, head. Empty for NaN or for an arrow of length 0.
 */
export function arrowPath({ data }, x, y, longest = HEAD) {
  const [x0, y0, x1, y1] = [x(data[0]), y(data[1]), x(data[2]), y(data[3])];
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 0.5) || !Number.isFinite(length)) return "";
  const head = Math.min(longest, length);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - head * ux, y1 - head * uy]; // foot of the head
  const corner = (side) => point(bx - side * 0.5 * head * uy, by + side * 0.5 * head * ux);
  return `M${point(x0, y0)}L${point(bx, by)}M${corner(1)}L${point(x1, y1)}L${corner(-1)}Z`;
}

/** Arrows from (n, 2) positions along (n, 2) directions times `scale`, as one path. */
export function fieldPath(positions, directions, scale, x, y) {
  let path = "";
  for (let k = 0; k < positions.data.length; k += 2) {
    const [a, b] = [positions.data[k], positions.data[k + 1]];
    const [u, v] = [directions.data[k], directions.data[k + 1]];
    const ends = [a, b, a + scale * u, b + scale * v];
    const pixels = Math.hypot(x(ends[2]) - x(a), y(ends[3]) - y(b));
    path += arrowPath({ data: ends }, x, y, Math.min(5, 0.45 * pixels));
  }
  return path;
}

/** The factor by which the longest direction gets 90 % of the space that each arrow has. */
export function fieldScale({ shape, data }, xlim, ylim) {
  let longest = 0;
  for (let k = 0; k < data.length; k += 2) {
    const length = Math.hypot(data[k], data[k + 1]);
    if (Number.isFinite(length)) longest = Math.max(longest, length);
  }
  const area = (xlim[1] - xlim[0]) * (ylim[1] - ylim[0]);
  return longest ? (0.9 * Math.sqrt(area / shape[0])) / longest : 1;
}

/** The last row of an (m, 2) array without NaN; null if there is none. */
export function lastPoint({ shape, data }) {
  for (let i = shape[0] - 1; i >= 0; i--) {
    const position = [data[2 * i], data[2 * i + 1]];
    if (position.every(Number.isFinite)) return position;
  }
  return null;
}

// Paths of lines and arrows, in the pixels of a plane. x and y are scales: number to pixel.

const HEAD = 9; // length of an arrow's head
const place = (v) => v.toFixed(2);

/** Whether a place lies inside [0, w] × [0, h] or on its border; never if it is NaN. */
export const isInside = (px, py, [w, h]) => px >= -1 && py >= -1 && px <= w + 1 && py <= h + 1;

/**
 * The part of a segment inside [0, w] × [0, h], as [x0, y0, x1, y1]; null if there is none (Liang
 * and Barsky, 1984).
 * A line that only a clip-path cuts still counts as lying over its surroundings.
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

/** A polyline through the rows of an (m, 2) array, cut at the plane's border; NaN lifts the pen. */
export function linePath({ shape, data }, x, y, inner) {
  let path = "";
  let end = ""; // where the pen is
  for (let i = 1; i < shape[0]; i++) {
    const ends = [x(data[2 * i - 2]), y(data[2 * i - 1]), x(data[2 * i]), y(data[2 * i + 1])];
    const cut = ends.every(Number.isFinite) ? clipSegment(ends, inner) : null;
    if (!cut) continue;
    const [from, to] = [0, 2].map((k) => `${place(cut[k])},${place(cut[k + 1])}`);
    path += from === end ? `L${to}` : `M${from}L${to}`;
    end = to;
  }
  return path;
}

/**
 * A shaft and a head for a (2, 2) array: tail, head. Nothing for NaN or for an arrow of no length.
 */
export function arrowPath({ data }, x, y, longest = HEAD) {
  const [x0, y0, x1, y1] = [x(data[0]), y(data[1]), x(data[2]), y(data[3])];
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 0.5) || !Number.isFinite(length)) return "";
  const head = Math.min(longest, length);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - head * ux, y1 - head * uy]; // foot of the head
  const corner = (side) => `${place(bx - side * 0.5 * head * uy)},${place(by + side * 0.5 * head * ux)}`;
  const shaft = `M${place(x0)},${place(y0)}L${place(bx)},${place(by)}`;
  return `${shaft}M${corner(1)}L${place(x1)},${place(y1)}L${corner(-1)}Z`;
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

/** What directions are multiplied by, so that the longest has 90 % of the room that each has. */
export function fieldScale({ shape, data }, xlim, ylim) {
  let longest = 0;
  for (let k = 0; k < data.length; k += 2) {
    const length = Math.hypot(data[k], data[k + 1]);
    if (Number.isFinite(length)) longest = Math.max(longest, length);
  }
  const area = (xlim[1] - xlim[0]) * (ylim[1] - ylim[0]);
  return longest ? (0.9 * Math.sqrt(area / shape[0])) / longest : 1;
}

/** The last row of an (m, 2) array that has a place; null if there is none. */
export function lastPlace({ shape, data }) {
  for (let i = shape[0] - 1; i >= 0; i--) {
    const place = [data[2 * i], data[2 * i + 1]];
    if (place.every(Number.isFinite)) return place;
  }
  return null;
}

/** Index of the point nearest to (px, py), if it lies within `reach` pixels; -1 otherwise. */
export function nearest({ shape, data }, x, y, px, py, reach) {
  let best = -1;
  let least = reach;
  for (let i = 0; i < shape[0]; i++) {
    const away = Math.hypot(x(data[2 * i]) - px, y(data[2 * i + 1]) - py);
    if (away <= least) [best, least] = [i, away];
  }
  return best;
}

/** Move row `i` of an (n, 2) array. */
export function moved(points, i, [a, b]) {
  const data = Float64Array.from(points.data);
  data[2 * i] = a;
  data[2 * i + 1] = b;
  return { ...points, data };
}

/** Add a row (a, b) and its class. */
export function added(points, classes, [a, b], k) {
  const n = points.shape[0];
  return [
    { ...points, shape: [n + 1, 2], data: Float64Array.from([...points.data, a, b]) },
    { ...classes, shape: [n + 1], data: Float64Array.from([...classes.data, k]) },
  ];
}

/** Leave out row `i`. */
export function removed(points, classes, i) {
  const n = points.shape[0];
  return [
    { ...points, shape: [n - 1, 2], data: points.data.filter((_, j) => j >> 1 !== i) },
    { ...classes, shape: [n - 1], data: classes.data.filter((_, j) => j !== i) },
  ];
}

/** A free place near the middle of the plane: rings of ever larger steps around it. */
export function freePlace(points, [cx, cy], step) {
  const taken = (a, b) => {
    for (let i = 0; i < points.shape[0]; i++) {
      if (Math.hypot(points.data[2 * i] - a, points.data[2 * i + 1] - b) < 0.9 * step) return true;
    }
    return false;
  };
  for (let ring = 0; ring < 40; ring++) {
    for (let k = 0; k < 8; k++) {
      const angle = (k * Math.PI) / 4;
      const [a, b] = [cx + ring * step * Math.cos(angle), cy + ring * step * Math.sin(angle)];
      if (!taken(a, b)) return [a, b];
    }
  }
  return [cx, cy];
}

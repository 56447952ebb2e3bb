// Lines of equal value over a grid: marching squares (Lorensen and Cline, 1987, in two dimensions).

/** The levels of the contours: those of the view, or that many between the least and the largest. */
export function contourLevels(levels, data) {
  if (typeof levels !== "number") return levels;
  let [low, high] = [Infinity, -Infinity];
  for (const v of data) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (!(high > low)) return [];
  const step = (high - low) / (levels + 1);
  return Array.from({ length: levels }, (_, i) => low + (i + 1) * step);
}

/** Where a line of `level` crosses between two corners, as a fraction; null if it does not. */
const crossing = (a, b, level) => (a < level === b < level ? null : (level - a) / (b - a));

/**
 * The segments [x0, y0, x1, y1] of one line through a cell, as fractions of its sides. The corners go
 * round from (0, 0) by way of (1, 0) and (1, 1) to (0, 1).
 */
export function cellPieces(corners, level) {
  if (!corners.every(Number.isFinite)) return [];
  const [a, b, c, d] = corners;
  /** @type {[number | null, (t: number) => number[]][]} */
  const sides = [
    [crossing(a, b, level), (t) => [t, 0]],
    [crossing(b, c, level), (t) => [1, t]],
    [crossing(d, c, level), (t) => [t, 1]],
    [crossing(a, d, level), (t) => [0, t]],
  ];
  const ends = sides.filter(([t]) => t !== null).map(([t, point]) => point(t));
  if (ends.length < 4) return ends.length === 2 ? [[...ends[0], ...ends[1]]] : [];
  // A saddle: the mean of the corners decides which two of them are connected.
  const joined = (a + b + c + d) / 4 < level === a < level;
  const [below, right, above, left] = ends;
  return joined
    ? [
        [...below, ...right],
        [...left, ...above],
      ]
    : [
        [...below, ...left],
        [...right, ...above],
      ];
}

/** The path of one level over (rows, columns) values on `inner` pixels; row 0 is at the bottom. */
export function contourPath({ shape: [rows, columns], data }, level, [width, height]) {
  const [w, h] = [width / (columns - 1), height / (rows - 1)];
  let path = "";
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const at = i * columns + j;
      const [a, b, c, d] = [data[at], data[at + 1], data[at + columns + 1], data[at + columns]];
      const below = a < level;
      if (below === b < level && below === c < level && below === d < level) continue;
      const corners = [a, b, c, d];
      for (const [x0, y0, x1, y1] of cellPieces(corners, level)) {
        const point = (x, y) => `${((j + x) * w).toFixed(1)},${(height - (i + y) * h).toFixed(1)}`;
        path += `M${point(x0, y0)}L${point(x1, y1)}`;
      }
    }
  }
  return path;
}

/** The value at the fractions (u, v) of width and height, interpolated between four neighbours. */
export function sampleAt({ shape: [rows, columns], data }, u, v) {
  const [x, y] = [u * (columns - 1), v * (rows - 1)];
  const [j, i] = [Math.min(Math.floor(x), columns - 2), Math.min(Math.floor(y), rows - 2)];
  if (i < 0 || j < 0) return data[0];
  const mix = (a, b, t) => (t === 0 ? a : a + (b - a) * t); // 0 · ∞ would be NaN
  const row = (k) => mix(data[k * columns + j], data[k * columns + j + 1], x - j);
  return mix(row(i), row(i + 1), y - i);
}

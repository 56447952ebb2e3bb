// Points as arrays, (n, 2) positions and (n,) classes: to find one, move it, add, remove. Each function
// returns new arrays.

/** @import { EngineArray } from "../../types.js" */

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

/**
 * Move row `i` of an (n, 2) array.
 * @param {EngineArray} points
 * @param {number} i
 * @param {number[]} position
 */
export function moved(points, i, [a, b]) {
  const data = Float64Array.from(points.data);
  data[2 * i] = a;
  data[2 * i + 1] = b;
  return { ...points, data };
}

/**
 * Add a row (a, b) and its class.
 * @param {EngineArray} points
 * @param {EngineArray} classes
 * @param {number[]} position
 * @param {number} k
 */
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

/**
 * A free spot near the middle of the plane: rings of ever larger steps around it.
 * @param {EngineArray} points
 * @param {number[]} middle
 * @param {number} step
 */
export function freeSpot(points, [cx, cy], step) {
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

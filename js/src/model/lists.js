// Arrays as nested lists, which is how Python sends and writes them.
import { fromJSON } from "../engine/array.js";

/** Nested lists to an array with the dtype of `like`. */
export function fromLists(lists, like) {
  const shape = [];
  for (let level = lists; Array.isArray(level); level = level[0]) shape.push(level.length);
  return fromJSON({ dtype: like.dtype, shape, data: [lists].flat(Infinity) });
}

/** An array to nested lists; `entry` converts each number. */
export function toLists({ shape, data }, entry = (v) => v) {
  const nested = (axis, from, block) => {
    if (axis === shape.length) return entry(data[from]);
    const inner = block / shape[axis];
    return Array.from({ length: shape[axis] }, (_, i) => nested(axis + 1, from + i * inner, inner));
  };
  return nested(0, 0, data.length);
}

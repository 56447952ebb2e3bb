/** An object with the same keys and the values `f(value, key)`. */
export const mapValues = (object, f) =>
  Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, f(value, key)]));

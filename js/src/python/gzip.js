// How a gzip file begins, unless the browser has unpacked it already.

const GZIP = [0x1f, 0x8b];

export const isPacked = (bytes) => {
  const first = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  return GZIP.every((byte, k) => first[k] === byte);
};

// Text as indices of tokens, and back, as in src/dlbook/figures/tokens.py.
import { make } from "../engine/array.js";

const NONE = -1; // the index of a place that holds no token
const MARK = /^[^\p{L}\p{N}\s]$/u;
const single = (token) => [...token].length === 1;

/** Whether a text is split into characters, because all tokens are single ones. */
export const byCharacter = (tokens) => tokens.every(single);

/** The pieces of a text, each of which should be a token: {text, from, to}, where it stands in it. */
export function split(text, tokens) {
  const marks = new Set(tokens.filter((token) => MARK.test(token)));
  const known = new Set(tokens);
  const chunks = byCharacter(tokens) ? /./gsu : /\S+/gu;
  const pieces = [...text.matchAll(chunks)].flatMap(({ 0: chunk, index }) => {
    if (known.has(chunk) || byCharacter(tokens)) return [[chunk, index]];
    const parts = []; // a full stop or a bracket needs no space beside it
    let word = "";
    let at = index;
    for (const c of chunk) {
      if (marks.has(c)) {
        parts.push([word, at - word.length], [c, at]);
        word = "";
      } else word += c;
      at += c.length;
    }
    return [...parts, [word, at - word.length]];
  });
  const counts = ([piece]) => piece && (known.has(piece) || piece.trim());
  return pieces.filter(counts).map(([piece, from]) => ({ text: piece, from, to: from + piece.length }));
}

/**
 * What a text says in tokens: `ids` of those that are known, at most `length` and followed by -1; the pieces
 * that are `unknown`; and how many known ones are `beyond` that length.
 */
export function encode(text, tokens, length) {
  const index = new Map(tokens.map((token, i) => [token, i]));
  const idOf = (piece) => index.get(piece) ?? index.get(piece.toLowerCase());
  const pieces = split(text, tokens);
  const known = pieces.map((piece) => idOf(piece.text)).filter((id) => id !== undefined);
  const data = new Float64Array(length).fill(NONE);
  data.set(known.slice(0, length));
  const unknown = pieces.filter((piece) => idOf(piece.text) === undefined);
  return { ids: make("int64", [length], data), unknown, beyond: Math.max(known.length - length, 0) };
}

/** The text of an array of indices. */
export const decode = ({ data }, tokens) =>
  [...data]
    .filter((id) => id !== NONE)
    .map((id) => tokens[id])
    .join(byCharacter(tokens) ? "" : " ");

/** The token of an index as a drawing shows it: a space can be seen; "" where there is none. */
export const tokenOf = (id, tokens) => (tokens[id] === " " ? "␣" : (tokens[id] ?? ""));

/**
 * Tokens that a piece may become: those that begin with it, or else with the longest beginning of it that any
 * token has; at most `most`.
 */
export function continuations(piece, tokens, most) {
  const small = piece.toLowerCase();
  for (let n = small.length; n > 0; n--) {
    const found = tokens.filter((token) => token.startsWith(small.slice(0, n)) && token !== small);
    if (found.length) return found.slice(0, most);
  }
  return [];
}

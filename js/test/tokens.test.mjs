import assert from "node:assert/strict";
import { test } from "node:test";
import { byCharacter, continuations, decode, encode, split } from "../src/model/tokens.js";

const WORDS = ["the", "key", "keys", "cabinet", "to", ".", "(", ")"];
const SUM = [..."0123456789+="];
const ids = (text, tokens, length = 8) => [...encode(text, tokens, length).ids.data].filter((id) => id >= 0);
const texts = (pieces) => pieces.map(({ text }) => text);

test("words end at spaces, and a mark that is a token needs none", () => {
  assert.deepEqual(texts(split(" The  keys (to.\n", WORDS)), ["The", "keys", "(", "to", "."]);
  assert.deepEqual(ids("The keys (to.", WORDS), [0, 2, 6, 4, 5]);
  assert.deepEqual(split("a (keys", WORDS)[2], { text: "keys", from: 3, to: 7 });
  assert.deepEqual(texts(split("a,b", ["a,b", ",", "a"])), ["a,b"]);
});

test("single characters need no spaces, and have them only as a token", () => {
  assert.equal(byCharacter(SUM), true);
  assert.deepEqual(ids("1 + 2", SUM), [1, 10, 2]);
  assert.deepEqual(ids("1 2", [...SUM, " "]), [1, 12, 2]);
  assert.deepEqual(texts(encode("1👋2", SUM, 4).unknown), ["👋"]);
});

test("what is unknown is named, what is too long is counted, the rest is read", () => {
  const { ids: read, unknown, beyond } = encode("the cabnet keys to the", WORDS, 3);
  assert.deepEqual([[...read.data], read.dtype, texts(unknown), beyond], [[0, 2, 4], "int64", ["cabnet"], 1]);
  assert.deepEqual([...encode("", WORDS, 2).ids.data], [-1, -1]);
});

test("a text survives its way there and back", () => {
  for (const text of ["the keys ( to )", "", "."])
    assert.equal(decode(encode(text, WORDS, 8).ids, WORDS), text);
  const spaced = [...SUM, " "];
  assert.equal(decode(encode(" 1 +", spaced, 8).ids, spaced), " 1 +");
});

test("what a word may become", () => {
  assert.deepEqual(continuations("ke", WORDS, 6), ["key", "keys"]);
  assert.deepEqual(continuations("Cabnet", WORDS, 6), ["cabinet"]);
  assert.deepEqual(continuations("key", WORDS, 6), ["keys"]);
  assert.deepEqual(continuations("zoo", WORDS, 6), []);
  assert.deepEqual(continuations("t", WORDS, 1), ["the"]);
});

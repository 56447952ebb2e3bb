import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CHECKS, DRAWN } from "../src/model/viewkinds.js";
import { VIEWS, WORDS } from "../src/views/index.js";

test("every kind of view is checked, lists what it reads, is drawn, and is in the schema", async () => {
  const kinds = Object.keys(VIEWS).sort();
  assert.deepEqual(Object.keys(CHECKS).sort(), kinds);
  assert.deepEqual(Object.keys(DRAWN).sort(), kinds);
  assert.ok(WORDS.every((kind) => kinds.includes(kind)));
  const schema = await readFile(new URL("../SCHEMA.md", import.meta.url), "utf8");
  for (const kind of kinds) assert.ok(schema.includes(`"kind": "${kind}"`), kind);
});

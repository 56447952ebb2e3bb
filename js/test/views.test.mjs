import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { VIEWS } from "../src/views/index.js";

test("the page draws each kind of view that a payload may have", async () => {
  const schema = JSON.parse(await readFile(new URL("../payload.schema.json", import.meta.url), "utf8"));
  const names = Object.keys(schema.$defs).filter((name) => name.startsWith("view-"));
  assert.deepEqual(
    Object.keys(VIEWS)
      .map((kind) => `view-${kind}`)
      .sort(),
    names.sort(),
  );
});

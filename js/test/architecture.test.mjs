// How the sources depend on each other: folders import only downwards, files never in a cycle.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { test } from "node:test";

// A folder imports from itself and from folders of a lower rank. "." is what starts the page.
const RANKS = { engine: 0, page: 0, model: 1, draw: 1, views: 2, card: 3, quiz: 3, python: 4, ".": 4 };

const ROOT = new URL("../src/", import.meta.url);
const files = (await readdir(ROOT, { recursive: true }))
  .filter((name) => name.endsWith(".js"))
  .map((name) => name.replaceAll("\\", "/"))
  .sort();
const texts = new Map();
for (const name of files) texts.set(name, await readFile(new URL(name, ROOT), "utf8"));

/** The files of src that `name` imports. */
function importsOf(name) {
  const found = texts.get(name).matchAll(/^(?:import|export)[^;"]*\bfrom "(\.[^"]+\.js)"/gm);
  return [...found].map((match) => posix.join(dirname(name), match[1]));
}

const folder = (name) => (name.includes("/") ? name.split("/")[0] : ".");

test("folders import only downwards", () => {
  assert.deepEqual([...new Set(files.map(folder))].sort(), Object.keys(RANKS).sort());
  const arrows = files.flatMap((name) => importsOf(name).map((other) => [name, other]));
  assert.ok(arrows.length > 100, `${arrows.length} imports were found`);
  const upward = ([from, to]) => folder(from) !== folder(to) && RANKS[folder(from)] <= RANKS[folder(to)];
  assert.deepEqual(arrows.filter(upward), []);
});

test("there is no import cycle", () => {
  const done = new Set();
  const walk = (name, path) => {
    assert.ok(!path.includes(name), `a cycle: ${[...path, name].join(" → ")}`);
    if (done.has(name)) return;
    for (const other of importsOf(name)) walk(other, [...path, name]);
    done.add(name);
  };
  for (const name of files) walk(name, []);
});

test("only the store uses its model", () => {
  for (const [name, text] of texts)
    if (name !== "model/store.js") assert.doesNotMatch(text, /store\.model\b/, name);
});

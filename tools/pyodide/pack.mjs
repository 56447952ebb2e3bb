// node pack.mjs FOLDER: start the Python of FOLDER/runtime, and let pack.py make what FOLDER/jobs.json lists:
// [{source, target, optimize}] with names of files in FOLDER; optimize "gzip" only compresses.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const runtime = join(folder, "runtime");

async function main() {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")));
  const env = { PYTHONNODEBUGRANGES: "1", PYTHONHASHSEED: "0" }; // no columns in tracebacks: a quarter of the bytes
  const python = await loadPyodide({ indexURL: runtime, env });
  python.FS.writeFile("/home/pyodide/pack.py", readFileSync(new URL("pack.py", import.meta.url)));
  const { pack, shrink } = python.pyimport("pack");
  for (const { source, target, optimize } of JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"))) {
    const content = python.toPy(new Uint8Array(readFileSync(join(folder, source))));
    const result = optimize === "gzip" ? shrink(content) : pack(content, optimize);
    writeFileSync(join(folder, target), result.toJs());
    result.destroy();
  }
}

// Node would print the line of the script that failed, and Pyodide's has a million characters.
main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

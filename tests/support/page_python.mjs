// node page_python.mjs FOLDER [--alone] [--only=CELL,…] NOTEBOOK…
// Runs the code cells of notebooks in the Python of the page and compares what they say with what is stored,
// as nbval does. FOLDER holds the packs (book/assets/python). --alone: each cell in a session of its own, so
// that the kernel must find what it needs of the cells above; otherwise one session, as a reader who runs all.
// Prints a line of JSON for every cell that is not as stored, and one for every notebook; the exit status is 1
// if a cell failed or differs that page_python.json does not name.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, "../..");
const KNOWN = JSON.parse(fs.readFileSync(path.join(HERE, "page_python.json"), "utf8"));
const LIVE = "application/vnd.dlbook+json";
const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const [folder, ...notebooks] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const alone = flags.includes("--alone");
const only = flags.find((flag) => flag.startsWith("--only="))?.slice(7).split(",");

/** Pyodide's loader reads files under these names; ours are named and packed for the page. */
function runtime(from) {
  const to = fs.mkdtempSync(path.join(os.tmpdir(), "page-python-"));
  process.on("exit", () => fs.rmSync(to, { recursive: true }));
  const wasm = path.join(from, "pyodide.asm.wasm");
  const bytes = fs.existsSync(wasm) ? fs.readFileSync(wasm) : zlib.gunzipSync(fs.readFileSync(`${wasm}.gz`));
  fs.writeFileSync(path.join(to, "pyodide.asm.wasm"), bytes);
  fs.copyFileSync(path.join(from, "pyodide.asm.mjs"), path.join(to, "pyodide.asm.mjs"));
  return `${to}/`;
}

async function start(indexURL) {
  const { loadPyodide } = await import(path.join(ROOT, "js/node_modules/pyodide/pyodide.mjs"));
  const lock = JSON.parse(fs.readFileSync(path.join(folder, "lock.json"), "utf8"));
  const python = await loadPyodide({
    indexURL,
    stdLibURL: path.resolve(folder, "stdlib.zip"),
    lockFileContents: JSON.stringify({ info: lock.info, packages: {} }),
    packageBaseUrl: indexURL,
    env: { TQDM_DISABLE: "1", PYTHONDONTWRITEBYTECODE: "1" },
  });
  const site = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
  for (const name of fs.readdirSync(folder).filter((file) => /^(numpy|figures)\.zip$/.test(file)))
    python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(folder, name))), "zip", { extractDir: site });
  for (const [at, source] of Object.entries({ "/checkout": "src", "/kernel": "tools/python" }))
    python.mountNodeFS(at, path.join(ROOT, source));
  python.runPython("import sys; sys.path[:0] = ['/checkout', '/kernel']; import kernel; kernel.warm()");
  return python.pyimport("kernel");
}

const join = (text) => (Array.isArray(text) ? text.join("") : (text ?? ""));
const plain = (text) => text.replace(/at 0x[0-9a-fA-F]+/g, "at ADDRESS").replace(/\s+/g, " ").trim();
const isFigure = (data) => data["image/png"] !== undefined || data[LIVE] !== undefined;

const textOf = ({ text, data }) => text ?? (isFigure(data) ? "" : `\n${join(data["text/plain"])}`);

/** The text that a cell has printed or returned, and how many pictures and live figures. */
function summary(outputs) {
  const data = outputs.map((output) => output.data).filter(Boolean);
  return {
    text: plain(outputs.map(textOf).join("")),
    live: data.filter((d) => d[LIVE]).length,
    pictures: data.filter((d) => d["image/png"] && !d[LIVE]).length,
  };
}

const stored = (cell) =>
  summary(cell.outputs.map((o) => (o.output_type === "stream" ? { text: join(o.text) } : { data: o.data })));

function run(kernel, cells, i) {
  const cell = ({ id, source }) => ({ name: id, source: join(source) });
  const events = [];
  const request = { ...cell(cells[i]), above: alone ? cells.slice(0, i).map(cell) : null };
  const answer = JSON.parse(kernel.run(JSON.stringify(request), (event) => events.push(JSON.parse(event))));
  const outputs = events.filter((e) => e.output || e.stream === "stdout");
  const found = summary(outputs.map((e) => (e.output ? { data: e.output } : { text: e.text })));
  return { ...answer, found, needs: events.find((e) => e.needs)?.needs };
}

/** Whether it is known that a cell differs, or cannot run. */
function expected(kind, notebook, cell) {
  const list = { differ: "may differ", cannot: "cannot run" }[kind];
  return list !== undefined && (KNOWN[list].cells[path.basename(notebook, ".ipynb")] ?? []).includes(cell);
}

function judge(cell, { error, found, needs, seconds }) {
  const wanted = stored(cell);
  if (cell.metadata.tags?.includes("nbval-ignore-output")) wanted.text = found.text;
  if (error) return [error.cannot ? "cannot" : "error", { error, needs }];
  if (JSON.stringify(found) === JSON.stringify(wanted)) return ["same", { seconds }];
  return ["differ", { wanted, found, needs }];
}

const indexURL = runtime(folder);
let failed = false;
for (const notebook of notebooks) {
  const kernel = await start(indexURL);
  const cells = JSON.parse(fs.readFileSync(notebook, "utf8")).cells.filter((c) => c.cell_type === "code");
  const count = { cells: 0, same: 0, differ: 0, cannot: 0, error: 0 };
  const began = performance.now();
  let slowest = 0;
  for (let i = 0; i < cells.length; i++) {
    if (only && !only.includes(cells[i].id)) continue;
    if (alone) kernel.reset();
    const answer = run(kernel, cells, i);
    const [kind, facts] = judge(cells[i], answer);
    count.cells++;
    count[kind]++;
    slowest = Math.max(slowest, answer.seconds);
    if (kind === "same") continue;
    console.log(JSON.stringify({ cell: cells[i].id, kind, ...facts }));
    failed ||= !expected(kind, notebook, cells[i].id);
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(JSON.stringify({ notebook: path.basename(notebook), ...count, seconds, slowest }));
}
process.exitCode = failed ? 1 : 0;

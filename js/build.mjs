// Bundle the front end: classic scripts, style sheets, the licences of what is inside. The live figures go into
// the Python package; the Run buttons and what they load go to the files of the book. Same sources and same lock
// file give the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/dlbook/figures/static");
const assets = join(here, "../book/assets");
// What Pyodide would import in Node; in a page it never does.
const NODELESS = { external: ["node:*", "ws"] };
const common = {
  absWorkingDir: here,
  preserveSymlinks: true,
  bundle: true,
  minify: true,
  charset: "utf8",
  logLevel: "warning",
};

/** Names of the packages whose code ended up in the bundle. */
function packages(metafile) {
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const names = files.map(([path]) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

/** One section of LICENSES.txt. */
async function licence(name) {
  const folder = join(here, "node_modules", name);
  const { version, license, homepage } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file
    ? (await readFile(join(folder, file), "utf8")).trim()
    : `Its package holds no copy of this licence, which stands in LICENSES.txt; its source: ${homepage}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** The imports of styles/index.css, with one for each style sheet beside a view. */
async function styles() {
  const index = await readFile(join(here, "src/styles/index.css"), "utf8");
  const names = await readdir(join(here, "src/views"), { recursive: true });
  const sheets = names.filter((name) => name.endsWith(".css")).map((name) => name.replaceAll("\\", "/"));
  const imports = sheets.sort().map((name) => `@import "../views/${name}";`);
  return index.replace('@import "../views/*.css";', imports.join("\n"));
}

const BROWSERS = ["chrome100", "firefox100", "safari15"]; // these know no nested rules
const NOTE = "Deep Learning, Live: built from js/src by `npm run build`.";

/** One classic script; returns the names of the packages in it. */
async function bundle(entry, outfile, options, licences) {
  const { metafile } = await build({
    ...common,
    entryPoints: [`src/${entry}`],
    outfile,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    banner: { js: `/* ${NOTE}${licences ? ` Licences: ${licences}` : ""} */` },
    metafile: true,
    ...options,
  });
  return packages(metafile);
}

async function sheet(contents, folder, outfile) {
  const stdin = { contents, resolveDir: join(here, "src", folder), loader: "css" };
  await build({ ...common, stdin, outfile, target: BROWSERS });
}

/** The licences of the packages in `names`, which the file at `path` lists. */
async function list(path, names, what) {
  const sections = await Promise.all([...new Set(names)].sort().map(licence));
  const intro = sections.length
    ? `${what} contains code of the following packages.\n`
    : `${what} contains no code of other packages.\n`;
  await writeFile(path, [intro, ...sections].join(`\n${"-".repeat(80)}\n\n`));
}

/** A short name for the content of files: an address with it is never stale. */
async function stamp(...paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest("hex").slice(0, 8);
}

const figures = await bundle("index.js", join(target, "dlbook.js"), { globalName: "dlbook" }, "LICENSES.txt");
await sheet(await styles(), "styles", join(target, "dlbook.css"));
await list(join(target, "LICENSES.txt"), figures, "dlbook.js");

const python = join(assets, "python");
await mkdir(python, { recursive: true });
const [script, look] = [join(python, "page.js"), join(python, "page.css")];
const worker = join(python, "worker.js");
const inside = await bundle("python/worker.js", worker, NODELESS, "LICENSES-js.txt");
const known = { WORKER_STAMP: JSON.stringify(await stamp(worker)) };
const options = { globalName: "dlbookCells", define: known };
inside.push(...(await bundle("python/page.js", script, options, "LICENSES-js.txt")));
await sheet(await readFile(join(here, "src/python/page.css"), "utf8"), "python", look);
await list(join(python, "LICENSES-js.txt"), inside, "page.js or worker.js");
const define = { PAGE_STAMP: JSON.stringify(await stamp(script, look)) };
await bundle("python/buttons.js", join(assets, "run.js"), { define });
await sheet(await readFile(join(here, "src/python/run.css"), "utf8"), "python", join(assets, "run.css"));

// Bundle the front end into the Python package: one classic script, one style sheet, the licences
// of what is inside. Same sources and same lock file give the same bytes.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/dlbook/figures/static");
const common = {
  absWorkingDir: here,
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
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = (await readFile(join(folder, file), "utf8")).trim();
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

const script = await build({
  ...common,
  entryPoints: ["src/index.js"],
  outfile: join(target, "dlbook.js"),
  format: "iife",
  globalName: "dlbook",
  target: "es2020",
  legalComments: "none",
  banner: {
    js: "/* Deep Learning, Live: built from js/src by `npm run build`. Licences: LICENSES.txt */",
  },
  metafile: true,
});
await build({
  ...common,
  stdin: { contents: await styles(), resolveDir: join(here, "src/styles"), loader: "css" },
  outfile: join(target, "dlbook.css"),
  target: ["chrome100", "firefox100", "safari15"], // these know no nested rules
});

const sections = await Promise.all(packages(script.metafile).map(licence));
const intro = sections.length
  ? "dlbook.js contains code of the following packages.\n"
  : "dlbook.js contains no code of other packages.\n";
await writeFile(join(target, "LICENSES.txt"), [intro, ...sections].join(`\n${"-".repeat(80)}\n\n`));

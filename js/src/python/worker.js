// Python in a worker of its own: a cell that runs long does not freeze the page, and ending the worker
// ends it. The page hands it every file, so that it asks nobody for anything and works from file:// too.
import "./classic.js"; // must come before Pyodide
import { loadPyodide } from "pyodide";
import { isPacked } from "./gzip.js";
import { lock, lockFunctions } from "./lock.js";
import { Outbox } from "./outbox.js";

const MOST = 1e9; // bytes; without a bound an endless list takes four times as much, and half a minute
const PAGE = 65_536; // bytes; memory grows by pages
const HOME = "https://files.invalid/"; // never asked: `fetch` below answers
const SMALLEST = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0); // a program of WebAssembly that does nothing
/** @type {Object<string, ArrayBuffer>} */
const files = {};
/** @type {any} */
let python;
let kernel;
let site;

/** What was packed as NAME.gz is unpacked while it is compiled. */
function answer(name) {
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  const bytes = files[`${name}.gz`] ?? files[name];
  const unpack = () => new DecompressionStream("gzip");
  const body = isPacked(bytes) ? new Blob([bytes]).stream().pipeThrough(unpack()) : bytes;
  return new Response(body, { headers: { "Content-Type": type } });
}

self.fetch = async (url) => answer(String(url).replace(HOME, ""));

/** Put packs where Python finds its packages; nothing else needs their bytes. */
function unpack(packs) {
  for (const name of packs) {
    python.unpackArchive(files[name], "zip", { extractDir: site });
    delete files[name];
  }
  python.runPython("import importlib; importlib.invalidate_caches()");
}

/** What fails here is a MemoryError in Python, and the session goes on. */
function boundMemory() {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > MOST) throw new RangeError("out of memory");
    return grow.call(this, pages);
  };
}

/** From http the script is a file of the site; from file:// only the page could read it. */
async function load(address) {
  if (address) return import(address);
  const own = URL.createObjectURL(new Blob([files["pyodide.asm.mjs"]], { type: "text/javascript" }));
  return import(own).finally(() => URL.revokeObjectURL(own));
}

async function start({ files: given, packs, info, script, language, noScript }) {
  delete ACTIONS.start; // a reader's code can speak to this worker as the page does, and import nothing so
  Object.assign(files, given);
  boundMemory();
  lockFunctions(noScript);
  await WebAssembly.compile(SMALLEST); // fails if the page's policy forbids it; Pyodide would wait without end
  const { default: createPyodideModule } = await load(script);
  python = await loadPyodide({
    indexURL: HOME,
    createPyodideModule,
    stdLibURL: `${HOME}stdlib.zip`,
    lockFileContents: JSON.stringify({ info, packages: {} }),
    packageBaseUrl: HOME,
    env: {
      TQDM_DISABLE: "1",
      MPLBACKEND: "module://page_backend",
      OPENBLAS_NUM_THREADS: "1",
      DLBOOK_LANGUAGE: language,
    },
  });
  site = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
  unpack(packs);
  kernel = python.pyimport("kernel");
  kernel.warm();
  for (const name of Object.keys(files)) delete files[name];
  // Who ran these again could catch, on the way, a function of theirs that imports any address.
  delete python._api.config.createPyodideModule;
  delete python._module.LDSO.loadedLibsByHandle[0].exports.pyodide_js_init;
  lock();
}

function run({ id, request }) {
  const outbox = new Outbox((event) => postMessage({ id, event }));
  try {
    return JSON.parse(kernel.run(JSON.stringify(request), (text) => outbox.add(JSON.parse(text))));
  } finally {
    outbox.flush();
  }
}

const ACTIONS = {
  start,
  add({ files: given, packs }) {
    Object.assign(files, given);
    unpack(packs);
  },
  imports: ({ request }) => JSON.parse(kernel.imports(JSON.stringify(request))),
  run,
};

self.onmessage = async ({ data }) => {
  try {
    const done = (await ACTIONS[data.kind](data)) ?? null;
    postMessage({ id: data.id, done });
  } catch (error) {
    postMessage({ id: data.id, failed: String(error?.message ?? error).slice(-2000) });
  }
};

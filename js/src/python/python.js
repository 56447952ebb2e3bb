// Python's life: it starts with the first run, gets packs when a cell needs them, and can be ended at any time.
import { Client } from "./client.js";
import { Failure } from "./failure.js";

const CORE = ["pyodide.asm.wasm.gz", "stdlib.zip", "numpy.zip", "dlbook.zip"];
const PACKS = ["numpy.zip", "dlbook.zip"];
const LOCAL = ["pyodide.asm.mjs", "worker.js"]; // from http the worker finds them itself
const SLOW = 60; // s; a phone needs 20

/** Settle like `promise`, or fail after so many seconds. */
export function within(seconds, promise, failure) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(failure), 1000 * seconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Whoever has loaded it once in this visit need not be told again how much it loads; buttons.js reads this. */
function rememberStart() {
  try {
    sessionStorage.setItem("dlbook:python", "started");
  } catch {
    /* a browser may forbid storage */
  }
}

export class Python {
  /** @param {import("./files.js").Files} files */
  constructor(files, spawn = (address) => new Worker(address)) {
    this.files = files;
    this.spawn = spawn;
    this.client = null;
    this.starting = null;
    this.added = new Set();
  }

  get alive() {
    return Boolean(this.client && !this.client.ended);
  }

  /** Start unless it has; `say(key, {got, all})` hears how far it is. */
  start(say) {
    this.starting ??= this.begin(say).catch((reason) => {
      if (reason.key === "stopped") throw reason;
      this.end(reason);
      throw new Failure("noStart", { reason });
    });
    return this.starting;
  }

  async begin(say) {
    const names = this.files.local ? [...CORE, ...LOCAL] : CORE;
    const files = await this.load("loading", names, say);
    say("starting");
    const { info } = await this.files.manifest();
    const script = this.files.local ? undefined : await this.files.address("pyodide.asm.mjs");
    this.client = new Client(this.spawn(await this.workerAddress(files)));
    const answer = this.client.ask("start", { files, packs: PACKS, info, script });
    await within(SLOW, answer, new Failure("slowStart", { s: SLOW }));
    rememberStart();
  }

  async load(key, names, say) {
    const all = await this.files.size(names);
    let got = 0;
    say(key, { got, all });
    return this.files.get(names, (n) => {
      got += n;
      say(key, { got, all });
    });
  }

  workerAddress(files) {
    if (!this.files.local) return this.files.address("worker.js");
    const text = files["worker.js"];
    delete files["worker.js"];
    return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  }

  async add(pack, say) {
    if (this.added.has(pack)) return;
    const name = `${pack}.zip`;
    const files = await this.load("adding", [name], say);
    say("starting");
    await this.client.ask("add", { files, packs: [name] });
    this.added.add(pack);
  }

  /** Run a cell: {name, source, above}; `onEvent` hears its output while it runs. */
  async run(request, onEvent, say) {
    await this.start(say);
    try {
      return await this.ask(request, onEvent, say);
    } catch (failure) {
      this.end(failure); // what is left of it cannot be trusted
      throw failure;
    }
  }

  /** @private */
  async ask(request, onEvent, say) {
    for (const pack of await this.client.ask("imports", { request })) await this.add(pack, say);
    say("running");
    const result = await this.client.ask("run", { request }, onEvent);
    if (!result.missing || this.added.has(result.missing)) return result;
    await this.add(result.missing, say);
    return this.client.ask("run", { request }, onEvent);
  }

  /** Forget all names. */
  async reset() {
    if (this.client) await this.client.ask("reset");
  }

  /** End it at once, and free its memory; the next run starts another. */
  end(failure) {
    this.client?.end(failure);
    this.client = null;
    this.starting = null;
    this.added.clear();
  }
}

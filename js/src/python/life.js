// One life of Python: it loads its files, starts, gets packs when a cell needs them, and ends once.
import { Client } from "./client.js";
import { Failure } from "./failure.js";

const CORE = ["pyodide.asm.wasm.gz", "stdlib.zip"];
const PACKS = ["numpy.zip", "dlbook.zip"];
const LOCAL = ["pyodide.asm.mjs", "worker.js"]; // from http the worker finds them itself
const SLOW = 60; // s; a phone needs 20

/** Settle like `promise`, or fail after so many seconds. */
function within(seconds, promise, failure) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(failure), 1000 * seconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Life {
  /** @param {import("./files.js").Files} files */
  constructor(files, speech, spawn) {
    this.files = files;
    this.speech = speech;
    this.spawn = spawn;
    this.added = new Set();
    this.client = null;
    this.over = false;
    this.started = null;
    this.stage = null; // what was told last of the start
    this.listeners = new Set();
    this.waiting = new Set();
  }

  /** Settle like `promise`, or fail when this life ends; nothing of it is kept after. */
  whileAlive(promise) {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      promise.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }

  /** Start unless it has; `say(key, {got, all})` hears how far it is, also if somebody else has begun it. */
  async start(say) {
    this.listeners.add(say);
    if (this.stage) say(...this.stage);
    this.started ??= this.begin((...stage) => this.tell(stage));
    await this.whileAlive(this.started).finally(() => this.listeners.delete(say));
  }

  tell(stage) {
    if (this.over) return;
    this.stage = stage;
    for (const say of this.listeners) say(...stage);
  }

  async begin(say) {
    const { language } = this.speech;
    const packs = language === "en" ? PACKS : [...PACKS, `words-${language}.zip`];
    const names = [...CORE, ...packs, ...(this.files.local ? LOCAL : [])];
    const files = await this.load("loading", names, say);
    const { info } = await this.files.manifest();
    const script = this.files.local ? undefined : await this.files.scriptAddress("pyodide.asm.mjs");
    const address = await this.workerAddress(files);
    if (this.over) return;
    say("starting");
    this.client = new Client(this.spawn(address));
    const answer = this.client.ask("start", { files, packs, info, script, ...this.speech });
    try {
      await within(SLOW, answer, new Failure("slowStart", { s: SLOW }));
    } catch (failure) {
      if (script) await this.files.check("pyodide.asm.mjs"); // the worker hears no reason
      throw failure;
    } finally {
      URL.revokeObjectURL(address);
    }
    this.stage = null;
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
    if (!this.files.local) return this.files.scriptAddress("worker.js");
    const text = files["worker.js"];
    delete files["worker.js"];
    return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  }

  /** Run a cell: {name, source, above}; `onEvent` hears its output while it runs. */
  run(request, onEvent, say) {
    const told = (...stage) => this.over || say(...stage);
    return this.whileAlive(this.attempt(request, onEvent, told));
  }

  async attempt(request, onEvent, say) {
    for (const pack of await this.client.ask("imports", { request })) await this.add(pack, say);
    say("running");
    const result = await this.client.ask("run", { request }, onEvent);
    if (!result.missing || this.added.has(result.missing)) return result;
    await this.add(result.missing, say);
    onEvent({ again: true }); // what it has shown comes once more
    say("running");
    return this.client.ask("run", { request }, onEvent);
  }

  async add(pack, say) {
    if (this.added.has(pack)) return;
    const name = `${pack}.zip`;
    const files = await this.load("adding", [name], say).catch((reason) => {
      throw new Failure("noPack", { reason });
    });
    await this.client.ask("add", { files, packs: [name] });
    this.added.add(pack);
  }

  /** End it at once, and free its memory; all who wait get the failure. */
  end(failure) {
    this.over = true;
    for (const reject of this.waiting) reject(failure);
    this.client?.end(failure);
  }
}

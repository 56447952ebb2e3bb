// The files of Python, from the folder of this site. Over http they are fetched, and the browser keeps them: their
// address names their content. From file:// nothing can be fetched, so each is also a script that holds its text.
import { Failure } from "./failure.js";
import { isPacked } from "./gzip.js";

const STALL = 30; // s without a byte

/** Reject after so many seconds without `alive()`; call `done()` at the end. */
function watchdog(seconds, reject) {
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(reject, 1000 * seconds);
  };
  alive();
  return { alive, done: () => clearTimeout(timer) };
}

/** Run a script of the site. */
export function script(address, name) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = address;
    const fail = (key, values) => {
      tag.remove();
      reject(new Failure(key, values));
    };
    const dog = watchdog(STALL, () => fail("slowFile", { s: STALL }));
    tag.onload = () => {
      dog.done();
      tag.remove();
      resolve();
    };
    tag.onerror = () => {
      dog.done();
      fail("missingFile", { name });
    };
    document.head.append(tag);
  });
}

/** Fetch a file as a Blob; `stop` is an AbortController, `count(n)` hears of each n bytes that have come. */
async function fetched(address, name, cache, stop, count) {
  let slow = false;
  const dog = watchdog(STALL, () => {
    slow = true;
    stop.abort();
  });
  try {
    const answer = await fetch(address, { cache, signal: stop.signal });
    if (!answer.ok) throw new Failure("missingFile", { name });
    const parts = [];
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts);
      dog.alive();
      parts.push(value);
      count(value.length);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw slow ? new Failure("slowFile", { s: STALL }) : new Failure("missingFile", { name });
  } finally {
    dog.done();
  }
}

/** Whether a file is the one that the manifest knows: {bytes, hash}. */
async function isSound(name, blob, { bytes, hash }) {
  if (blob.size < bytes) return false;
  const content = await blob.arrayBuffer();
  // A server may call a .gz compressed, and the browser unpacks it. Plain http has no crypto.subtle.
  if (!globalThis.crypto?.subtle || (name.endsWith(".gz") && !isPacked(content))) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const digits = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.startsWith(hash);
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export class Files {
  /** `base` is the address of the folder, `build` a short name for the build; `local`: opened from file://. */
  constructor(base, build, local) {
    this.base = base;
    this.build = build;
    this.local = local;
    this.kept = new Map(); // name to a Blob: a worker that was stopped is followed by another
    this.running = new Set(); // what is being fetched
    /** @type {RequestCache} */
    this.cache = "force-cache";
  }

  /** {info, files: {name: {bytes, hash}}, texts}, written when the book was built. */
  async manifest() {
    /** @type {any} */
    const page = globalThis;
    if (!page.dlbookPython) await script(`${this.base}manifest.js?v=${this.build}`, "manifest.js");
    return page.dlbookPython;
  }

  /** {bytes, hash} of a file. The worker is none of those that a build of the book lists: it comes with this script. */
  async about(name) {
    const { files } = await this.manifest();
    if (name === "worker.js") return { bytes: 0, hash: WORKER_STAMP };
    if (!Object.hasOwn(files, name)) throw new Failure("missingFile", { name });
    return files[name];
  }

  async address(name) {
    return `${this.base}${name}?v=${(await this.about(name)).hash}`;
  }

  /** The address of a script that the browser itself loads. */
  async scriptAddress(name) {
    const address = await this.address(name);
    if (this.cache === "reload") await fetch(address, { cache: "reload" }).catch(() => {}); // it keeps the new one
    return address;
  }

  /** From now on believe nothing that was kept, and ask the server for all. */
  distrust() {
    this.kept.clear();
    this.cache = "reload";
  }

  /** Say in words why a browser would not run a script of the server. */
  async check(name) {
    const answer = await fetch(await this.address(name), { method: "HEAD" }).catch(() => null);
    if (!answer?.ok) throw new Failure("missingFile", { name });
    const type = answer.headers.get("Content-Type") ?? "?";
    if (!/javascript/i.test(type)) throw new Failure("wrongType", { name, type });
  }

  async size(names) {
    const all = await Promise.all(names.map((name) => this.about(name)));
    return all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A file as a Blob; one that has come is kept. */
  async blob(name, count) {
    const about = await this.about(name);
    if (this.kept.has(name)) count(about.bytes);
    else this.kept.set(name, await (this.local ? this.scripted : this.sound).call(this, name, about, count));
    return this.kept.get(name);
  }

  /** Fetch a file; if what the browser has kept is not the one of this build, ask the server. */
  async sound(name, about, count) {
    const first = await this.fetched(name, this.cache, count);
    if (await isSound(name, first, about)) return first;
    const second = await this.fetched(name, "reload", () => {});
    if (await isSound(name, second, about)) return second;
    throw new Failure("damagedFile", { name });
  }

  async fetched(name, cache, count) {
    const stop = new AbortController();
    this.running.add(stop);
    try {
      return await fetched(await this.address(name), name, cache, stop, count);
    } finally {
      this.running.delete(stop);
    }
  }

  /** Load no further. */
  stop() {
    for (const one of this.running) one.abort();
  }

  async scripted(name, about, count) {
    const { texts } = await this.manifest();
    await script(`${this.base}${name}.js`, name);
    const blob = new Blob([bytesOf(texts[name])]);
    delete texts[name];
    count(about.bytes);
    if (!(await isSound(name, blob, about))) throw new Failure("damagedFile", { name });
    return blob;
  }

  /** {name: ArrayBuffer}; `count(n)` hears of each n bytes that have come. */
  async get(names, count = (_) => {}) {
    const blobs = await Promise.all(names.map((name) => this.blob(name, count)));
    const buffers = await Promise.all(blobs.map((blob) => blob.arrayBuffer()));
    return Object.fromEntries(names.map((name, k) => [name, buffers[k]]));
  }
}

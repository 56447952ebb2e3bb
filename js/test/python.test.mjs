// Python in the page without Python: the line to the worker, its life, the queue, and what the browser keeps.
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseFragment } from "../src/model/share.js";
import { PYTHON_STRINGS } from "../src/page/strings.js";
import { Client } from "../src/python/client.js";
import { Drafts } from "../src/python/drafts.js";
import { Failure } from "../src/python/failure.js";
import { Files } from "../src/python/files.js";
import { fragmentOf, readFragment } from "../src/python/link.js";
import { Outbox } from "../src/python/outbox.js";
import { Python } from "../src/python/python.js";
import { Queue } from "../src/python/queue.js";
import { Solved } from "../src/quiz/solved.js";

/** A worker that keeps what it is asked; `answer(message)` returns what it says, in order. */
class FakeWorker {
  constructor(answer = () => []) {
    this.asked = [];
    this.answer = answer;
    this.ended = false;
  }

  postMessage(message, transfer) {
    this.asked.push({ ...message, transfer });
    const say = (data) => this.ended || this.onmessage({ data: { id: message.id, ...data } });
    queueMicrotask(() => this.answer(message).forEach(say));
  }

  terminate() {
    this.ended = true;
  }
}

const FILES = {
  local: false,
  manifest: async () => ({ info: { abi: "x" } }),
  size: async (names) => 10 * names.length,
  address: async (name) => name,
  scriptAddress: async (name) => name,
  check: async () => {},
  distrust: () => {},
  stop: () => {},
  get: async (names, count) => {
    count(10 * names.length);
    return Object.fromEntries(names.map((name) => [name, new ArrayBuffer(1)]));
  },
};

const ENGLISH = { language: "en", noScript: PYTHON_STRINGS.en.noScript };
const RESULT = { error: null, seconds: 0.1 };

/** Answers of a Python that works; `packs` are what every run needs. */
const working =
  (packs = []) =>
  ({ kind }) =>
    ({ imports: [{ done: packs }], run: [{ event: { text: "a" } }, { done: RESULT }] })[kind] ?? [
      { done: null },
    ];

function makePython(...answers) {
  const workers = [];
  const spawn = () => {
    workers.push(new FakeWorker(answers[workers.length] ?? answers.at(-1)));
    return workers.at(-1);
  };
  return { workers, python: new Python(/** @type {any} */ ({ ...FILES }), ENGLISH, spawn) };
}

const kinds = (worker) => worker.asked.map(({ kind }) => kind);
const silent = () => {};

test("events come before the answer, and files are handed over", async () => {
  const worker = new FakeWorker(() => [{ event: 1 }, { event: 2 }, { done: 3 }]);
  const heard = [];
  const files = { a: new ArrayBuffer(2) };
  assert.equal(await new Client(worker).ask("start", { files }, (event) => heard.push(event)), 3);
  assert.deepEqual(heard, [1, 2]);
  assert.deepEqual(worker.asked[0].transfer, [files.a]);
});

test("what goes wrong in the worker is told to everyone who waits", async () => {
  const failing = new Client(new FakeWorker(() => [{ failed: "Aborted\nunreachable" }]));
  await assert.rejects(failing.ask("run"), { key: "crashed", values: { reason: "unreachable" } });
  const client = new Client(new FakeWorker());
  const asked = [client.ask("run"), client.ask("imports")];
  client.worker.onerror({ message: "RangeError: out of memory" });
  for (const one of asked) await assert.rejects(one, { key: "crashed", values: { reason: "memory" } });
  assert.ok(client.worker.ended);
  await assert.rejects(client.ask("run"), { key: "crashed" });
});

test("two runs start one Python, and a pack is loaded once", async () => {
  const { python, workers } = makePython(working(["figures"]));
  const stages = [];
  const heard = [];
  const run = () =>
    python.run(
      { name: "a" },
      (event) => heard.push(event),
      (key) => stages.push(key),
    );
  assert.deepEqual([await run(), await run()], [RESULT, RESULT]);
  assert.equal(workers.length, 1);
  assert.equal(kinds(workers[0]).filter((kind) => kind === "add").length, 1);
  assert.deepEqual([stages[0], stages.at(-1), heard.length], ["loading", "running", 2]);
});

test("Python in another language gets its words, and in English none", async () => {
  const start = async (speech) => {
    const worker = new FakeWorker(working());
    await new Python(/** @type {any} */ ({ ...FILES }), speech, () => worker).start(silent);
    return worker.asked[0];
  };
  const english = await start(ENGLISH);
  const korean = await start({ language: "ko", noScript: PYTHON_STRINGS.ko.noScript });
  assert.deepEqual([english.language, english.packs], ["en", ["numpy.zip", "dlbook.zip"]]);
  assert.deepEqual([korean.language, korean.packs], ["ko", [...english.packs, "words-ko.zip"]]);
  assert.ok("words-ko.zip" in korean.files && !("words-ko.zip" in english.files));
  assert.equal(korean.noScript, PYTHON_STRINGS.ko.noScript);
});

test("a run that finds a pack missing is repeated with it", async () => {
  let tries = 0;
  const { python, workers } = makePython((message) =>
    message.kind === "run" && !tries++ ? [{ done: { missing: "figures" } }] : working()(message),
  );
  const heard = [];
  assert.deepEqual(await python.run({ name: "a" }, (event) => heard.push(event), silent), RESULT);
  assert.deepEqual(kinds(workers[0]), ["start", "imports", "run", "add", "run"]);
  assert.deepEqual(heard, [{ again: true }, { text: "a" }]); // the page forgets what the first try has shown
});

test("a start that fails frees what it had, says why, and can be tried again", async () => {
  const { python, workers } = makePython(() => [{ failed: "no WebAssembly" }], working());
  const failed = await python.run({ name: "a" }, silent, silent).catch((error) => error);
  assert.match(failed.sentence(PYTHON_STRINGS.en), /did not start: .*no WebAssembly/);
  assert.ok(workers[0].ended);
  assert.deepEqual(await python.run({ name: "a" }, silent, silent), RESULT);
});

test("a stopped run rejects at once, and the next one starts another Python", async () => {
  const endless = (message) => (message.kind === "run" ? [] : working()(message));
  const { python, workers } = makePython(endless, working());
  const run = python.run({ name: "a" }, silent, silent);
  while (kinds(workers[0] ?? { asked: [] }).at(-1) !== "run") await new Promise((done) => setImmediate(done));
  python.end(new Failure("stopped"));
  await assert.rejects(run, { key: "stopped" });
  assert.ok(workers[0].ended);
  assert.deepEqual(await python.run({ name: "a" }, silent, silent), RESULT);
  assert.equal(workers.length, 2);
});

test("a start that is stopped while it loads rejects at once, and leaves nothing behind", async () => {
  const { python, workers } = makePython(working());
  const loads = [];
  const get = () => new Promise((done) => loads.push(() => done({})));
  python.files = /** @type {any} */ ({ ...FILES, get });
  const run = python.run({ name: "a" }, silent, silent);
  while (!loads.length) await new Promise((done) => setImmediate(done));
  python.end(new Failure("stopped"));
  await assert.rejects(run, { key: "stopped" });
  loads.shift()();
  await new Promise((done) => setImmediate(done));
  assert.equal(workers.length, 0);
  python.files = /** @type {any} */ (FILES);
  assert.deepEqual(await python.run({ name: "a" }, silent, silent), RESULT);
});

test("who joins a start hears how far it is, and nobody hears a word after the end", async () => {
  const { python } = makePython(() => []);
  const [first, second] = [[], []];
  const runs = [first, second].map((stages) => python.run({ name: "a" }, silent, (key) => stages.push(key)));
  while (!first.includes("starting")) await new Promise((done) => setImmediate(done));
  const third = [];
  runs.push(python.run({ name: "b" }, silent, (key) => third.push(key)));
  assert.deepEqual([second.at(-1), third], ["starting", ["starting"]]);
  const { life } = python;
  assert.ok(life.waiting.size);
  python.end(new Failure("stopped"));
  life.tell(["loading"]);
  for (const run of runs) await assert.rejects(run, { key: "stopped" });
  assert.deepEqual([first.at(-1), life.waiting.size, life.listeners.size], ["starting", 0, 0]);
});

test("a Python that died while nothing ran is followed by another", async () => {
  const { python, workers } = makePython(working());
  await python.run({ name: "a" }, silent, silent);
  assert.equal(python.life.waiting.size, 0);
  workers[0].onerror({ message: "RuntimeError: unreachable" });
  assert.ok(!python.alive);
  assert.deepEqual(await python.run({ name: "a" }, silent, silent), RESULT);
  assert.equal(workers.length, 2);
});

test("a reset starts another Python, also while one starts; where there is none it starts none", async () => {
  const { python, workers } = makePython(working());
  python.reset();
  assert.equal(python.life, null);
  await python.run({ name: "a" }, silent, silent);
  python.reset();
  while (workers.length < 2) await new Promise((done) => setImmediate(done));
  python.reset();
  assert.deepEqual(await python.run({ name: "a" }, silent, silent), RESULT);
  assert.deepEqual(
    workers.map(({ ended }) => ended),
    [true, true, false],
  );
});

test("after a start that crashed the files are not trusted; after one that lacked a file they are", async () => {
  let distrusted = 0;
  const { python } = makePython(() => [{ failed: "bad" }]);
  Object.assign(python.files, { distrust: () => distrusted++ });
  await assert.rejects(python.start(silent), { key: "noStart" });
  assert.equal(distrusted, 1);
  const get = () => Promise.reject(new Failure("missingFile", { name: "numpy.zip" }));
  Object.assign(python.files, { get });
  await assert.rejects(python.start(silent), { key: "noStart" });
  assert.equal(distrusted, 1);
});

const pack = (text) => new TextEncoder().encode(text);
const HASH = "886ecedf89b43cf3"; // SHA-256 of "the pack", begun

/** Files whose server says what `answers` holds, one after the other; `asked` gets how each was asked for. */
function served(name, answers, asked) {
  Object.assign(globalThis, { dlbookPython: { info: {}, files: { [name]: { bytes: 8, hash: HASH } } } });
  globalThis.fetch = async (_, { cache }) => {
    asked.push(cache);
    return new Response(answers[Math.min(asked.length, answers.length) - 1]);
  };
  return new Files("https://site/", "b", false);
}

test("a file that is not the one of this build is asked for anew, past the cache", async () => {
  const asked = [];
  const files = served("a.zip", [pack("the old, longer pack"), pack("the pack")], asked);
  const { "a.zip": got } = await files.get(["a.zip"]);
  assert.equal(new TextDecoder().decode(got), "the pack");
  await files.get(["a.zip"]);
  assert.deepEqual(asked, ["force-cache", "reload"]);
  files.distrust();
  await files.get(["a.zip"]);
  assert.deepEqual(asked.slice(2), ["reload"]);
  const damaged = served("a.zip", [pack("half")], []).get(["a.zip"]);
  await assert.rejects(damaged, { key: "damagedFile" });
  await assert.rejects(files.get(["b.zip"]), { key: "missingFile" });
});

test("a packed file that the browser has unpacked has another hash, and is taken", async () => {
  const unpacked = await served("a.gz", [pack("unpacked, so longer")], []).get(["a.gz"]);
  assert.equal(unpacked["a.gz"].byteLength, 19);
  const other = Uint8Array.of(0x1f, 0x8b, 0, 0, 0, 0, 0, 0);
  await assert.rejects(served("a.gz", [other], []).get(["a.gz"]), { key: "damagedFile" });
});

test("a server that sends a script as text is told by name", async () => {
  const files = served("a.mjs", [], []);
  const answers = [
    ["text/plain", { key: "wrongType", values: { name: "a.mjs", type: "text/plain" } }],
    ["text/javascript", null],
  ];
  for (const [type, failure] of answers) {
    globalThis.fetch = async () => new Response("", { headers: { "Content-Type": type } });
    if (failure) await assert.rejects(files.check("a.mjs"), failure);
    else await files.check("a.mjs");
  }
});

test("a pack that cannot be loaded is told, and Python goes on", async () => {
  const { python, workers } = makePython(working(["figures"]));
  await python.start(silent);
  const get = () => Promise.reject(new Failure("missingFile", { name: "figures.zip" }));
  python.files.get = /** @type {any} */ (get);
  const failed = await python.run({ name: "a" }, silent, silent).catch((error) => error);
  assert.match(failed.sentence(PYTHON_STRINGS.en), /^matplotlib could not be loaded: the file figures.zip/);
  assert.ok(!workers[0].ended);
});

test("a queue runs one after the other, each once, until it is cleared", async () => {
  const queue = new Queue();
  const log = [];
  const gates = [];
  const job = (owner) => ({
    owner,
    work: () => new Promise((done) => gates.push(() => done(log.push(owner)))),
    drop: () => log.push(`dropped ${owner}`),
  });
  const turn = () => new Promise((done) => setImmediate(done));
  assert.deepEqual(
    ["a", "b", "b", "c"].map((owner) => queue.add(job(owner))),
    [true, true, false, true],
  );
  assert.equal(gates.length, 1);
  gates.shift()();
  await turn();
  queue.clear();
  gates.shift()();
  await turn();
  assert.deepEqual(log, ["a", "dropped c", "b"]);
  assert.ok(!queue.busy);
});

test("a flood of text is collected, a line now and then is not", () => {
  const sent = [];
  let time = 0;
  const outbox = new Outbox(
    (event) => sent.push(event),
    () => time,
  );
  for (let i = 0; i < 5000; i++) outbox.add({ text: "x", stream: "stdout" });
  outbox.add({ text: "!", stream: "stderr" });
  outbox.add({ output: {} });
  assert.ok(sent.length < 220, `${sent.length} messages`);
  assert.equal(sent.map(({ text }) => text ?? "").join(""), `${"x".repeat(5000)}!`);
  assert.deepEqual(sent.at(-1), { output: {} });
  time = 1000;
  outbox.add({ text: "later", stream: "stdout" });
  assert.equal(sent.at(-1).text, "later");
});

function fakeStorage() {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
  return { kept, storage: () => storage };
}

const blocked = () => {
  throw new Error("SecurityError");
};

test("a changed text is kept until it is the book's again; a new edition is noticed", () => {
  const { kept, storage } = fakeStorage();
  assert.equal(new Drafts("book/a", storage).keep("one", "x = 2", "x = 1"), null);
  const later = new Drafts("book/a", storage);
  assert.deepEqual(later.get("one", "x = 1"), { text: "x = 2", stale: false, back: false });
  assert.deepEqual(later.get("one", "x = 3"), { text: "x = 2", stale: true, back: false });
  assert.equal(later.get("one", "x = 1  # 하나").stale, false); // the same cell in another edition
  assert.equal(later.get("two", "y"), null);
  assert.equal(new Drafts("book/b", storage).get("one", "x = 1"), null);
  later.keep("one", "x = 1", "x = 1");
  assert.equal(kept.size, 0);
});

test("two tabs of one page keep each other's texts and solved exercises", () => {
  const { kept, storage } = fakeStorage();
  const tabs = [new Drafts("a", storage), new Drafts("a", storage)];
  tabs[0].keep("one", "x = 2", "x = 1");
  tabs[1].keep("two", "y = 2", "y = 1");
  const later = new Drafts("a", storage);
  assert.deepEqual([later.get("one", "x = 1").text, later.get("two", "y = 1").text], ["x = 2", "y = 2"]);
  tabs[0].keep("one", "x = 1", "x = 1");
  assert.equal(new Drafts("a", storage).get("two", "y = 1").text, "y = 2");
  const solved = [new Solved("a", storage), new Solved("a", storage)];
  solved[0].add("exercise-1");
  solved[1].add("exercise-2");
  assert.equal(kept.get("dlbook:solved:a"), '["exercise-1","exercise-2"]');
  new Solved("a", storage).clear();
  solved[0].add("exercise-3");
  assert.equal(kept.get("dlbook:solved:a"), '["exercise-3"]'); // what was cleared elsewhere stays cleared
});

test("a text that was put back stays until the cell is edited anew", () => {
  const { storage } = fakeStorage();
  const drafts = new Drafts("a", storage);
  drafts.keep("one", "x = 2", "x = 1");
  drafts.putBack("one");
  const later = new Drafts("a", storage);
  assert.deepEqual(later.get("one", "x = 1"), { text: "x = 2", stale: false, back: true });
  later.keep("one", "x = 3", "x = 1");
  assert.deepEqual(later.get("one", "x = 1"), { text: "x = 3", stale: false, back: false });
});

test("blocked or damaged storage loses texts and nothing else", () => {
  assert.equal(new Drafts("a", blocked).keep("one", "x", "y"), "noKeep");
  const { kept, storage } = fakeStorage();
  for (const text of ["{", "5", '{"one": 5}', '{"one": {"text": 5}}']) {
    kept.set("dlbook:code:a", text);
    assert.equal(new Drafts("a", storage).get("one", ""), null, text);
  }
  const long = new Drafts("a", storage);
  assert.equal(long.keep("one", "x".repeat(20_001), ""), "tooLong");
  assert.equal(long.get("one", "").text.length, 20_001); // in this visit
});

test("solved exercises are kept by page", () => {
  const { kept, storage } = fakeStorage();
  const solved = new Solved("book/a", storage);
  solved.add("exercise-2");
  solved.add("exercise-1");
  assert.equal(kept.get("dlbook:solved:book/a"), '["exercise-1","exercise-2"]');
  assert.ok(new Solved("book/a", storage).has("exercise-2"));
  assert.ok(!new Solved("book/b", storage).has("exercise-2"));
  solved.clear();
  assert.equal(kept.size, 0);
  const without = new Solved("book/a", blocked);
  without.add("exercise-1");
  assert.ok(without.has("exercise-1"));
});

test("a link carries any text, and no figure takes it for its state", async () => {
  for (const text of ["x = 1", "이름 = '😀'\n\tprint(이름)", "x".repeat(19_000)]) {
    const fragment = await fragmentOf("exercise-1", text);
    assert.match(fragment, /^#[\w=.-]+$/);
    assert.deepEqual(await readFragment(fragment), { name: "exercise-1", text });
    assert.equal(parseFragment(fragment), null);
  }
});

test("a damaged link says so, another address is left alone", async () => {
  const good = await fragmentOf("a", "print('a text that is long enough to be cut')");
  for (const fragment of [good.slice(0, -9), "#code=a.!", "#code=", "#code=a.AAAA", "#code=a."])
    assert.equal((await readFragment(fragment)).problem, "badLink", fragment);
  for (const fragment of ["", "#exercises", "#one-neuron:w1=2"])
    assert.equal(await readFragment(fragment), null);
  const bomb = await fragmentOf("a", "x".repeat(1_000_000));
  assert.ok(bomb.length < 2000);
  for (const fragment of [bomb, await fragmentOf("a", "x".repeat(20_001))])
    assert.deepEqual(await readFragment(fragment), { name: "a", problem: "longLink" });
});

// The page's end of the line to the worker: questions out, events and one answer back.
import { Failure } from "./failure.js";

// Why it ended, in the words of browsers, and as a key of the strings.
const REASONS = [
  [/call stack|too much recursion/i, "tooDeep"],
  [/out of memory|allocation failed|RangeError/i, "memory"],
  [/Content.Security.Policy/i, "forbidden"],
  [/^$/, "blocked"],
];

/** A worker that ended: the reason is a key of the strings, or the last line that it said. */
function broken(message) {
  const known = REASONS.find(([pattern]) => /** @type {RegExp} */ (pattern).test(message));
  return new Failure("crashed", { reason: known?.[1] ?? message.trim().split("\n").at(-1) });
}

/** A cell can send the page events of its own making (`js.postMessage`): a size that is text could hold a style. */
function checked(event) {
  const output = event?.output;
  for (const key of ["width", "height"]) if (output?.[key] !== undefined) output[key] = Number(output[key]);
  return event;
}

export class Client {
  /** `worker` has postMessage and terminate, and tells what it hears through onmessage and onerror. */
  constructor(worker) {
    this.worker = worker;
    this.waiting = new Map();
    this.last = 0;
    this.ended = false;
    worker.onmessage = ({ data }) => this.hear(data);
    worker.onerror = (event) => {
      event.preventDefault?.(); // the page says so itself
      this.end(broken(event.message ?? ""));
    };
  }

  /** Ask for something; `onEvent` hears what comes before the answer; the files are handed over. */
  ask(kind, message = {}, onEvent = undefined) {
    if (this.ended) return Promise.reject(broken(""));
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onEvent });
      this.worker.postMessage({ ...message, kind, id }, Object.values(message.files ?? {}));
    });
  }

  hear({ id, event, done, failed }) {
    const question = this.waiting.get(id);
    if (!question) return;
    if (event !== undefined) {
      question.onEvent?.(checked(event));
      return;
    }
    this.waiting.delete(id);
    if (failed === undefined) question.resolve(done);
    else question.reject(broken(failed));
  }

  /** End the worker at once; all who wait get the failure. */
  end(failure) {
    this.ended = true;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(failure);
    this.waiting.clear();
  }
}

// The Python of a page: it starts with the first run; after its end the next run starts another.
import { Failure } from "./failure.js";
import { Life } from "./life.js";

/** Who has loaded it once in this visit need not be told again how much it loads; buttons.js reads this. */
function rememberStart() {
  try {
    sessionStorage.setItem("dlbook:python", "started");
  } catch {
    /* a browser may forbid storage, and Node has none */
  }
}

// A start that fails so had its files; who tries again gets them from the server.
const DOUBTFUL = ["crashed", "slowStart", "wrongType"];

export class Python {
  /**
   * @param {import("./files.js").Files} files
   * @param {{language: string, noScript: string}} speech the reader's language, and a sentence in it for the worker
   */
  constructor(files, speech, spawn = (address) => new Worker(address)) {
    this.files = files;
    this.speech = speech;
    this.spawn = spawn;
    /** @type {Life | null} */
    this.life = null;
  }

  get alive() {
    return Boolean(this.life?.client) && !this.life.client.ended;
  }

  /** The Python that runs; `say(key, {got, all})` hears how far it is. */
  async start(say) {
    if (this.life?.client?.ended) this.life = null; // it died while nothing ran
    this.life ??= new Life(this.files, this.speech, this.spawn);
    const { life } = this;
    try {
      await life.start(say);
    } catch (reason) {
      this.bury(life, reason);
      if (reason.key === "stopped") throw reason;
      if (DOUBTFUL.includes(reason.key)) this.files.distrust();
      throw new Failure("noStart", { reason: reason.key === "crashed" ? reason.values.reason : reason });
    }
    rememberStart();
    return life;
  }

  /** Run a cell: {name, source, above}; `onEvent` hears its output while it runs. */
  async run(request, onEvent, say) {
    const life = await this.start(say);
    try {
      return await life.run(request, onEvent, say);
    } catch (failure) {
      if (failure.key === "crashed") this.bury(life, failure); // what is left of it cannot be trusted
      throw failure;
    }
  }

  /** Forget all names and settings: another Python starts in its place, from the same files. */
  reset() {
    const { alive } = this;
    this.end(new Failure("stopped"));
    if (alive) this.start(() => {}).catch(() => {}); // the next run says what is wrong
  }

  bury(life, failure) {
    life.end(failure);
    if (this.life === life) this.life = null;
  }

  /** End it at once, also while it loads. */
  end(failure) {
    this.files.stop();
    if (this.life) this.bury(this.life, failure);
  }
}

// Something that went wrong with Python itself, not in the reader's code; `key` names the sentence.
import { fill } from "../page/strings.js";

export class Failure extends Error {
  /** `values` fill the sentence; `reason` may be a failure of its own. */
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }

  sentence(t) {
    const { reason } = this.values;
    const why = reason instanceof Failure ? reason.sentence(t) : (t[reason] ?? reason);
    return fill(t[this.key], { ...this.values, reason: why });
  }
}

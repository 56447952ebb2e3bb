// Put a payload into an element. Errors become a sentence on the page, and the poster stays.
import { mountExplorable } from "./card/explorable.js";
import { checkPayload } from "./model/payload.js";
import { h } from "./page/dom.js";
import { explain, Fault, fill, stringsOf } from "./page/strings.js";
import { dress } from "./page/theme.js";
import { mountProgress } from "./quiz/progress.js";
import { mountQuiz } from "./quiz/quiz.js";

const KINDS = { explorable: mountExplorable, progress: mountProgress, quiz: mountQuiz };

/** Show what went wrong in place of the figure. */
function complain(element, error, t) {
  // What a part that is missing or of another type leads to; the engine's own errors say what they miss.
  const damaged = error instanceof TypeError;
  const sentence = fill(t.failedStart, { reason: damaged ? t.errDamaged : explain(error, t) });
  const root = h("div", { class: "dlbook dlbook-error", role: "alert" }, sentence);
  const undress = dress(root);
  element.append(root);
  element.dlbook = {
    error: sentence,
    destroy: () => {
      undress();
      root.remove();
      delete element.dlbook;
    },
  };
  return null;
}

/**
 * Mount a payload, an object or its JSON text. If the element holds a poster, the live figure replaces
 * it. `address` (see model/address.js) keeps its state; without it there is no link to copy.
 * @returns the handle, also at `element.dlbook`; null if the payload cannot be shown.
 */
export function mount(element, payload, address) {
  element.dlbook?.destroy();
  const t = stringsOf(element);
  const posters = [...element.children].filter((child) => child.tagName !== "SCRIPT");
  try {
    const parsed = typeof payload === "string" ? parse(payload) : payload;
    checkPayload(parsed);
    const made = KINDS[parsed.kind](element, parsed, t, address);
    const { destroy } = made;
    made.destroy = () => {
      destroy();
      posters.forEach((poster) => {
        poster.hidden = false;
      });
      delete element.dlbook;
    };
    posters.forEach((poster) => {
      poster.hidden = true;
    });
    element.dlbook = made;
    return made;
  } catch (error) {
    return complain(element, error, t);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("errJson");
  }
}

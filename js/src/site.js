// The book's pages: every <div class="dlbook-live"> becomes a figure shortly before it scrolls into
// view, or at once if the address asks for it.
import { Address } from "./model/address.js";
import { mount } from "./mount.js";
import { box, h } from "./page/dom.js";
import { fill, stringsOf } from "./page/strings.js";
import { dress } from "./page/theme.js";

const AHEAD = "800px 0px";

const textOf = (element) => element.querySelector('script[type="application/json"]')?.textContent ?? "";

function mountOne(element, address) {
  if (!element.dlbook) mount(element, textOf(element), address);
}

function idOf(element) {
  try {
    return JSON.parse(textOf(element)).id;
  } catch {
    return null; // a damaged figure reports it when it is mounted
  }
}

/** Show a sentence in the first figure; before the first quiz, which has no place for it. */
function explainForeign(first, sentence) {
  if (first.dlbook?.notify) return first.dlbook.notify(sentence);
  const notice = h("p", { class: "dlbook-notice", role: "status" }, sentence);
  const card = box("dlbook dlbook-foreign", notice);
  dress(card);
  first.before(card);
}

/** The figures that the address names: scroll to the first; report those that are not in this page. */
function visit(waiting, address) {
  const requested = [...address.states.keys()];
  if (!requested.length) return;
  const ids = waiting.map(idOf);
  const find = (key) => waiting[ids.indexOf(key.replace(/~\d+$/, ""))];
  const first = find(requested[0]);
  /** @type {any} */
  const entry = performance.getEntriesByType("navigation")[0];
  // After a reload the browser itself scrolls back to where the reader was.
  if (first && entry?.type === "navigate") {
    // Everything above it must have its final height before the page scrolls.
    for (const element of waiting.slice(0, waiting.indexOf(first) + 1)) mountOne(element, address);
    first.scrollIntoView();
  }
  const missing = requested.filter((key) => !find(key));
  if (!missing.length) return;
  const found = missing.join(", ").slice(0, 60);
  mountOne(waiting[0], address);
  explainForeign(waiting[0], fill(stringsOf(waiting[0]).linkForeign, { found }));
}

function mountAll() {
  const waiting = [...document.querySelectorAll(".dlbook-live")];
  if (!waiting.length) return;
  const address = new Address();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        observer.unobserve(target);
        mountOne(target, address);
      }
    },
    { rootMargin: AHEAD },
  );
  visit(waiting, address);
  waiting.forEach((element) => observer.observe(element));
}

/** The bundle also runs without a page: in Node, for the tests of the engine. */
export function start() {
  if (typeof document === "undefined") return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
}

// The book's pages: every <div class="dlbook-live"> becomes a figure shortly before it scrolls into
// view.
import { mount } from "./mount.js";

const AHEAD = "800px 0px";

function mountOne(element) {
  if (!element.dlbook)
    mount(element, element.querySelector('script[type="application/json"]')?.textContent ?? "");
}

export function mountAll() {
  const waiting = document.querySelectorAll(".dlbook-live");
  if (!waiting.length) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        observer.unobserve(target);
        mountOne(target);
      }
    },
    { rootMargin: AHEAD },
  );
  waiting.forEach((element) => observer.observe(element));
}

/** The bundle also runs where there is no page: in Node, for the tests of the engine. */
export function start() {
  if (typeof document === "undefined") return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
}

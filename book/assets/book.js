// A box that scrolls sideways must be reachable from the keyboard, and one that does not must not
// be a stop on the way: the theme does this for code, this does it for formulas and tables. And it
// marks those that go on at the right, which fade there. And it keeps punctuation with its formula.
(() => {
  const SCROLLERS = ".katex-display, .pst-scrollable-table-container";

  function mark(box) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    const beyond = box.scrollWidth - box.clientWidth - box.scrollLeft;
    box.toggleAttribute("data-more", beyond > 1);
  }

  function markAll() {
    document.querySelectorAll(SCROLLERS).forEach(mark);
  }

  function follow({ target }) {
    if (target.matches?.(SCROLLERS)) mark(target);
  }

  // Browsers break lines behind a formula even before a comma. One that has places to break at
  // inside (more than one base) must keep them.
  function tie(math) {
    const text = math.nextSibling;
    const stops = text instanceof Text && text.data.match(/^[.,;:!?)”’…]+/)?.[0];
    if (!stops || math.querySelectorAll(".katex-base").length > 1) return;
    const tied = document.createElement("span");
    tied.className = "book-tied";
    text.splitText(stops.length);
    math.replaceWith(tied);
    tied.append(math, text);
  }

  document.querySelectorAll("span.math").forEach(tie);
  addEventListener("load", markAll);
  addEventListener("resize", markAll);
  addEventListener("scroll", follow, { capture: true, passive: true });
})();

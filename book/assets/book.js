// A box that scrolls sideways must be reachable from the keyboard, and one that does not must not
// be a stop on the way: the theme does this for code, this does it for the rest. And it
// marks those that go on at the right, which fade there. And it keeps punctuation with its formula.
(() => {
  const SCROLLERS =
    ".katex-display, .picture, .pst-scrollable-table-container, .cell_input pre, .cell_output pre, div.highlight pre";

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

  // Browsers break lines beside a formula even before a comma and behind a bracket. A formula that
  // has places to break at inside (more than one base) must keep them.
  function tie(math) {
    const { previousSibling: before, nextSibling: behind } = math;
    const opens = before instanceof Text && before.data.match(/[(“]+$/)?.[0];
    const stops = behind instanceof Text && behind.data.match(/^[.,;:!?)”’…]+/)?.[0];
    if (!(opens || stops) || math.querySelectorAll(".katex-base").length > 1) return;
    const tied = document.createElement("span");
    tied.className = "book-tied";
    math.before(tied);
    if (opens) tied.append(before.splitText(before.length - opens.length));
    tied.append(math);
    if (!stops) return;
    behind.splitText(stops.length);
    tied.append(behind);
  }

  document.querySelectorAll("span.math").forEach(tie);
  addEventListener("load", markAll);
  addEventListener("resize", markAll);
  addEventListener("scroll", follow, { capture: true, passive: true });
})();

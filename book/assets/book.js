// A box that scrolls sideways must be reachable from the keyboard, and one that does not must not
// be a stop on the way: the theme does this for code, this does it for the rest. And it
// marks those that go on at the right, which fade there. It keeps punctuation with its formula, and the
// contents at the right in step with the text.
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

  // The theme marks the section that is being read in the contents at the right, and leaves it out of sight.
  function keepInSight(contents) {
    const entry = contents.querySelector("a[aria-current]");
    const box = contents.closest(".bd-sidebar-secondary");
    if (!entry || !box) return;
    const { top, bottom } = entry.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (top < frame.top || bottom > Math.min(frame.bottom, innerHeight))
      box.scrollTop += top - frame.top - box.clientHeight / 3;
  }

  function followContents() {
    const contents = document.querySelector("#pst-page-toc-nav");
    if (!contents) return;
    const watch = new MutationObserver(() => keepInSight(contents));
    watch.observe(contents, { subtree: true, attributeFilter: ["aria-current"] });
  }

  followContents();
  document.querySelectorAll("span.math").forEach(tie);
  addEventListener("load", markAll);
  addEventListener("resize", markAll);
  addEventListener("scroll", follow, { capture: true, passive: true });
})();

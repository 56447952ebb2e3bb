// A box that scrolls sideways must be reachable from the keyboard, and one that does not must not
// be a stop on the way: the theme does this for code, this does it for formulas and tables.
(() => {
  const SCROLLERS = ".katex-display, .pst-scrollable-table-container";

  function mark() {
    for (const box of document.querySelectorAll(SCROLLERS)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  addEventListener("load", mark);
  addEventListener("resize", mark);
})();

// A box that scrolls sideways must be reachable from the keyboard, and one that does not must not
// be a stop on the way: the theme does this for code, this does it for the rest. And it
// marks those that go on at the right, which fade there. It keeps punctuation with its formula, and the
// contents at the right in step with the text, and the link to the other language at the section that is read.
(() => {
  const SCROLLERS =
    ".katex-display, .picture, .pst-scrollable-table-container, .cell_input pre, .cell_output pre, div.highlight pre";

  const PLACES = ".bd-article :is(section section, .cell, dt)[id]";

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

  // Browsers break lines beside a formula even before a comma and behind a bracket; in Korean before a particle, too.
  // A formula with places to break at inside, between its bases, keeps them.
  function tie(math) {
    const { previousSibling: before, nextSibling: behind } = math;
    const opens = before instanceof Text && before.data.match(/[(“"]+$/)?.[0];
    const stops = behind instanceof Text && behind.data.match(/^[.,;:!?)”’"…가-힣]+/)?.[0];
    const bases = [...math.querySelectorAll(".katex-base")];
    if (!(opens || stops)) return;
    // A long row of numbers has no place to break at: with a word behind it, it would leave a phone.
    if (/[가-힣]/.test(stops) && bases.at(-1)?.textContent.length > 30) return;
    const tied = document.createElement("span");
    tied.className = "book-tied";
    math.before(tied);
    if (opens) tied.append(before.splitText(before.length - opens.length));
    tied.append(math);
    for (const base of bases.slice(1)) base.before(document.createElement("wbr"));
    if (!stops) return;
    behind.splitText(stops.length);
    tied.append(behind);
  }

  // The same for code and links that end with a sign, such as `fit()`: a word joiner leaves the places inside them.
  function join(element) {
    const { nextSibling: behind } = element;
    if (behind instanceof Text && /^[가-힣]/.test(behind.data) && /[^\p{L}\p{N}]$/u.test(element.textContent))
      behind.data = `\u2060${behind.data}`;
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

  // The same section in another language. Figures whose state the address holds keep it: then the section stands
  // before it, as "?at=section".
  function leadToSection(link) {
    const target = new URL(link.href);
    const read = [...document.querySelectorAll(PLACES)].findLast((place) => place.getBoundingClientRect().top < 160);
    const { hash, search } = location;
    const isState = hash.includes(":") || hash.startsWith("#code=");
    target.search = isState && read ? `?at=${read.id}` : search;
    target.hash = isState ? hash : (read?.id ?? "");
    link.href = target.href;
  }

  function followLanguage() {
    for (const link of document.querySelectorAll("a.book-language"))
      for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, () => leadToSection(link));
    const section = document.getElementById(new URLSearchParams(location.search).get("at") ?? "");
    if (!section) return;
    history.replaceState(history.state, "", location.pathname + location.hash);
    addEventListener("load", () => section.scrollIntoView({ behavior: "instant" }));
  }

  followContents();
  followLanguage();
  document.querySelectorAll("span.math").forEach(tie);
  document.querySelectorAll(".bd-article :is(p, li, td, dd, summary) :is(code, a)").forEach(join);
  addEventListener("load", markAll);
  addEventListener("resize", markAll);
  addEventListener("scroll", follow, { capture: true, passive: true });
})();

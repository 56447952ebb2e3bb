// Below each page that Sphinx's search finds: the section that says most about the words, as a link, with the
// sentence around the first of them. The sections are in passages.js (tools/sphinx/passages.py).
(() => {
  const results = document.getElementById("search-results");
  const query = new URLSearchParams(location.search).get("q") ?? "";
  const before = 60; // characters of a snippet before the first word that was found
  const length = 200;

  // Sphinx compares stems; a word of the text begins with the stem, or with the word itself ("happi", "happy"). A
  // Korean word stands anywhere in a longer one, with or without spaces.
  function pattern(word) {
    if (/^[가-힣]/.test(word)) return `${word.length > 1 ? "" : "(?<![가-힣])"}${[...word].join("\\s?")}`;
    return `(?<![\\p{L}\\p{N}])(?:${new Stemmer().stemWord(word)}|${word})`;
  }

  const split = (text) => text.toLowerCase().match(/[가-힣]+|(?:[^\P{L}가-힣]|[\p{N}_])+/gu) ?? [];
  // A term stands for all words for it.
  const others = (text) => Scorer.terms(text).flatMap(([_, words]) => words);
  const phrase = (text) => split(text).map(pattern).join("[\\s-]?");
  const patterns = split(query).map((word) => `(?:${[word, ...others(word), ...others(query)].map(phrase).join("|")})`);
  const any = patterns.length ? new RegExp(patterns.join("|"), "giu") : null;

  // How many of the words a section contains, then whether its title does, then how often its text does.
  function weigh([, title, text]) {
    const both = `${title} ${text}`;
    const different = patterns.filter((pattern) => new RegExp(pattern, "iu").test(both)).length;
    const named = (title.match(any) ?? []).length;
    return different * 100 + (different ? Math.min(named, 3) * 10 + Math.min((text.match(any) ?? []).length, 9) : 0);
  }

  function best(sections) {
    const weights = sections.map(weigh);
    const most = Math.max(...weights);
    return most > 0 ? sections[weights.indexOf(most)] : null;
  }

  function excerpt(text) {
    const first = Math.max(text.search(any), 0);
    const start = first > before ? text.indexOf(" ", first - before) + 1 : 0;
    const end = start + length < text.length ? text.lastIndexOf(" ", start + length) : text.length;
    return `${start > 0 ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  }

  function marked(text) {
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(any)) {
      const mark = document.createElement("mark");
      mark.textContent = found[0];
      parts.push(text.slice(end, found.index), mark);
      end = found.index + found[0].length;
    }
    return [...parts, text.slice(end)];
  }

  function explain(item) {
    const link = item.querySelector("a");
    const [page, anchor] = link.getAttribute("href").split("#");
    const sections = globalThis.bookPassages[page.replace(/\.html$/, "")] ?? [];
    const section = best(anchor ? sections.filter(([id]) => id === anchor) : sections);
    if (!section) return;
    const [id, title, text] = section;
    const line = document.createElement("p");
    line.className = "context";
    if (!anchor && section !== sections[0]) {
      const to = document.createElement("a");
      to.href = `${page}#${id}`;
      to.textContent = title;
      line.append(to, ": ");
    }
    line.append(...marked(excerpt(text)));
    item.append(line);
  }

  if (!results || !any || !globalThis.bookPassages) return;
  const explainAll = () => results.querySelectorAll("ul.search > li:not([data-explained])").forEach((item) => {
    item.dataset.explained = "";
    explain(item);
  });
  new MutationObserver(explainAll).observe(results, { childList: true, subtree: true });
  explainAll();
})();

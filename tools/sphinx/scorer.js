// How search results are ranked; Sphinx writes this into the site (`html_search_scorer`).
// A search for a word finds the pages that explain it before the functions of that name. A name
// that is not a plain word (softmax_cross_entropy, losses.mse) finds its entry in the reference first. A term leads
// to its entry in the glossary, then to the chapter that explains it according to the glossary.
var Scorer = {
  // Sphinx's own weights; a file like this one has to repeat them.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,

  /** The terms that a text is a word for: [page of the chapter, [words]]. Spaces and a plural make no difference. */
  terms(text) {
    const closed = (word) => word.toLowerCase().replace(/[\s-]/g, "");
    const forms = [closed(text), closed(text).replace(/s$/, "")];
    return (globalThis.bookTerms ?? []).filter(([_, words]) => words.some((word) => forms.includes(closed(word))));
  },

  score([page, title, _anchor, _kind, score]) {
    const query = (new URLSearchParams(location.search).get("q") ?? "").toLowerCase().trim();
    const terms = Scorer.terms(query);
    const words = [query, ...terms.flatMap(([_, words]) => words)];
    const named = words.some((word) => title.toLowerCase().includes(word.toLowerCase()));
    if (page.startsWith("book/reference")) return score + (named && /[._]/.test(query) ? 100 : -100);
    const inGlossary = terms.length && page === "book/glossary" && title.includes(" > ") ? 24 : 0;
    const explains = terms.some(([chapter]) => chapter === page) && !title.includes(" > ") ? 20 : inGlossary;
    const number = Number(/^book\/(\d+)/.exec(page)?.[1] ?? 0);
    const chapter = number ? 2 - number / 1000 : 0; // equals in the order of the book; Sphinx would put 14 before 2
    return score + chapter + explains + (named ? (title.includes(" > ") ? 6 : 12) : 0); // "page > section"
  },
};

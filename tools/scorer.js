// How search results are ranked; Sphinx writes this into the site (`html_search_scorer`).
// Who looks for a word finds the pages that explain it before the functions called so. A name
// that is no plain word (softmax_cross_entropy, losses.mse) leads to its own entry.
var Scorer = {
  // Sphinx's own weights, which it drops as a whole where a file like this one is given.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,

  score([page, title, _anchor, _kind, score]) {
    const query = (new URLSearchParams(location.search).get("q") ?? "").toLowerCase().trim();
    const named = title.toLowerCase().includes(query);
    if (page.startsWith("book/reference")) return score + (named && /[._]/.test(query) ? 100 : -100);
    const chapter = /^book\/\d/.test(page) ? 2 : 0;
    return score + chapter + (named ? (title.includes(" > ") ? 6 : 12) : 0); // "page > section"
  },
};

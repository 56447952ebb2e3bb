// What the page loads at the first press of Run or Edit: the cells, their editor, and the line to Python.
import { languageOf, PYTHON_STRINGS, RUN_STRINGS, wordsOf } from "../page/strings.js";
import { browserStorage } from "../quiz/quiz.js";
import { Cells } from "./cells.js";
import { Drafts } from "./drafts.js";
import { Files } from "./files.js";
import { Python } from "./python.js";

/**
 * @param {import("./types.js").Row[]} rows
 * @param {string} folder the address of this script's folder
 * @param {{page: string, build: string}} about the name of the page, under which texts are kept, and of the build
 * @param {import("../quiz/solved.js").Solved} solved
 */
export function open(rows, folder, { page, build }, solved) {
  const words = (tables) => wordsOf(tables, document.documentElement);
  const t = { ...words(RUN_STRINGS), ...words(PYTHON_STRINGS) };
  const files = new Files(folder, build, location.protocol === "file:");
  const python = new Python(files, { language: languageOf(RUN_STRINGS), noScript: t.noScript });
  const drafts = new Drafts(page, browserStorage);
  const cells = new Cells(rows, python, drafts, solved, t);
  const follow = () => cells.followLink(location.hash);
  addEventListener("hashchange", follow);
  addEventListener("pagehide", () => cells.leave());
  follow();
  return cells;
}

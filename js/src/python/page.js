// What the page loads at the first press of Run or Edit: the cells, their editor, and the line to Python.
import { PYTHON_STRINGS, wordsOf } from "../page/strings.js";
import { Cells } from "./cells.js";
import { Files } from "./files.js";
import { Python } from "./python.js";

/** @param {import("./types.js").Row[]} rows */
export function open(rows, folder) {
  const t = wordsOf(PYTHON_STRINGS, document.documentElement);
  return new Cells(rows, new Python(new Files(folder, location.protocol === "file:")), t);
}

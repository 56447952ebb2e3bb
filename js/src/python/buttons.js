// The buttons Run and Edit at every code cell of a page. Before one of them is pressed, the page asks for nothing:
// Python, the editor and all that belongs to them stand in python/page.js.
import { button, h, icon, setText } from "../page/dom.js";
import { fill, RUN_STRINGS, wordsOf } from "../page/strings.js";
import { Solved } from "../quiz/solved.js";
import { colabLink } from "./colab.js";

/** @typedef {import("./types.js").Row} Row */

/** @type {any} */
const self = document.currentScript;
/** @type {any} */
const page = window;
const folder = new URL("python/", self.src).href;
const t = wordsOf(RUN_STRINGS, document.documentElement);
const PLAY = "M4 2.5v11l9-5.5z";
/** @type {Row[]} */
let rows = [];
const told = () => stored("sessionStorage", "dlbook:python") !== null; // how much is loaded, in this visit
const solved = new Solved(self.dataset.page, () => window.localStorage);
let opened = null; // a promise of what python/page.js offers

function attach(tag, props) {
  return new Promise((resolve, reject) => {
    const node = h(tag, { ...props, onload: resolve });
    node.addEventListener("error", () => {
      node.remove();
      reject(new Error(t.noFile));
    });
    document.head.append(node);
  });
}

/** Load what follows the first press; if that fails, the next press tries again. */
function open() {
  opened ??= Promise.all([
    attach("link", { rel: "stylesheet", href: `${folder}page.css?v=${PAGE_STAMP}` }),
    attach("script", { src: `${folder}page.js?v=${PAGE_STAMP}` }),
  ])
    .then(() => page.dlbookCells.open(rows, folder, self.dataset, solved))
    .catch((error) => {
      opened = null;
      throw error;
    });
  return opened;
}

/** Let python/page.js do it, which is loaded first if need be. */
async function press(row, action) {
  if (!row.cell) setText(row.status, t.opening);
  try {
    if (!row.cell) await open();
    if (row.status.textContent === t.opening) setText(row.status, "");
    row.cell[action]();
  } catch (error) {
    setText(row.status, error.message);
  }
}

/** A plain field in place of the code, until the editor is there. */
function edit(row) {
  if (!row.cell && !row.area) {
    const label = fill(t.codeOf, { n: row.number });
    const props = { class: "run-area", rows: row.source.split("\n").length, "aria-label": label };
    row.area = h("textarea", { ...props, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
    row.area.value = row.source;
    row.code.hidden = true;
    row.code.after(row.area);
    row.area.focus();
  }
  press(row, "edit");
}

/** @returns {Row} */
function equip(element, index) {
  const input = element.querySelector(".cell_input");
  const number = index + 1;
  const row = { element, input, number, name: element.id.slice("cell-".length), cell: null, area: null };
  const code = input.querySelector("div[class*=highlight-]");
  const source = code.querySelector("pre").textContent.replace(/\n$/, "");
  const label = (text) => ({ "aria-label": fill(text, { n: number }) });
  const run = button(null, () => press(made, "run"), { class: "run-go", ...label(t.runCell) });
  run.append(icon(PLAY), t.run);
  const change = button(t.edit, () => edit(made), { class: "run-edit", ...label(t.editCell) });
  const mb = self.dataset.megabytes;
  const note = told() ? null : h("span", { class: "run-note" }, fill(t.first, { mb }));
  const status = h("span", { class: "run-status", role: "status" });
  const badge = h("span", { class: "run-badge" }, `✓ ${t.solved}`);
  badge.hidden = !solved.has(row.name);
  const figure = h("span", { class: "run-number", "aria-hidden": "true" }, String(number)); // "cell 7" is it
  const bar = h("div", { class: "run-row" }, figure, run, change, note, status, badge);
  input.append(bar);
  const made = { ...row, code, source, run, edit: change, note, status, badge, bar };
  return made;
}

/** Without WebAssembly or workers there is nothing to press: one sentence says so, and where the page runs. */
function apologize(first) {
  first.querySelector(".cell_input").append(h("p", { class: "run-row" }, t.cannot, " ", colabLink(t)));
}

/** What a storage of the browser holds; a browser may forbid to ask. */
function stored(storage, key) {
  try {
    return page[storage].getItem(key);
  } catch {
    return null;
  }
}

/** What happened meanwhile in another tab, or on the page that the reader comes back from. */
function refresh() {
  solved.refresh();
  for (const row of rows) {
    if (told()) row.note?.remove();
    if (row.cell) row.cell.follow();
    else row.badge.hidden = !solved.has(row.name);
  }
}

/** Whether the reader has changed texts of this page, or its address holds one. */
const hasTexts = () =>
  location.hash.startsWith("#code=") || stored("localStorage", `dlbook:code:${self.dataset.page}`) !== null;

function start() {
  const found = [...document.querySelectorAll('.cell[id^="cell-"]')];
  const cells = found.filter((cell) => cell.querySelector(".cell_input pre"));
  const able = typeof WebAssembly === "object" && "Worker" in window && "DecompressionStream" in window;
  if (!able) {
    apologize(cells.find((cell) => !cell.querySelector("details")) ?? cells[0]);
    return;
  }
  rows = cells.map(equip);
  const openTexts = () => hasTexts() && open().catch(() => {});
  addEventListener("hashchange", openTexts);
  for (const name of ["storage", "pageshow"]) addEventListener(name, refresh);
  openTexts();
}

start();

// The shapes that the files of this folder share, for `npm run types`. Nothing here is in a bundle.

/**
 * A code cell as buttons.js finds it: its name in the notebook, its place among the code cells of the page (from 1),
 * its elements, its text as the book has it, and the buttons. `area` is the plain field of a reader who pressed Edit
 * before the editor was loaded; `cell` is what page.js makes of it all.
 * @typedef {Object} Row
 * @property {string} name
 * @property {number} number
 * @property {HTMLElement} element
 * @property {HTMLElement} input
 * @property {HTMLElement} code
 * @property {string} source
 * @property {HTMLElement} bar
 * @property {HTMLElement} run
 * @property {HTMLElement} edit
 * @property {HTMLElement} [note]
 * @property {HTMLElement} status
 * @property {HTMLElement} badge
 * @property {HTMLTextAreaElement | null} area
 * @property {any} cell
 */

/**
 * What an editor can do, CodeMirror or a plain field.
 * @typedef {Object} Editor
 * @property {HTMLElement} element
 * @property {string} text
 * @property {() => void} focus
 * @property {(line: number | null) => void} mark
 * @property {(from: number, to: number) => void} select
 */

export {};

// The shapes that files of several folders share, for `npm run types`. Nothing here is in the bundle.

/**
 * An array of the engine, row-major; booleans are 0 and 1. It is never modified.
 * @typedef {{dtype: string, shape: number[], data: Float64Array}} EngineArray
 */

/**
 * Options of a recorded call, such as the axis of a sum.
 * @typedef {Object<string, any>} Options
 */

/**
 * Operations of the engine by name: arrays first, then the options of the recorded call.
 * @typedef {Object<string, (...args: any[]) => EngineArray>} Operations
 */

/**
 * The values of a figure, and its subscribers.
 * @typedef {import("./model/store.js").Store} Store
 */

/**
 * What views and controls get besides their part of the payload: the store, the sentences in the
 * language of the page, and how to announce something to a screen reader.
 * @typedef {{store: Store, t: Object<string, string>, announce: (text: string) => void}} Context
 */

/**
 * Two axes with their scales, margins and pixels.
 * @typedef {import("./draw/frame.js").Frame} Frame
 */

/**
 * What a view contributes to a saved picture: its SVG, the canvas below it, and where that is.
 * @typedef {{svg: SVGElement, canvas?: HTMLCanvasElement, left?: number, top?: number, scale?: number}} Drawing
 */

/**
 * A view: `new VIEWS[kind](view, context)` for a view of the payload. `update()` shows the current
 * values, `text()` puts them into words for the live region, `theme()` switches to light or dark.
 * @typedef {Object} View
 * @property {HTMLElement} element
 * @property {{element: HTMLElement} | null} [tools] what it shows among the controls
 * @property {boolean} [aside] whether it is shown with the controls, not among the drawings
 * @property {() => void} update
 * @property {() => string} [text]
 * @property {(dark: boolean) => void} [theme]
 * @property {() => Drawing | false | null} [drawing]
 * @property {() => void} [destroy]
 */

export {};

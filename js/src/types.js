// The shapes that files of several folders share, for `npm run types`. Nothing here is in the bundle.

/**
 * An array of the engine, row-major; booleans are 0 and 1. Its numbers are never changed.
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
 * The values of a figure, and who hears when they change.
 * @typedef {import("./model/store.js").Store} Store
 */

/**
 * What a view and a control get beside their part of the payload: the store, the sentences in the
 * language of the page, and how to say something to a screen reader.
 * @typedef {{store: Store, t: Object<string, string>, announce: (text: string) => void}} Context
 */

/**
 * Two axes with their scales, margins and pixels.
 * @typedef {import("./draw/frame.js").Frame} Frame
 */

/**
 * What a view may give to a saved picture: its SVG, the canvas below it, and where that lies.
 * @typedef {{svg: SVGElement, canvas?: HTMLCanvasElement, left?: number, top?: number, scale?: number}} Drawing
 */

/**
 * A view: `new VIEWS[kind](view, context)` for a view of the payload. `update()` shows the values of
 * now, `text()` puts them into words for the live region, `theme()` hears of light and dark.
 * @typedef {Object} View
 * @property {HTMLElement} element
 * @property {() => void} update
 * @property {() => string} [text]
 * @property {(dark: boolean) => void} [theme]
 * @property {() => Drawing | false | null} [drawing]
 * @property {() => void} [destroy]
 */

export {};

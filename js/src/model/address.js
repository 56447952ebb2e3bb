// The page's address: the part after "#" holds the states of the figures. Headings are addressed in
// the same way, so whatever is not the state of a figure is left alone.
import { formatFragment, parseFragment } from "./share.js";

const QUIET = 400; // ms without a change before the address follows; browsers limit how often

export class Address {
  constructor(page = window) {
    this.page = page;
    this.figures = new Map(); // key to what restores it
    this.states = new Map(); // key to its state as text
    this.pending = new Map(); // key to what returns its new state
    this.timer = null;
    this.read();
    page.addEventListener("hashchange", () => this.follow());
  }

  get fragment() {
    return this.page.location.hash;
  }

  /** A heading may have any name: an element of that id takes precedence. */
  isHeading() {
    const name = this.fragment.slice(1);
    return Boolean(name && this.page.document.getElementById(name));
  }

  read() {
    this.states = (!this.isHeading() && parseFragment(this.fragment)) || new Map();
  }

  /** The reader went to another address of this page. */
  follow() {
    if (!parseFragment(this.fragment) || this.isHeading()) return;
    clearTimeout(this.timer);
    this.read();
    for (const [key, restore] of this.figures) restore(this.states.get(key) ?? "");
  }

  /** Register a figure as `id`, or "id~2" if it is the second of that id; returns the key. */
  join(id, restore) {
    let key = id;
    for (let i = 2; this.figures.has(key); i++) key = `${id}~${i}`;
    this.figures.set(key, restore);
    if (this.states.has(key)) restore(this.states.get(key));
    return key;
  }

  leave(key) {
    this.figures.delete(key);
    this.pending.delete(key);
  }

  /** A figure has changed: `getState()` returns its state as text, and is called once things are quiet. */
  write(key, getState) {
    this.pending.set(key, getState);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), QUIET);
  }

  settle() {
    for (const [key, getState] of this.pending) {
      const state = getState();
      if (state) this.states.set(key, state);
      else this.states.delete(key);
    }
    this.pending.clear();
  }

  show() {
    const { history, location } = this.page;
    clearTimeout(this.timer);
    const before = formatFragment(this.states);
    this.settle();
    const after = formatFragment(this.states);
    if (after === before) return; // above all, keep the address of a heading
    const fragment = after ? `#${after}` : "";
    try {
      history.replaceState(history.state, "", location.pathname + location.search + fragment);
    } catch {
      // A sandboxed page may not change its address; the link can still be copied.
    }
  }

  /** The address of the page, with figure `key` first so that the page opens there. */
  link(key) {
    this.show();
    const state = this.states.get(key) ?? "";
    const others = [...this.states].filter(([other]) => other !== key);
    const bare = this.page.location.href.replace(/#.*$/s, "");
    return `${bare}#${formatFragment([[key, state], ...others])}`;
  }
}

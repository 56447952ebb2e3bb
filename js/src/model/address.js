// The page's address: the part after "#" holds the states of the figures. Headings are addressed in
// the same place, so whatever is no state of a figure is left alone.
import { formatFragment, parseFragment } from "./share.js";

const QUIET = 400; // ms without a change before the address follows; browsers limit how often

export class Address {
  constructor(page = window) {
    this.page = page;
    this.figures = new Map(); // key to what restores it
    this.states = new Map(); // key to its state as text
    this.news = new Map(); // key to what tells its new state
    this.timer = null;
    this.read();
    page.addEventListener("hashchange", () => this.follow());
  }

  get fragment() {
    return this.page.location.hash;
  }

  /** A heading may be called anything: an element of that name goes first. */
  isHeading() {
    const name = this.fragment.slice(1);
    return Boolean(name && this.page.document.getElementById(name));
  }

  read() {
    this.states = (!this.isHeading() && parseFragment(this.fragment)) || new Map();
  }

  /** Somebody went to another address of this page. */
  follow() {
    if (!parseFragment(this.fragment) || this.isHeading()) return;
    clearTimeout(this.timer);
    this.read();
    for (const [key, restore] of this.figures) restore(this.states.get(key) ?? "");
  }

  /** Take part under `id`, or "id~2" for the second figure of that name; returns the key. */
  join(id, restore) {
    let key = id;
    for (let i = 2; this.figures.has(key); i++) key = `${id}~${i}`;
    this.figures.set(key, restore);
    if (this.states.has(key)) restore(this.states.get(key));
    return key;
  }

  leave(key) {
    this.figures.delete(key);
    this.news.delete(key);
  }

  /** A figure has changed: `tell()` is its state as text, asked for when things are quiet. */
  write(key, tell) {
    this.news.set(key, tell);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), QUIET);
  }

  settle() {
    for (const [key, tell] of this.news) {
      const state = tell();
      if (state) this.states.set(key, state);
      else this.states.delete(key);
    }
    this.news.clear();
  }

  show() {
    const { history, location } = this.page;
    clearTimeout(this.timer);
    const before = formatFragment(this.states);
    this.settle();
    const after = formatFragment(this.states);
    if (after === before) return; // above all: the address of a heading stays
    const fragment = after ? `#${after}` : "";
    try {
      history.replaceState(history.state, "", location.pathname + location.search + fragment);
    } catch {
      // A page in a sandbox may not change its address; the link can still be copied.
    }
  }

  /** The address of the page with figure `key` first, so that the page opens there. */
  link(key) {
    this.show();
    const own = this.states.get(key) ?? "";
    const others = [...this.states].filter(([other]) => other !== key);
    const bare = this.page.location.href.replace(/#.*$/s, "");
    return `${bare}#${formatFragment([[key, own], ...others])}`;
  }
}

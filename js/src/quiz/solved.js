// The exercises of a page whose check has passed, by the names of their cells; kept in the reader's browser.

const KEY = "dlbook:solved:";

export class Solved {
  /** `storage()` returns localStorage, or throws if the browser forbids it. */
  constructor(page, storage) {
    this.key = KEY + page;
    this.storage = storage;
    this.names = new Set();
    this.refresh();
  }

  read() {
    try {
      const found = JSON.parse(this.storage().getItem(this.key));
      return Array.isArray(found) ? found.filter((name) => typeof name === "string") : [];
    } catch {
      return [...this.names]; // a browser may forbid storage
    }
  }

  has(name) {
    return this.names.has(name);
  }

  /** Another tab may have added or cleared some. */
  refresh() {
    this.names = new Set(this.read());
  }

  add(name) {
    this.refresh();
    this.names.add(name);
    this.keep();
  }

  clear() {
    this.names.clear();
    this.keep();
  }

  keep() {
    try {
      if (this.names.size) this.storage().setItem(this.key, JSON.stringify([...this.names].sort()));
      else this.storage().removeItem(this.key);
    } catch {
      /* the exercise is solved all the same */
    }
  }
}

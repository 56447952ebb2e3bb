// The texts that the reader has changed, kept in this browser: one entry for each page, with each text and a hash of
// what the book had there, so that a later edition is noticed.

const KEY = "dlbook:code:";
const MOST = 20_000; // characters; a longer text is not kept

/** A short name for a text (FNV-1a). */
export function hash(text) {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 0x01000193);
  return (value >>> 0).toString(36);
}

export class Drafts {
  /** `storage()` returns localStorage, or throws if the browser forbids it. */
  constructor(page, storage) {
    this.key = KEY + page;
    this.storage = storage;
    this.texts = this.read();
  }

  read() {
    try {
      const found = JSON.parse(this.storage().getItem(this.key));
      const good = Object.entries(found ?? {}).filter(([, one]) => typeof one?.text === "string");
      return Object.fromEntries(good);
    } catch {
      return {};
    }
  }

  get names() {
    return Object.keys(this.texts);
  }

  /** {text, stale}: what the reader wrote, and whether the book has changed since; null for nothing. */
  get(name, original) {
    const { text, of } = this.texts[name] ?? {};
    return text === undefined ? null : { text, stale: of !== hash(original) };
  }

  /** Keep a text, or nothing if it is the book's own; false if the browser does not keep it. */
  keep(name, text, original) {
    if (text === original) delete this.texts[name];
    else if (text.length <= MOST) this.texts[name] = { text, of: hash(original) };
    else return false;
    try {
      if (this.names.length) this.storage().setItem(this.key, JSON.stringify(this.texts));
      else this.storage().removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }
}

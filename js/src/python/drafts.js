// The texts that the reader has changed, kept in this browser: one entry for each page, with each text and a hash of
// what the book had there, so that a later edition is noticed.

const KEY = "dlbook:code:";
export const MOST = 20_000; // characters; a longer text is not kept, and no link holds it

/** A short name for a code (FNV-1a). Its comments do not count: in another language the draft is the same. */
export function hash(code) {
  let value = 0x811c9dc5;
  for (const letter of code.replace(/ *#.*/g, ""))
    value = Math.imul(value ^ letter.codePointAt(0), 0x01000193);
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

  /** {text, stale, back}: what the reader wrote, whether the book has changed since, and whether he put the book's
   * text back; null for nothing. */
  get(name, original) {
    const { text, of, back = false } = this.texts[name] ?? {};
    return text === undefined ? null : { text, stale: of !== hash(original), back };
  }

  /** Keep a text, or nothing if it is the book's own; returns null, or the key of the sentence that says why not. */
  keep(name, text, original) {
    if (text === original) delete this.texts[name];
    else this.texts[name] = { text, of: hash(original) };
    return text.length > MOST ? "tooLong" : this.write(name);
  }

  /** The book's text is shown again; the reader's stays, until he changes the cell again. */
  putBack(name) {
    if (this.texts[name]) this.texts[name].back = true;
    this.write(name);
  }

  /** Put one text into the storage; the others there may be newer, from the same page in another tab. */
  write(name) {
    const { [name]: _, ...all } = this.read();
    if (this.texts[name]?.text.length <= MOST) all[name] = this.texts[name];
    try {
      if (Object.keys(all).length) this.storage().setItem(this.key, JSON.stringify(all));
      else this.storage().removeItem(this.key);
      return null;
    } catch {
      return "noKeep";
    }
  }
}

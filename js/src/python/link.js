// The text of a cell in an address: "#code=NAME.DATA", the data compressed and in base64 for addresses. A figure's
// state has a colon, a heading an id; neither is taken for the other.
import { MOST } from "./drafts.js";

const START = "#code=";

class TooLong extends Error {}

async function through(bytes, stream, most = Infinity) {
  const parts = [];
  let size = 0;
  for (const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > most) throw new TooLong("the text of the link is too long");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The fragment that carries a text. */
export async function fragmentOf(name, text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `${START}${name}.${data.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** What a fragment carries, {name, text}, or {name, problem}, the key of a sentence; null for any other fragment. */
export async function readFragment(fragment) {
  const [, name, data] = /^#code=([\w-]+)\.([\w-]*)$/.exec(fragment) ?? [];
  if (!name) return fragment.startsWith(START) ? { name: null, problem: "badLink" } : null;
  try {
    const letters = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const plain = await through(bytes, new DecompressionStream("deflate-raw"), 4 * MOST);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
    return text.length > MOST ? { name, problem: "longLink" } : { name, text };
  } catch (error) {
    return { name, problem: error instanceof TooLong ? "longLink" : "badLink" };
  }
}

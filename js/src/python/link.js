// The text of a cell in an address: "#code=NAME.DATA", the data compressed and in base64 for addresses. A figure's
// state has a colon, a heading an id; neither is taken for the other.

const START = "#code=";
const MOST = 20_000; // characters; a link must not fill the page

async function through(bytes, stream, most = Infinity) {
  const parts = [];
  let size = 0;
  for (const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > most) throw new RangeError("the text of the link is too long");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The fragment that carries a text. */
export async function fragmentOf(name, text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `${START}${name}.${data.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** What a fragment carries, {name, text}; text null if it cannot be read; null for any other fragment. */
export async function readFragment(fragment) {
  const [, name, data] = /^#code=([\w-]+)\.([\w-]*)$/.exec(fragment) ?? [];
  if (!name) return fragment.startsWith(START) ? { name: null, text: null } : null;
  try {
    const letters = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const plain = await through(bytes, new DecompressionStream("deflate-raw"), 4 * MOST);
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(plain).slice(0, MOST) };
  } catch {
    return { name, text: null };
  }
}

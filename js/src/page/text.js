// Plain text with `code` and *emphasis*, as nodes. Data never becomes HTML.
const MARK = /`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*/g;

/** Split marked text into [kind, text] pairs; kind is "text", "code" or "em". */
export function parseMarks(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(MARK)) {
    if (match.index > last) parts.push(["text", text.slice(last, match.index)]);
    parts.push(match[1] !== undefined ? ["code", match[1]] : ["em", match[2]]);
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(["text", text.slice(last)]);
  return parts;
}

/** The nodes of marked text. */
export const rich = (text) =>
  parseMarks(text).map(([kind, part]) => {
    if (kind === "text") return document.createTextNode(part);
    const node = document.createElement(kind);
    node.textContent = part;
    return node;
  });

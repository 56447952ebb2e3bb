// Make elements from text and attributes only: data never become markup.
const SVG = "http://www.w3.org/2000/svg";

function fillIn(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** An HTML element: h("button", {type: "button", onclick: f}, "Play"). */
export const h = (tag, props, ...children) => fillIn(document.createElement(tag), props, children);

/** The same for SVG. */
export const s = (tag, props, ...children) => fillIn(document.createElementNS(SVG, tag), props, children);

/** A <div> with a class, the most common element. */
export const box = (name, ...children) => h("div", { class: name }, children);

export const button = (label, onclick, props) => h("button", { type: "button", onclick, ...props }, label);

/** aria-disabled, not disabled: a focused button that is disabled would lose the focus. */
export const disable = (node, idle) => node.setAttribute("aria-disabled", idle);

/** Let `node` do nothing while it is `disable`d. Call before other listeners are added. */
export function guard(node) {
  const stop = (event) => {
    if (node.getAttribute("aria-disabled") === "true") event.stopImmediatePropagation();
  };
  node.addEventListener("click", stop, { capture: true });
}

/**
 * A title as a heading for screen readers: one level below the last heading of the page before `element`.
 * It is no <h3>, so that no table of contents lists it.
 */
export function nameHeading(title, element) {
  const { DOCUMENT_POSITION_FOLLOWING: after } = Node;
  const before = (node) => element.isConnected && node.compareDocumentPosition(element) & after;
  const last = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(before).at(-1);
  const level = Math.min(Number(last?.tagName[1] ?? 1) + 1, 6);
  set(title, { role: "heading", "aria-level": level });
}

/** Let the reader save what `href` holds as a file. */
export const saveFile = (href, download) => h("a", { href, download }).click();

/** A 16 by 16 picture made of one path; decoration, so screen readers skip it. */
export const icon = (path) =>
  s(
    "svg",
    { class: "dlbook-icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    s("path", { d: path }),
  );

/**
 * Call `f` when the size of an element changes, in the frame after that: what `f` resizes at once would
 * be reported as a loop, an error event of the window. Returns what ends it.
 */
export function watchSize(element, f) {
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(f);
  });
  observer.observe(element);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}

/** Set several attributes. */
export const set = (node, values) =>
  Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));

/** Keep `count` children in `layer`, and in the list `nodes`, made by `make(i)`. */
export function fit(layer, nodes, count, make) {
  while (nodes.length > count) nodes.pop().remove();
  while (nodes.length < count) {
    nodes.push(make(nodes.length));
    layer.append(nodes.at(-1));
  }
}

/** Set the text only if it differs, so that the page is not laid out again for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Browsers drop a decimal comma, so that "1,5" would become 15. */
function pointForComma(event) {
  if (event.data !== ",") return;
  event.preventDefault();
  document.execCommand("insertText", false, "."); // deprecated, but nothing else types into a number field
}

/** A number field, {field, show}: redrawing the figure does not overwrite what the reader is typing. */
export function typedField(props, changed) {
  let typing = false;
  const rest = () => {
    typing = false;
  };
  const onchange = () => {
    rest();
    changed(field.valueAsNumber);
  };
  const events = {
    oninput: () => {
      typing = true;
    },
    onchange,
    onblur: rest,
    onbeforeinput: pointForComma,
  };
  const field = h("input", { type: "number", autocomplete: "off", ...events, ...props });
  const show = (text) => {
    if (!typing && field.value !== text) field.value = text;
  };
  return { field, show };
}

const COUNT = Symbol.for("dlbook.ids");

/**
 * An id unique in the page. A notebook loads a copy of this script for every widget, so the counter
 * belongs to the page.
 */
export function uid(name) {
  globalThis[COUNT] = (globalThis[COUNT] ?? 0) + 1;
  return `dlbook-${name}-${globalThis[COUNT]}`;
}

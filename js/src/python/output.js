// What a run shows beneath its cell, in the clothes of the stored outputs: text as it comes, pictures, the verdict of
// a check, live figures, an error.
import { box, h } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { colabLink } from "./colab.js";

const LIVE = "application/vnd.dlbook+json";
const PAPER = 0.25; // share of white from which a picture is a chart
const MOST_TEXT = 100_000; // characters,
const MOST_ERROR = 20_000; // those of an error, and
const MOST_PARTS = 100; // parts of one run; Python has limits, too, but the page relies on no one

/** What was overwritten after a carriage return, as a terminal does it. */
const settled = (text) => (text.includes("\r") ? text.replace(/^[^\n]*\r(?!\n)/gm, "") : text);

const cutHere = (most, t) => fill(t.cut, { most });

const block = (kind, text) =>
  box(`output ${kind} highlight-myst-ansi notranslate`, box("highlight", h("pre", null, text)));

/** Whether a picture is mostly white paper; such a chart turns dark with the page (tools/sphinx/dark_charts.py). */
function isChart(image) {
  const side = 64;
  const canvas = h("canvas", { width: side, height: side });
  const context = /** @type {HTMLCanvasElement} */ (/** @type {any} */ (canvas)).getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  let white = 0;
  for (let i = 0; i < data.length; i += 4) white += Number(Math.min(data[i], data[i + 1], data[i + 2]) > 250);
  return white >= PAPER * side * side;
}

function picture({ "image/png": data, width, height }, alt) {
  const src = `data:image/png;base64,${data}`;
  const onload = () => image.classList.toggle("chart", isChart(image));
  const image = h("img", { src, alt, width, height, onload });
  return h("div", { class: "picture", style: width && `--width: ${width}px` }, image);
}

/** ✓ or ✗ stand in the text itself, so nobody depends on the colours. */
const verdict = ({ check }, text) =>
  h("p", { class: `run-check ${check.passed ? "run-right" : "run-wrong"}` }, withCode(text));

/** What stands in `backticks` as code; the rest is text, also its stars. */
const withCode = (text) => text.split(/`([^`]+)`/).map((part, k) => (k % 2 ? h("code", null, part) : part));

export class Output {
  constructor(cell, label, t) {
    this.cell = cell;
    this.t = t;
    this.stored = [...cell.querySelectorAll(".cell_output")];
    this.element = h("div", {
      class: "cell_output docutils container run-output",
      role: "group",
      "aria-label": label,
    });
    this.clear();
  }

  /** Forget what was shown; the stored output returns. */
  clear() {
    this.empty();
    this.element.remove();
    this.stored.forEach((old) => {
      old.hidden = false;
    });
    this.fresh = false; // a run has begun, and has shown nothing yet
  }

  get shown() {
    return this.element.isConnected;
  }

  empty() {
    for (const live of this.element.querySelectorAll(".dlbook-live")) {
      /** @type {any} */ (live).dlbook?.destroy();
    }
    this.element.replaceChildren();
    this.stream = null;
    this.length = 0;
    this.parts = 0;
  }

  /** A run begins: what is shown stays until there is something new. `own`: it runs the book's own text. */
  begin(own) {
    this.fresh = true;
    this.stream = null;
    const images = own ? this.stored.flatMap((old) => [...old.querySelectorAll("img")]) : [];
    this.alts = images.map(({ alt }) => alt); // the author's words for the pictures that will come
  }

  /** The run begins again: what it has shown does not count. */
  again() {
    if (!this.fresh) this.empty();
  }

  /** The run was ended: if it has shown nothing, what was there stays. */
  abandon() {
    this.fresh = false;
  }

  /** The first output of a run, or its end: now the old one goes. */
  open() {
    if (!this.fresh) return;
    this.fresh = false;
    this.empty();
    this.stored.forEach((old) => {
      old.hidden = true;
    });
    const [first] = this.stored;
    if (first) first.after(this.element);
    else this.cell.append(this.element);
  }

  /** The run is over: what it did not replace, it does not show. */
  finish() {
    this.open();
  }

  /** Show one more part, unless there are too many; returns whether it is shown. */
  add(part) {
    this.open();
    this.stream = null;
    this.parts += 1;
    if (this.parts <= MOST_PARTS) this.element.append(part);
    else if (this.parts === MOST_PARTS + 1) this.element.append(block("stream", this.t.tooMuch));
    return this.parts <= MOST_PARTS;
  }

  /** What there is room for of a text; where it is cut, a sentence says so, once. */
  bounded(text) {
    const before = this.length;
    this.length += text.length;
    if (this.length <= MOST_TEXT) return text;
    return before > MOST_TEXT ? "" : `${text.slice(0, MOST_TEXT - before)}\n${cutHere(MOST_TEXT, this.t)}\n`;
  }

  text(text, kind = "stdout") {
    const kept = this.bounded(text);
    if (!kept) return;
    if (this.stream?.kind !== kind) {
      const part = block(kind === "stderr" ? "stderr" : "stream", "");
      this.add(part);
      this.stream = { kind, node: part.querySelector("pre"), text: "" };
    }
    const { stream } = this;
    stream.text = settled(stream.text + kept);
    stream.node.textContent = stream.text;
  }

  /** One event of the kernel. */
  show(event) {
    if (event.text !== undefined) this.text(event.text, event.stream);
    else if (event.output) this.result(event.output);
  }

  result(data) {
    const text = data["text/plain"] ?? "";
    if (data[LIVE]) this.live(data[LIVE]);
    else if (data["image/png"]) this.add(picture(data, this.alts.shift() || data.alt || this.t.picture));
    else if (data.check) this.last(verdict(data, this.short(text)));
    else if (text) {
      const kept = this.bounded(text);
      if (kept) this.add(block("text_plain", kept));
    }
  }

  live(payload) {
    const place = h("div", { class: "dlbook-live" });
    if (this.add(place)) /** @type {any} */ (window).dlbook?.mount(place, payload);
  }

  /** What the reader must see however much came before it. */
  last(part) {
    this.open();
    this.stream = null;
    this.element.append(part);
  }

  short(text) {
    return text.length > MOST_ERROR ? `${text.slice(0, MOST_ERROR)}\n${cutHere(MOST_ERROR, this.t)}` : text;
  }

  /** What Python says of a mistake; `cannot`: the page lacks something, and the reader has made none. */
  error({ text, cannot }) {
    const kept = this.short(text);
    if (cannot) this.last(h("p", { class: "run-cannot" }, kept, " ", colabLink(this.t)));
    else this.last(block("traceback run-error", kept));
  }
}

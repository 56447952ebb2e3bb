// What a run shows beneath its cell, in the clothes of the stored outputs: text as it comes, pictures, the verdict of
// a check, live figures, an error.
import { box, h } from "../page/dom.js";
import { colabLink } from "./colab.js";

const LIVE = "application/vnd.dlbook+json";
const PAPER = 0.25; // share of white from which a picture is a chart
const MOST_TEXT = 100_000; // characters, and
const MOST_PARTS = 100; // parts of one run; Python has limits, too, but the page relies on no one

/** What was overwritten after a carriage return, as a terminal does it. */
const settled = (text) => (text.includes("\r") ? text.replace(/^[^\n]*\r(?!\n)/gm, "") : text);

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

function picture({ "image/png": data, alt, width, height }, t) {
  const src = `data:image/png;base64,${data}`;
  const onload = () => image.classList.toggle("chart", isChart(image));
  const image = h("img", { src, alt: alt ?? t.picture, width, height, onload });
  return h("div", { class: "picture", style: width && `--width: ${width}px` }, image);
}

/** ✓ or ✗ stand in the text itself, so nobody depends on the colours. */
const verdict = ({ check, "text/plain": text }) =>
  h("p", { class: `run-check ${check.passed ? "run-right" : "run-wrong"}` }, text);

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

  /** A run begins: what is shown stays until there is something new. */
  begin() {
    this.fresh = true;
    this.stream = null;
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

  add(part) {
    this.open();
    this.stream = null;
    this.parts += 1;
    if (this.parts <= MOST_PARTS) this.element.append(part);
    else if (this.parts === MOST_PARTS + 1) this.element.append(block("stream", this.t.tooMuch));
  }

  text(text, kind = "stdout") {
    if (this.stream?.kind !== kind) {
      const part = block(kind === "stderr" ? "stderr" : "stream", "");
      this.add(part);
      this.stream = { kind, node: part.querySelector("pre"), text: "" };
    }
    const { stream } = this;
    const kept = text.slice(0, Math.max(0, MOST_TEXT - this.length));
    this.length += text.length;
    stream.text = settled(stream.text + kept);
    stream.node.textContent = stream.text;
  }

  /** One event of the kernel. */
  show(event) {
    if (event.text !== undefined) this.text(event.text, event.stream);
    else if (event.output) this.result(event.output);
  }

  result(data) {
    if (data[LIVE]) this.live(data[LIVE]);
    else if (data["image/png"]) this.add(picture(data, this.t));
    else if (data.check) this.add(verdict(data));
    else if (data["text/plain"]) this.add(block("text_plain", data["text/plain"]));
  }

  live(payload) {
    const place = h("div", { class: "dlbook-live" });
    this.add(place);
    /** @type {any} */ (window).dlbook?.mount(place, payload);
  }

  /** What Python says of a mistake; `cannot`: the page lacks something, and the reader has made none. */
  error({ text, cannot }) {
    if (cannot) this.add(h("p", { class: "run-cannot" }, text, " ", colabLink(this.t)));
    else this.add(block("traceback run-error", text));
  }
}

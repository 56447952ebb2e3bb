// Reading the numbers of a drawing: pointing, tapping, or walking over it with the arrow keys.
import { box, setText } from "../page/dom.js";
import { clamp } from "../page/format.js";
import { fill } from "../page/strings.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Make `element` readable. `parts` is {label, locate(event), walk(item, [dx, dy]), describe(item),
 * show(item, text)}: an item is anything that the drawing understands, null for none; dy counts
 * downward. A `hint` says what else the arrow keys do.
 */
export class Reading {
  constructor(element, parts, { t, announce }) {
    this.element = element;
    this.parts = parts;
    this.announce = announce;
    this.item = null;
    const label = fill(parts.hint ?? t.readable, { label: parts.label });
    const props = { tabindex: "0", role: "application", "aria-label": label };
    Object.entries(props).forEach(([name, value]) => element.setAttribute(name, value));
    element.classList.add("dlbook-readable");
    const on = (type, f) => element.addEventListener(type, (event) => f.call(this, event));
    on("pointermove", this.onMove);
    on("pointerdown", this.onMove);
    on("pointerleave", this.onLeave);
    on("keydown", this.onKey);
    on("blur", () => this.set(null));
  }

  onMove(event) {
    if (event.buttons && event.type === "pointermove")
      this.set(null); // something is dragged
    else this.set(this.parts.locate(event));
  }

  /** A finger leaves when it is lifted; what it tapped stays selected. */
  onLeave(event) {
    if (event.pointerType === "mouse") this.set(null);
  }

  onKey(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.set(null);
    const direction = KEYS[event.key];
    if (!direction) return;
    this.set(this.parts.walk(this.item, direction));
    if (this.item !== null) this.announce(this.parts.describe(this.item).replaceAll("\n", ", "));
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no page-turning by the theme
  }

  set(item) {
    if (item === null && this.item === null) return;
    this.item = item;
    this.update();
  }

  /** Describe the selected item again: its number may have changed. */
  update() {
    const { item, parts } = this;
    parts.show(item, item === null ? "" : parts.describe(item));
  }
}

/** A tooltip. Its parent is positioned; (x, y) are pixels of the parent. */
export class Tip {
  constructor() {
    this.element = box("dlbook-tip");
    this.element.setAttribute("aria-hidden", "true"); // the live region reads it out
    this.element.hidden = true;
  }

  show(text, [x, y]) {
    const { element } = this;
    element.hidden = !text;
    if (!text) return;
    setText(element, text);
    const { clientWidth: width } = element.parentElement;
    const left = clamp(x - element.offsetWidth / 2, 0, Math.max(width - element.offsetWidth, 0));
    const above = y - element.offsetHeight - 12;
    const top = above < 0 ? y + 16 : above;
    element.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
  }
}

/** The size of text in `element`, relative to the size for which diagrams are laid out. */
export const textScale = (element) => parseFloat(getComputedStyle(element).fontSize) / 15.04;

/** The position of a pointer in pixels of `element`, which the page may have scaled from `width`. */
export function pixelsOf(event, element, width) {
  const frame = element.getBoundingClientRect();
  const zoom = frame.width / width || 1;
  return [(event.clientX - frame.left) / zoom, (event.clientY - frame.top) / zoom];
}

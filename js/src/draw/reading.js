// Reading the numbers of a drawing: pointing, tapping, or walking over it with the arrow keys.
import { box, setText } from "../page/dom.js";
import { clamp } from "../page/format.js";
import { fill } from "../page/strings.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Make `element` readable. `parts` is {label, locate(event), walk(place, [dx, dy]), tell(place),
 * show(place, text)}: a place is whatever the drawing likes, null for none; dy counts downward.
 */
export class Reading {
  constructor(element, parts, { t, announce }) {
    this.element = element;
    this.parts = parts;
    this.announce = announce;
    this.place = null;
    const label = fill(t.readable, { label: parts.label });
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

  /** A finger leaves by being lifted; what it tapped stays. */
  onLeave(event) {
    if (event.pointerType === "mouse") this.set(null);
  }

  onKey(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.set(null);
    const direction = KEYS[event.key];
    if (!direction) return;
    this.set(this.parts.walk(this.place, direction));
    if (this.place !== null) this.announce(this.parts.tell(this.place).replaceAll("\n", ", "));
    event.preventDefault(); // no scrolling,
    event.stopPropagation(); // and no page-turning by the theme
  }

  set(place) {
    if (place === null && this.place === null) return;
    this.place = place;
    this.update();
  }

  /** Tell the same place again: its number may have changed. */
  update() {
    const { place, parts } = this;
    parts.show(place, place === null ? "" : parts.tell(place));
  }
}

/** A small sign beside the pointer. `parent` is positioned; (x, y) are its pixels. */
export class Tip {
  constructor() {
    this.element = box("dlbook-tip");
    this.element.setAttribute("aria-hidden", "true"); // the live region says it
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

/** How large text is set around `element`, 1 being the size for which diagrams are laid out. */
export const textScale = (element) => parseFloat(getComputedStyle(element).fontSize) / 15.04;

/** Where a pointer is, in pixels of `element`, which a page may have scaled to `width`. */
export function pixelsOf(event, element, width) {
  const frame = element.getBoundingClientRect();
  const zoom = frame.width / width || 1;
  return [(event.clientX - frame.left) / zoom, (event.clientY - frame.top) / zoom];
}

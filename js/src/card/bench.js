// Where the parts of a card go: what the reader turns and what that changes are together in the bench, and
// further drawings follow below. The order in the page is that of the keyboard.
import { box } from "../page/dom.js";

/** @import { View } from "../types.js" */

const MAIN = 2; // drawings side by side
const ROOMY = [800, 3]; // on so many pixels there is room for so many

const element = (part) => part.element;

/**
 * The parts of a card as one element. `room` is the width of the page in pixels.
 * @param {{views: View[], controls: any, player: HTMLElement | undefined, presets: HTMLElement}} parts
 * @param {number} room
 */
export function arrange({ views, controls, player, presets }, room) {
  const words = views.filter(({ aside }) => aside).map(element);
  const [main, further] = split(
    views.filter(({ aside }) => !aside),
    room >= ROOMY[0] ? ROOMY[1] : MAIN,
  ).map((some) => some.map(element));
  tellOnce(main);
  const tools = views.map(({ tools: points }) => points?.element); // as much a control as the others
  const stage = main.length ? [main, player] : words;
  const side = main.length ? [tools, controls, words, presets] : [controls, player, presets];
  const bench = box("dlbook-bench", box("dlbook-stage", stage), box("dlbook-side", side));
  return box("dlbook-body", bench, further.length > 0 && box("dlbook-rest", further));
}

/** The drawings that stay in sight while the reader turns something, and the others. */
function split(all, most) {
  const is = (kind) => (view) => view.element.classList.contains(`dlbook-${kind}`);
  const last = (view) => Number(is("chart")(view)); // a chart makes room for a network
  const network = all.some(is("network"));
  const order = network ? [...all].sort((a, b) => last(a) - last(b)) : all;
  const wide = all.filter(is("wide"));
  const main = wide.length ? wide : order.slice(0, network ? most : MAIN);
  const stays = (view) => main.includes(view);
  return [all.filter(stays), all.filter((view) => !stays(view))];
}

/** Drawings side by side: what looks and is called alike is in the legend of the first only. */
function tellOnce(drawings) {
  const told = new Set();
  for (const entry of drawings.flatMap((one) => [...one.querySelectorAll(".dlbook-legend > span")])) {
    if (!entry.querySelector("svg")) continue; // the scale of colours changes
    if (told.has(entry.outerHTML)) entry.remove();
    told.add(entry.outerHTML);
  }
}

/**
 * Keep the height of the drawings that controls scroll beneath as --stage: a control that gets the focus
 * must not be hidden by them. Returns what stops that.
 */
export function clearOfStage(root) {
  const [stage, side] = ["stage", "side"].map((name) => root.querySelector(`.dlbook-${name}`));
  const observer = new ResizeObserver(() => {
    const beside = side.offsetLeft > stage.offsetLeft + stage.offsetWidth / 2;
    root.style.setProperty("--stage", beside ? "0px" : `${stage.offsetHeight}px`);
  });
  observer.observe(stage);
  return () => observer.disconnect();
}

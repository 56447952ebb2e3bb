// Play, pause, step, back, rewind, and a slider over the steps so far. The clock runs only while the
// figure is in sight.
import { button, disable, guard, h, icon, setText, uid } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { prefersCalm } from "../page/theme.js";

/** @import { Context } from "../types.js" */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 10, Infinity];
const CALM = 500; // ms between two redraws for readers who prefer reduced motion
const BUDGET = 8; // ms of steps in one frame; the rest of the frame belongs to drawing

const ICONS = {
  rewind: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M4 8l6-4.5v9zM11 3.5h1.6v9H11z",
  step: "M12 8L6 3.5v9zM3.4 3.5H5v9H3.4z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
};

/** How many steps are due; `owed` is the fraction of a step left over from the last frame. */
export function dueSteps(owed, milliseconds, rate) {
  if (rate === Infinity) return [Infinity, 0]; // as many as fit into the frame
  // A long gap (a busy page, a tab in the background) is not caught up on.
  const total = owed + (Math.min(milliseconds, 250) / 1000) * rate;
  const steps = Math.floor(total);
  return [steps, total - steps];
}

/**
 * When a figure is drawn: in the browser's animation frames. While it plays for a reader who prefers
 * reduced motion, the steps continue and the drawing follows twice a second.
 */
export function pacedFrames(playing) {
  const frame = (f) => {
    if (playing() && prefersCalm()) {
      const timer = setTimeout(f, CALM);
      return () => clearTimeout(timer);
    }
    const id = requestAnimationFrame(f);
    return () => cancelAnimationFrame(id);
  };
  return { frame, cancel: (stop) => stop() };
}

/** The clock: calls store.step() at `rate()` steps a second until it has finished. */
export class Clock {
  constructor(store, rate, onChange) {
    this.store = store;
    this.rate = rate;
    this.onChange = onChange;
    this.playing = false;
    this.goal = Infinity; // the step to stop at
    this.frame = null;
    this.last = null;
    this.owed = 0;
  }

  play() {
    if (!this.store.ready) this.goal = Infinity;
    if (this.playing || !this.store.ready) return;
    this.playing = true;
    this.owed = 1; // the first step is taken at once
    this.wake();
    this.onChange();
  }

  /** Step as fast as possible until `index`, where a link leads. */
  runTo(index) {
    this.goal = index;
    this.play();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.goal = Infinity;
    this.sleep();
    this.store.flush(); // with reduced motion the drawing may lag behind
    this.onChange();
  }

  wake() {
    if (this.playing && this.store.visible && this.frame === null) {
      this.last = null;
      this.frame = requestAnimationFrame((now) => this.tick(now));
    }
  }

  sleep() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }

  tick(now) {
    this.frame = null;
    const [steps, owed] = dueSteps(this.owed, now - (this.last ?? now), this.pace());
    this.owed = owed;
    this.last = now;
    this.run(steps);
    if (this.playing) this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** Steps a second: the reader's rate, or as fast as possible on the way to the step of a link. */
  pace() {
    return this.goal === Infinity ? this.rate() : Infinity;
  }

  run(steps) {
    const start = performance.now();
    const goes = () => this.playing && this.store.ready && performance.now() - start < BUDGET;
    for (let i = 0; i < steps && goes(); i++) {
      this.store.step();
      if (this.store.finished || this.store.index >= this.goal) this.pause();
    }
  }
}

const iconButton = (name, label, onclick) =>
  button(icon(ICONS[name]), onclick, { "aria-label": label, title: label, "data-action": name });

function speedMenu(t) {
  const id = uid("speed");
  const names = { 0.25: "¼×", 0.5: "½×", Infinity: t.fastest };
  const option = (v) => h("option", { value: v, selected: v === 1 }, names[v] ?? `${v}×`);
  const select = h("select", { id }, SPEEDS.map(option));
  return {
    select,
    element: h("label", { class: "dlbook-speed", for: id }, h("span", null, t.speed), select),
  };
}

export class Player {
  /**
   * @param {{steps_per_second: number}} spec
   * @param {Context} context
   */
  constructor({ steps_per_second: base }, { store, t }) {
    this.base = base;
    this.store = store;
    this.t = t;
    this.speed = speedMenu(t);
    this.clock = new Clock(
      store,
      () => this.rate(),
      () => this.update(),
    );
    this.build();
  }

  rate() {
    return this.base * Number(this.speed.select.value);
  }

  build() {
    const { store, clock, t } = this;
    const alone = (f) => () => {
      clock.pause();
      f();
    };
    this.word = h("span", null, t.play);
    const toggle = () => (clock.playing ? clock.pause() : clock.play());
    const main = { class: "dlbook-main", "data-action": "play" };
    this.play = button([icon(ICONS.play), this.word], toggle, main);
    this.rewind = iconButton(
      "rewind",
      t.rewind,
      alone(() => store.rewind()),
    );
    this.back = iconButton(
      "back",
      t.back,
      alone(() => store.back()),
    );
    const one = [icon(ICONS.step), h("span", null, t.step)];
    this.step = button(
      one,
      alone(() => store.step()),
      { "data-action": "step" },
    );
    this.count = h("span", { class: "dlbook-count" });
    const buttons = [this.rewind, this.back, this.play, this.step];
    buttons.forEach(guard);
    this.scrubber = this.makeScrubber();
    const group = { class: "dlbook-player", role: "group", "aria-label": t.player };
    this.element = h("div", group, buttons, this.speed.element, this.scrubber, this.count);
  }

  /** A slider over the kept states; its last position is the newest. */
  makeScrubber() {
    const { store, clock, t } = this;
    const seek = () => {
      clock.pause();
      store.seek(this.scrubber.valueAsNumber);
    };
    const props = { type: "range", class: "dlbook-scrubber", min: 0, step: 1, oninput: seek };
    return h("input", { ...props, "aria-label": t.scrub });
  }

  updateScrubber() {
    const { store, scrubber } = this;
    const last = store.kept;
    scrubber.disabled = last === 0;
    scrubber.max = Math.max(last, 1);
    scrubber.value = store.position;
    scrubber.setAttribute("aria-valuetext", this.text());
    scrubber.style.setProperty("--from", 0);
    scrubber.style.setProperty("--to", last ? store.position / last : 0);
  }

  text() {
    return fill(this.store.finished ? this.t.finished : this.t.count, { n: this.store.index });
  }

  update() {
    const { store, clock, t } = this;
    if (clock.playing && !store.ready) return clock.pause(); // which updates
    setText(this.count, this.text());
    setText(this.word, clock.playing ? t.pause : t.play);
    this.play.querySelector("path").setAttribute("d", clock.playing ? ICONS.pause : ICONS.play);
    disable(this.rewind, store.index === 0);
    disable(this.back, !store.canStepBack);
    this.updateScrubber();
    const over = store.finished || !store.ready;
    disable(this.step, over);
    disable(this.play, over && !clock.playing);
  }
}

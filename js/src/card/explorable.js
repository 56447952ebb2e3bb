// An explorable: controls, views and a player around one store.
import { checkNames } from "../model/payload.js";
import { Store } from "../model/store.js";
import { box, button, h, nameHeading, setText } from "../page/dom.js";
import { explain, Fault, fill } from "../page/strings.js";
import { rich } from "../page/text.js";
import { dress } from "../page/theme.js";
import { VIEWS } from "../views/index.js";
import { Badge } from "./badge.js";
import { arrange, clearOfStage } from "./bench.js";
import { Chain } from "./chain.js";
import { makeControls, makePresets, spoken } from "./controls.js";
import { Player, pacedFrames } from "./player.js";
import { ShareBar } from "./sharebar.js";

const QUIET = 400; // ms without a change before the live region speaks

class Explorable {
  /**
   * `address` is where the state is kept; null in a live kernel, whose pages are not shared. `room` is the
   * width of the page in pixels.
   */
  constructor(payload, t, address, room) {
    this.payload = payload;
    this.t = t;
    this.address = address;
    this.room = room;
    this.said = "";
    const frames = pacedFrames(() => this.player?.clock.playing);
    for (const { kind } of payload.views)
      if (!Object.hasOwn(VIEWS, kind)) throw new Fault("errView", { found: String(kind) });
    this.store = new Store(payload, { onError: (error) => this.fail(error), ...frames });
    checkNames(payload, this.store);
    this.build();
    /** @type {(() => void)[]} */
    this.stops = [this.store.subscribe((names) => this.update(names))];
    if (address) this.share();
    this.update(new Set());
  }

  build() {
    const { payload, store, t } = this;
    const context = { store, t, announce: (text) => this.announce(text) };
    const make = (view) => new VIEWS[view.kind](view, context);
    const plays = payload.player && store.dynamic;
    this.controls = makeControls(payload.controls, context, payload.groups, payload.used);
    this.views = payload.views.map(make);
    this.player = plays ? new Player(payload.player, context) : null;
    this.badge = new Badge(payload.goal, store, t);
    this.problem = h("div", { class: "dlbook-problem", role: "alert", hidden: true });
    this.live = h("p", { class: "dlbook-hidden", "aria-live": "polite" });
    this.notice = h("p", { class: "dlbook-notice", role: "status", hidden: true });
    this.chain = new Chain(payload, this.views, context);
    this.bar = new ShareBar(this.sharing());
    this.root = this.card();
  }

  sharing() {
    const { payload, views, t, address } = this;
    const announce = (text) => this.announce(text);
    const link = () => {
      address.write(this.key, () => this.store.encode());
      return address.link(this.key);
    };
    return { payload, views, t, link: address && link, announce, store: this.store, chain: this.chain };
  }

  /** Keep the state in the page's address, and restore it from there. */
  share() {
    const { address, store } = this;
    this.key = address.join(this.payload.id, (text) => this.restore(text));
    const stop = store.subscribe(() => address.write(this.key, () => store.encode()));
    this.stops.push(stop, () => address.leave(this.key));
  }

  restore(text) {
    this.player?.clock.pause();
    try {
      const steps = this.store.decode(text, this.payload.views);
      this.notify("");
      if (steps) this.player?.clock.runTo(steps);
    } catch (error) {
      this.notify(explain(error, this.t));
    }
    this.store.touch("link");
  }

  /** Show a sentence until the reader's next change. */
  notify(text) {
    setText(this.notice, text);
    this.notice.hidden = !text;
  }

  card() {
    const { title, alt } = this.payload;
    this.title = box("dlbook-title", title);
    const head = box("dlbook-head", this.title);
    const described = h("p", { class: "dlbook-hidden" }, alt);
    const group = { role: "group", "aria-label": title };
    const parts = [this.badge.element, head, this.task(), described, this.notice, this.problem, this.body()];
    const look = this.payload.groups?.length ? "dlbook dlbook-broad" : "dlbook";
    return h("figure", { class: look, ...group }, parts, this.chain.element, this.bar.element, this.live);
  }

  task() {
    const { payload, t } = this;
    if (!payload.task) return null;
    const words = h("span", null, rich(payload.task));
    return h("p", { class: "dlbook-task" }, h("strong", null, t.task), " ", words);
  }

  body() {
    const { payload, store, t, views, controls, player, room } = this;
    const presets = makePresets(payload.presets ?? [], store, t);
    return arrange({ views, controls: controls.element, player: player?.element, presets }, room);
  }

  update(names) {
    this.controls.update();
    for (const view of this.views) view.update();
    this.player?.update();
    this.badge.update(names.has("reset"));
    this.chain.update();
    if (names.size) this.report(names);
    if (names.size && !names.has("link")) this.notify("");
    if (!this.store.broken) this.problem.hidden = true;
  }

  /** Announce what changed: the controls that were used, the step. Silent while the player runs. */
  report(names) {
    // A matrix, a pad and a text make their own announcements: only they know what changed.
    const loud = this.payload.controls.filter(({ kind }) => !["matrix", "pad", "text"].includes(kind));
    const turned = loud.filter(({ name }) => names.has(name));
    const said = turned.map((control) => spoken(control, this.store.controls[control.name], this.t));
    if (names.has("reset")) said.push(this.t.reset);
    if (names.has("step") && this.player) said.push(this.player.text());
    this.announce(said.join(", "));
  }

  announce(text) {
    if (text) this.said = text;
    clearTimeout(this.timer);
    if (!this.player?.clock.playing) this.timer = setTimeout(() => this.speak(), QUIET);
  }

  /** Read out what was done, then the results if they have changed since they were last read out. */
  speak() {
    const results = this.views.filter((view) => view.text).map((view) => view.text());
    results.push(this.badge.text());
    const changed = results.join() !== this.lastResults;
    this.lastResults = results.join();
    const sentences = [this.said, ...(changed ? results : [])]
      .filter(Boolean)
      .map((text) => text.replace(/\.$/, ""));
    setText(this.live, sentences.join(". "));
    this.said = "";
  }

  /** A computation threw: say so, and offer a reset. */
  fail(error) {
    const { t } = this;
    this.player?.clock.pause();
    const reset = button(t.reset, () => this.store.reset());
    const sentence = fill(t.failedRun, { reason: explain(error, t) });
    this.problem.replaceChildren(h("span", null, sentence), " ", reset);
    this.problem.hidden = false;
  }

  /** Put the figure into the page, and let it run while it is in sight. */
  attach(element) {
    element.append(this.root);
    nameHeading(this.title, element);
    this.stops.push(clearOfStage(this.root));
    const { clock } = this.player ?? {};
    this.stops.push(dress(this.root, (dark) => this.views.forEach((view) => view.theme?.(dark))));
    let seen = true;
    const wake = () => {
      this.store.show(seen && !document.hidden);
      if (this.store.visible) clock?.wake();
      else clock?.sleep();
    };
    const look = (entries) => {
      seen = entries.at(-1).isIntersecting;
      wake();
    };
    const observer = new IntersectionObserver(look, { rootMargin: "100px" });
    observer.observe(this.root);
    document.addEventListener("visibilitychange", wake);
    this.stops.push(
      () => observer.disconnect(),
      () => document.removeEventListener("visibilitychange", wake),
    );
  }

  destroy() {
    this.player?.clock.pause();
    clearTimeout(this.timer);
    this.chain.destroy();
    this.stops.forEach((stop) => stop());
    this.views.forEach((view) => view.destroy?.());
    this.store.destroy();
    this.root.remove();
  }
}

/** Mount a checked payload; returns the handle that SCHEMA.md describes. */
export function mountExplorable(element, payload, t, address = null) {
  const figure = new Explorable(payload, t, address, element.clientWidth);
  figure.attach(element);
  const { store } = figure;
  const clock = figure.player?.clock;
  return {
    root: figure.root,
    get: (name) => store.get(name),
    set: (name, value) => store.set(name, value),
    scope: () => store.scope(),
    subscribe: (f) => store.subscribe(f),
    flush: () => store.flush(),
    notify: (text) => figure.notify(text),
    reset: () => store.reset(),
    press: (name) => store.press(name),
    step: () => store.step(),
    back: () => store.back(),
    seek: (position) => store.seek(position),
    rewind: () => store.rewind(),
    play: () => clock?.play(),
    pause: () => clock?.pause(),
    get states() {
      return store.states;
    },
    get index() {
      return store.index;
    },
    get finished() {
      return store.finished;
    },
    destroy: () => figure.destroy(),
  };
}

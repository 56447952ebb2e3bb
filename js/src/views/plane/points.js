// The points of a plane as numbers: where they are, what they are called, how they are moved, added
// and removed.
import { clamp, decimals, roundStep, shownNumber, snap } from "../../page/format.js";
import { fill } from "../../page/strings.js";
import { added, freeSpot, moved, removed } from "./pointarrays.js";

/** @import { Context, EngineArray } from "../../types.js" */

const MOST = 200;
const emptied = ({ dtype, shape }) => ({ dtype, shape: [0, ...shape.slice(1)], data: new Float64Array() });

export class Points {
  /**
   * @param {any} view
   * @param {Context} context
   */
  constructor(view, { store, t, announce }) {
    this.view = view;
    this.store = store;
    this.t = t;
    this.announce = announce;
    const [positions, classes] = view.points;
    this.positions = positions;
    this.classes = classes;
    this.ranges = [view.xlim, view.ylim];
    this.grain = this.ranges.map(([low, high]) => roundStep(high - low, 400));
    this.removed = null; // positions and classes that can be brought back
    this.say = (_sentence) => {}; // shows a sentence to those who see
    this.stride = this.ranges.map(([low, high]) => roundStep(high - low, 60));
  }

  get X() {
    return this.store.read(this.positions);
  }
  get y() {
    return this.store.read(this.classes);
  }
  /** Figures that start without points can be cleared; all others keep one. */
  get least() {
    return this.store.startData[this.positions]?.shape[0] === 0 ? 0 : 1;
  }
  get length() {
    return this.X.shape[0];
  }

  at(i) {
    return [this.X.data[2 * i], this.X.data[2 * i + 1]];
  }
  classOf(i) {
    return this.y.data[i];
  }
  className(k) {
    return this.view.point_labels?.[k] ?? String(k);
  }

  describe(i) {
    const [x, y] = this.at(i).map((v, axis) => shownNumber(v, Math.min(decimals(this.grain[axis]), 2)));
    return fill(this.t.point, { label: this.className(this.classOf(i)), x, y });
  }

  /** Inside the plane, on a fine grid. */
  fit(position) {
    return position.map((v, axis) => snap(clamp(v, ...this.ranges[axis]), this.grain[axis]));
  }

  move(i, position) {
    this.store.set(this.positions, moved(this.X, i, this.fit(position)));
    this.announce(this.describe(i));
  }

  nudge(i, [dx, dy], times) {
    const [x, y] = this.at(i);
    this.move(i, [x + dx * times * this.stride[0], y + dy * times * this.stride[1]]);
  }

  /** Add a point; returns its index, or -1 if there are too many. */
  add(position, k) {
    if (this.length >= MOST) return this.refuse(this.t.pointMany);
    this.write(added(this.X, this.y, this.fit(position), k));
    this.announce(this.describe(this.length - 1));
    return this.length - 1;
  }

  addInMiddle(k) {
    const middle = this.ranges.map(([low, high]) => (low + high) / 2);
    return this.add(freeSpot(this.X, middle, 4 * Math.max(...this.stride)), k);
  }

  /** Remove a point; returns the index of the one that takes the focus. */
  remove(i) {
    if (this.length <= this.least) return this.refuse(this.t.pointLast);
    this.write(removed(this.X, this.y, i));
    this.announce(this.t.pointRemoved);
    return Math.min(i, this.length - 1);
  }

  clear() {
    this.removed = [this.X, this.y];
    this.write(this.removed.map(emptied));
    this.emptied = this.X; // as the store keeps it
    this.announce(this.t.pointsCleared);
  }

  /** Whether nothing has happened to the points since all were removed. */
  get canRestore() {
    return Boolean(this.removed) && this.X === this.emptied;
  }

  restore() {
    this.write(this.removed);
    this.removed = null;
    this.announce(fill(this.t.pointsRestored, { n: this.length }));
  }

  /** All points in one sentence: "12 points of class 0, 8 points of class 1". */
  summary() {
    const counts = new Map();
    for (const k of this.y.data) counts.set(k, (counts.get(k) ?? 0) + 1);
    const sorted = [...counts].sort(([a], [b]) => a - b);
    return sorted.map(([k, n]) => fill(this.t.pointCount, { n, label: this.className(k) })).join(", ");
  }

  refuse(sentence) {
    this.announce(sentence);
    this.say(sentence);
    return -1;
  }

  /** @param {EngineArray[]} arrays */
  write([X, y]) {
    this.store.setAll({ [this.positions]: X, [this.classes]: y });
  }
}

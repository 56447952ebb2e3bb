// The states that a reader can go back to. Not all are kept: those between two kept ones are
// recomputed with the controls and data of that time, which gives the same values.
const MOST = 400; // frames
const NUMBERS = 2e6; // in all frames together: 16 MB

export class History {
  /** `size` is the number of numbers in a state. */
  constructor(size) {
    this.most = Math.max(16, Math.min(MOST, Math.floor(NUMBERS / Math.max(size, 1))));
    this.clear();
  }

  clear() {
    this.frames = []; // {index, state, controls, data, pinned, handmade}
    this.stride = 1; // of the frames that are not pinned
    this.head = null; // the newest state, while the reader looks at an older one
  }

  /**
   * A step continues from this frame; whatever followed it before is forgotten. A state made by hand,
   * or one after which the settings changed, cannot be recomputed: it is pinned.
   */
  leave({ index, state, controls, data, handmade }) {
    while (this.frames.length && this.frames.at(-1).index >= index) this.frames.pop();
    this.head = null;
    const last = this.frames.at(-1);
    const pinned = !last || handmade || last.controls !== controls || last.data !== data;
    if (!pinned && index % this.stride) return;
    this.frames.push({ index, state, controls, data, pinned, handmade });
    if (this.frames.length > this.most) this.thin();
  }

  thin() {
    this.stride *= 2;
    const stays = ({ pinned, index }) => pinned || index % this.stride === 0;
    // If all are pinned, the oldest are dropped.
    this.frames = this.frames.filter(stays).slice(-Math.ceil(0.75 * this.most));
  }

  /** The reader leaves the newest state to look at an older one. */
  park(index, state) {
    const last = this.frames.at(-1);
    if (!this.head && last && index > last.index) this.head = { index, state };
  }

  /** The kept frame at or before `index`, or undefined. */
  before(index) {
    return this.frames.findLast((frame) => frame.index <= index);
  }

  /** How many frames precede the newest, and how many precede `index`. */
  get length() {
    return this.frames.length;
  }
  positionOf(index) {
    return this.frames.filter((frame) => frame.index < index).length;
  }

  /** Whether stepping from the start with these controls and data leads to `index`. */
  plain(index, { controls, data }) {
    const seen = this.frames.filter((frame) => frame.index < index);
    const [first] = seen;
    if (!first) return index === 0;
    const same = first.controls === controls && first.data === data && first.index === 0;
    return same && !first.handmade && seen.every(({ pinned }, i) => i === 0 || !pinned);
  }
}

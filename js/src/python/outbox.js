// What a cell says while it runs, on its way to the page. A cell that prints in a tight loop must not
// bury the page under messages: from some number on, text is collected for a moment.

const FREE = 200; // events of a run that go at once
const PAUSE = 50; // ms between two later ones

export class Outbox {
  constructor(post, now = () => performance.now()) {
    this.post = post;
    this.now = now;
    this.sent = 0;
    this.last = -Infinity;
    this.held = null; // {text, stream}
  }

  add(event) {
    if (event.text === undefined) {
      this.flush();
      this.post(event);
      return;
    }
    if (this.held && this.held.stream !== event.stream) this.flush();
    this.held = { ...event, text: (this.held?.text ?? "") + event.text };
    if (this.sent < FREE || this.now() - this.last > PAUSE) this.flush();
  }

  flush() {
    if (!this.held) return;
    this.post(this.held);
    this.held = null;
    this.sent += 1;
    this.last = this.now();
  }
}

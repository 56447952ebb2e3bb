// Runs one after the other: a press on three cells runs all three, in the order of the presses.

export class Queue {
  constructor() {
    this.jobs = [];
    this.busy = false;
  }

  /** Add a job, {owner, work, drop}: `work()` returns a promise that never rejects; `drop()` is told if it is cancelled. */
  add(job) {
    if (this.jobs.some(({ owner }) => owner === job.owner)) return false;
    this.jobs.push(job);
    if (!this.busy) this.next();
    return true;
  }

  async next() {
    this.busy = true;
    while (this.jobs.length) await this.jobs.shift().work();
    this.busy = false;
  }

  /** Cancel what has not begun. */
  clear() {
    const jobs = this.jobs;
    this.jobs = [];
    jobs.forEach(({ drop }) => drop());
  }
}

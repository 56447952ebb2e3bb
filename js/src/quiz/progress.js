// How far a reader has got: what the quizzes of all chapters have stored in this browser. It leaves
// the browser only as a file that the reader saves.
import { box, button, h, saveFile, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { dress } from "../page/theme.js";
import { browserStorage, canKeep, keepAnswers, readAnswers, score } from "./quiz.js";

/** The questions of a listed quiz as its own page has them, without the text. */
const questionsOf = ({ options, right }) =>
  options.map((n, i) => ({
    options: Array.from({ length: n }, (_, k) => ({ correct: k === right[i] })),
  }));

/** What is stored for one quiz: {answers, all, answered, right}. */
export function tally(storage, quiz) {
  const questions = questionsOf(quiz);
  const answers = readAnswers(storage, quiz.id, questions);
  const answered = answers.filter((answer) => answer !== null).length;
  return { answers, all: questions.length, answered, right: score(questions, answers) };
}

/** Everything that is stored, for a human-readable file. */
export function report(storage, { book, chapters }, time = new Date()) {
  const answersOf = (quiz) => {
    const letter = (answer, i) =>
      answer === null
        ? null
        : { answer: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[answer], right: answer === quiz.right[i] };
    return { quiz: quiz.title, questions: tally(storage, quiz).answers.map(letter) };
  };
  const all = chapters.map(({ title, quizzes }) => ({ chapter: title, quizzes: quizzes.map(answersOf) }));
  return { book, saved: time.toISOString(), chapters: all };
}

class Progress {
  constructor(payload, t) {
    this.payload = payload;
    this.t = t;
    this.sure = false;
    this.quizzes = payload.chapters.flatMap(({ quizzes }) => quizzes);
    this.rows = payload.chapters.map((chapter) => this.row(chapter));
    this.total = h("p", { class: "dlbook-score" });
    this.live = h("p", { class: "dlbook-hidden", "aria-live": "polite" });
    const blocked = h("p", { class: "dlbook-notice" }, t.quizBlocked);
    blocked.hidden = canKeep(browserStorage);
    this.keep = button(t.progressSave, () => this.save(), { "data-action": "save" });
    this.erase = button(t.progressClear, () => this.clear(), {
      class: "dlbook-quiet",
      "data-action": "clear",
      onblur: () => this.ask(false),
    });
    this.foot = box("dlbook-foot", this.keep, this.erase);
    const list = h(
      "ol",
      { class: "dlbook-chapters" },
      this.rows.map(({ element }) => element),
    );
    const group = { class: "dlbook dlbook-progress", role: "group", "aria-label": payload.title };
    const head = box("dlbook-head", box("dlbook-title", payload.title), this.total);
    this.root = h("div", group, head, blocked, list, this.foot, this.live);
    this.update();
  }

  row({ title, href, quizzes }) {
    const words = h("span", { class: "dlbook-count" });
    const bar = h("span");
    const link = h("a", { href }, title);
    const track = h("span", { class: "dlbook-bar", "aria-hidden": "true" }, bar);
    const update = () => {
      const scored = quizzes.filter(({ predict }) => !predict);
      const { answered, right, all } = this.sum(scored);
      const guesses = this.sum(quizzes.filter(({ predict }) => predict));
      const done = answered + guesses.answered;
      bar.style.width = `${(100 * done) / Math.max(all + guesses.all, 1)}%`;
      track.classList.toggle("dlbook-full", done === all + guesses.all);
      const guess = guesses.all && (guesses.answered ? this.t.progressGuess : this.t.progressNoGuess);
      const score = all && fill(this.t.progressCount, { answered, right, all });
      setText(words, [guess, score].filter(Boolean).join(" · "));
    };
    return { element: h("li", null, link, track, words), update };
  }

  sum(quizzes) {
    const found = quizzes.map((quiz) => tally(browserStorage, quiz));
    const add = (name) => found.reduce((total, one) => total + one[name], 0);
    return { all: add("all"), answered: add("answered"), right: add("right") };
  }

  update() {
    this.rows.forEach((row) => row.update());
    const scored = this.sum(this.quizzes.filter(({ predict }) => !predict));
    setText(this.total, fill(this.t.progressCount, scored));
    this.foot.hidden = this.sum(this.quizzes).answered === 0;
  }

  save() {
    const text = JSON.stringify(report(browserStorage, this.payload), null, 2);
    const href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
    saveFile(href, "deep-learning-live.json");
    setText(this.live, this.t.progressSaved);
  }

  /** The first press asks, the second clears: the answers cannot be restored. */
  ask(sure) {
    this.sure = sure;
    const n = this.sum(this.quizzes).answered;
    setText(this.erase, sure ? fill(this.t.progressSure, { n }) : this.t.progressClear);
  }

  clear() {
    if (!this.sure) {
      this.ask(true);
      return;
    }
    for (const { id, options } of this.quizzes)
      keepAnswers(
        browserStorage,
        id,
        options.map(() => null),
      );
    this.ask(false);
    this.update();
    setText(this.live, this.t.progressCleared);
    this.root.querySelector("a")?.focus(); // the button disappears, the focus must not
  }
}

export function mountProgress(element, payload, t) {
  const progress = new Progress(payload, t);
  element.append(progress.root);
  const undress = dress(progress.root);
  const update = () => progress.update();
  // answers from another tab, or a page restored from the browser's cache
  const events = ["storage", "pageshow"];
  events.forEach((name) => window.addEventListener(name, update));
  return {
    root: progress.root,
    destroy: () => {
      events.forEach((name) => window.removeEventListener(name, update));
      undress();
      progress.root.remove();
    },
  };
}

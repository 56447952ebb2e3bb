// How far a reader has got: what the quizzes and the exercises of all chapters have stored in this browser. It
// leaves the browser only as a file that the reader saves.
import { box, button, h, nameHeading, saveFile, setText } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { dress } from "../page/theme.js";
import { browserStorage, canKeep, keepAnswers, readAnswers, score } from "./quiz.js";
import { Solved } from "./solved.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

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

/** The exercises of a chapter, and those of them that are solved; a book without Python in its pages lists none. */
function solvedOf(storage, { page, exercises = [] }) {
  const kept = new Solved(page, storage);
  return { kept, all: exercises.length, solved: exercises.filter((name) => kept.has(name)) };
}

/** Everything that is stored, for a human-readable file. */
export function report(storage, { book, chapters }, time = new Date()) {
  const answersOf = (quiz) => {
    const letter = (answer, i) =>
      answer === null ? null : { answer: LETTERS[answer], right: answer === quiz.right[i] };
    return { quiz: quiz.title, questions: tally(storage, quiz).answers.map(letter) };
  };
  const all = chapters.map((chapter) => ({
    chapter: chapter.title,
    quizzes: chapter.quizzes.map(answersOf),
    ...(chapter.exercises?.length && { solved: solvedOf(storage, chapter).solved }),
  }));
  return { book, saved: time.toISOString(), chapters: all };
}

/** Put the solved exercises of a saved chapter into the storage; returns how many there are. */
function restoreSolved(storage, listed, { solved = [] } = {}) {
  const { kept } = solvedOf(storage, listed);
  const known = (listed.exercises ?? []).filter((name) => solved.includes(name));
  known.forEach((name) => kept.add(name));
  return known.length;
}

/** Put the answers of such a file into the storage; returns how many there are. */
export function restore(storage, { chapters }, saved) {
  let n = 0;
  for (const listed of chapters) {
    const { title, quizzes } = listed;
    const chapter = saved.chapters.find((one) => one.chapter === title);
    n += restoreSolved(storage, listed, chapter);
    for (const quiz of quizzes) {
      const found = chapter?.quizzes.find((one) => one.quiz === quiz.title)?.questions ?? [];
      const { answers } = tally(storage, quiz);
      const given = answers.map((_, i) => LETTERS.indexOf(found[i]?.answer ?? "?"));
      const known = given.map((k, i) => (k >= 0 && k < quiz.options[i] ? k : null));
      n += known.filter((k) => k !== null).length;
      keepAnswers(
        storage,
        quiz.id,
        answers.map((answer, i) => known[i] ?? answer),
      );
    }
  }
  return n;
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
    this.said = h("p", { class: "dlbook-note", "aria-hidden": "true" }); // the same for those who see
    const blocked = h("p", { class: "dlbook-notice" }, t.quizBlocked);
    blocked.hidden = canKeep(browserStorage);
    this.file = h("input", { type: "file", accept: "application/json,.json", hidden: true });
    this.file.addEventListener("change", () => this.open());
    const open = button(t.progressOpen, () => this.file.click(), { "data-action": "open" });
    this.keep = button(t.progressSave, () => this.save(), { "data-action": "save" });
    this.erase = button(t.progressClear, () => this.clear(), {
      class: "dlbook-quiet",
      "data-action": "clear",
      onblur: () => this.ask(false),
    });
    const foot = box("dlbook-foot", this.keep, open, this.file, this.erase);
    const list = h(
      "ol",
      { class: "dlbook-chapters" },
      this.rows.map(({ element }) => element),
    );
    const group = { class: "dlbook dlbook-progress", role: "group", "aria-label": payload.title };
    this.heading = box("dlbook-title", payload.title);
    const head = box("dlbook-head", this.heading, this.total);
    this.root = h("div", group, head, blocked, list, foot, this.said, this.live);
    this.update();
  }

  row(chapter) {
    const { title, href, quizzes } = chapter;
    const words = h("span", { class: "dlbook-count" });
    const [good, rest] = [h("span", { class: "dlbook-good" }), h("span")];
    const link = h("a", { href }, title);
    const track = h("span", { class: "dlbook-bar", "aria-hidden": "true" }, good, rest);
    const update = () => {
      const scored = quizzes.filter(({ predict }) => !predict);
      const { answered, right, all } = this.sum(scored);
      const guesses = this.sum(quizzes.filter(({ predict }) => predict));
      const done = answered + guesses.answered;
      const share = (n) => `${(100 * n) / Math.max(all + guesses.all, 1)}%`;
      good.style.width = share(right); // a guess is neither right nor wrong
      rest.style.width = share(done - right);
      track.classList.toggle("dlbook-full", done === all + guesses.all && right === all);
      const guess = guesses.all && (guesses.answered ? this.t.progressGuess : this.t.progressNoGuess);
      const score = all && fill(this.t.progressCount, { answered, right, all });
      setText(words, [guess, score, this.exercises([chapter])].filter(Boolean).join(" · "));
    };
    return { element: h("li", null, link, track, words), update };
  }

  sum(quizzes) {
    const found = quizzes.map((quiz) => tally(browserStorage, quiz));
    const add = (name) => found.reduce((total, one) => total + one[name], 0);
    return { all: add("all"), answered: add("answered"), right: add("right") };
  }

  /** How many exercises of these chapters are solved. */
  solved(chapters) {
    const found = chapters.map((chapter) => solvedOf(browserStorage, chapter));
    const add = (f) => found.reduce((total, one) => total + f(one), 0);
    return { n: add(({ solved }) => solved.length), all: add(({ all }) => all) };
  }

  exercises(chapters) {
    const count = this.solved(chapters);
    return count.all && fill(this.t.progressExercises, count);
  }

  /** How much there is to save or to clear. */
  get kept() {
    return this.sum(this.quizzes).answered + this.solved(this.payload.chapters).n;
  }

  update() {
    this.rows.forEach((row) => row.update());
    const scored = this.sum(this.quizzes.filter(({ predict }) => !predict));
    const both = [fill(this.t.progressCount, scored), this.exercises(this.payload.chapters)];
    setText(this.total, both.filter(Boolean).join(" · "));
    const nothing = this.kept === 0;
    this.keep.hidden = nothing;
    this.erase.hidden = nothing;
  }

  save() {
    const text = JSON.stringify(report(browserStorage, this.payload), null, 2);
    const href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
    saveFile(href, "deep-learning-live.json");
    setText(this.live, this.t.progressSaved);
  }

  /** Take over the answers of a file that was saved here or on another device. */
  async open() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    let n = 0;
    try {
      n = restore(browserStorage, this.payload, JSON.parse(await file.text()));
    } catch {
      /* a file of another kind holds no answers */
    }
    this.update();
    setText(this.live, n ? fill(this.t.progressOpened, { n }) : this.t.progressForeign);
    setText(this.said, this.live.textContent);
  }

  /** The first press asks, the second clears: the answers cannot be restored. */
  ask(sure) {
    this.sure = sure;
    setText(this.erase, sure ? fill(this.t.progressSure, { n: this.kept }) : this.t.progressClear);
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
    for (const chapter of this.payload.chapters) solvedOf(browserStorage, chapter).kept.clear();
    this.ask(false);
    this.update();
    setText(this.live, this.t.progressCleared);
    this.root.querySelector("a")?.focus(); // the button disappears, the focus must not
  }
}

export function mountProgress(element, payload, t) {
  const progress = new Progress(payload, t);
  element.append(progress.root);
  nameHeading(progress.heading, element);
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

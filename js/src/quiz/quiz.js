// Questions with an explanation for every answer. Answers stay in the reader's browser.
import { box, button, h, nameHeading, setText, uid } from "../page/dom.js";
import { fill } from "../page/strings.js";
import { rich } from "../page/text.js";
import { dress } from "../page/theme.js";

const KEY = "dlbook:quiz:";
export const browserStorage = () => window.localStorage; // throws if the browser forbids it

/** Stored answers: an index or null for each question. Blocked or damaged storage gives null. */
export function readAnswers(storage, id, questions) {
  let stored = null;
  try {
    stored = JSON.parse(storage().getItem(KEY + id));
  } catch {
    /* a browser may forbid storage */
  }
  return questions.map(({ options }, i) => {
    const answer = Array.isArray(stored) ? stored[i] : null;
    return Number.isInteger(answer) && answer >= 0 && answer < options.length ? answer : null;
  });
}

/** Whether the browser stores anything at all. */
export function canKeep(storage) {
  try {
    storage().setItem(`${KEY}?`, "");
    storage().removeItem(`${KEY}?`);
    return true;
  } catch {
    return false;
  }
}

export function keepAnswers(storage, id, answers) {
  try {
    if (answers.some((answer) => answer !== null)) storage().setItem(KEY + id, JSON.stringify(answers));
    else storage().removeItem(KEY + id);
  } catch {
    /* the quiz works without */
  }
}

/** How many answers are right. */
export const score = (questions, answers) =>
  questions.filter(({ options }, i) => options[answers[i]]?.correct).length;

/** A number from 0 to 1 for each call, the same sequence for the same text (FNV-1a, then mulberry32). */
function random(text) {
  let seed = 0x811c9dc5;
  for (const letter of text) seed = Math.imul(seed ^ letter.codePointAt(0), 0x01000193);
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The places of the options of one question: shuffled, but the same in every visit and every notebook. */
export function order(id, i, n) {
  const draw = random(`${id}#${i}`);
  const places = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(draw() * (k + 1));
    [places[k], places[other]] = [places[other], places[k]];
  }
  return places;
}

function makeOption(option, group, t, choose) {
  const verdict = h("strong");
  const props = { class: "dlbook-why", id: uid("why"), hidden: true };
  const why = h("p", props, verdict, rich(option.why));
  const input = h("input", { type: "radio", name: group, onchange: choose });
  const label = h("label", null, input, h("span", null, rich(option.text)));
  const kind = option.correct ? "dlbook-right" : "dlbook-wrong";
  const element = box(`dlbook-option ${kind}`, label, why);

  /** Only the chosen answer is called wrong; the others are just explained. */
  function judge(chosen) {
    const word = option.correct ? (chosen ? t.quizRight : t.quizThis) : chosen ? t.quizWrong : "";
    setText(verdict, `${option.correct ? "✓" : "✗"} ${word}${word && " "}`);
    element.classList.toggle("dlbook-chosen", chosen);
  }
  return { input, why, element, judge };
}

/** One question; `places` is the order in which its options are shown. Answers count as declared. */
function makeQuestion({ prompt, options }, places, t, predict, choose) {
  const group = uid("question");
  const made = options.map((option, k) => makeOption(option, group, t, () => choose(k)));
  const legend = h("legend", null, rich(prompt));
  const fields = places.map((k) => made[k].element);
  const element = h("fieldset", { class: "dlbook-question" }, legend, fields);

  /** Show the explanation of the chosen answer; once it is right, or after a guess, those of all. */
  function update(answer) {
    const all = answer !== null && (predict || options[answer].correct);
    made.forEach(({ input, why, judge }, k) => {
      input.checked = k === answer;
      judge(k === answer);
      why.hidden = !(all || k === answer);
      // only while it is shown: a hidden description would be read aloud, too
      if (why.hidden) input.removeAttribute("aria-describedby");
      else input.setAttribute("aria-describedby", why.id);
    });
  }
  return { element, update, says: (k) => made[k].why.textContent };
}

class Quiz {
  constructor({ id, title, predict, questions }, t) {
    this.id = id;
    this.title = title;
    this.predict = predict;
    this.questions = questions;
    this.t = t;
    this.answers = readAnswers(browserStorage, id, questions);
    this.made = questions.map((question, i) => {
      const places = order(id, i, question.options.length);
      return makeQuestion(question, places, t, predict, (k) => this.answer(i, k));
    });
    this.root = this.card();
    this.blocked = !canKeep(browserStorage);
    this.update();
  }

  card() {
    const { t, title } = this;
    const erase = () => {
      this.clear();
      this.root.querySelector("input").focus(); // the button disappears, the focus must not
    };
    const clear = button(t.quizClear, erase, { class: "dlbook-quiet", "data-action": "clear" });
    this.live = h("p", { class: "dlbook-hidden", "aria-live": "polite" });
    this.note = h("span", { class: "dlbook-score" });
    this.foot = box("dlbook-foot", this.note, clear);
    const group = { class: "dlbook dlbook-quiz", role: "group", "aria-label": title };
    this.heading = box("dlbook-title", title);
    const head = box("dlbook-head", this.heading);
    const questions = this.made.map(({ element }) => element);
    return h("div", group, head, questions, this.foot, this.live);
  }

  answer(i, k) {
    this.change(this.answers.map((answer, j) => (j === i ? k : answer)));
    setText(this.live, this.made[i].says(k));
  }

  follow() {
    this.answers = readAnswers(browserStorage, this.id, this.questions);
    this.update();
  }

  clear() {
    this.change(this.questions.map(() => null));
  }

  change(answers) {
    this.answers = answers;
    keepAnswers(browserStorage, this.id, answers);
    this.update();
  }

  /** The score, and where the answers are stored. */
  words() {
    const { t, questions, answers, predict, blocked } = this;
    const right = score(questions, answers);
    const counted = predict ? [] : [fill(t.quizScore, { right, all: questions.length })];
    const notes = blocked ? [t.quizBlocked] : predict ? [t.quizGuess] : [];
    return [...counted, ...notes].join(" · ");
  }

  update() {
    const { answers } = this;
    this.made.forEach((one, i) => one.update(answers[i]));
    setText(this.note, this.words());
    this.foot.hidden = answers.every((answer) => answer === null);
  }
}

export function mountQuiz(element, payload, t) {
  const quiz = new Quiz(payload, t);
  element.append(quiz.root);
  nameHeading(quiz.heading, element);
  const undress = dress(quiz.root);
  const follow = () => quiz.follow(); // answers from another tab
  window.addEventListener("storage", follow);
  return {
    root: quiz.root,
    get answers() {
      return [...quiz.answers];
    },
    clear: () => quiz.clear(),
    destroy: () => {
      window.removeEventListener("storage", follow);
      undress();
      quiz.root.remove();
    },
  };
}

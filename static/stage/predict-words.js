// What stands round the pad: the question, which steps of which quantity, and after it the gap and what happened.
import { h, put, replaceChildren } from "./dom.js";
import { number, typed } from "./format.js";
import { CLEARED, tellDone } from "./host.js";
import { placed, tr, trN } from "./language.js";
import { gapOf, gapsIn } from "./predict-scale.js";
import { Ticks } from "./ticks.js";

/** @import { Happened, Prediction, Turn } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

const LENGTHS = [1, 2, 3, 5, 8, 12, 20, 30, 60]; // steps that can be asked at once
const NAMED = 3; // rows of steps that a button names

/** What is asked, in words. @param {Prediction} asked @param {Store} store */
export function task(asked, store) {
  const { ask, quantity, unit, first, last } = asked;
  if (ask) return ask;
  const isOutput = quantity === "y";
  const values = {
    what: `${asked.name} ${asked.letter}`,
    first: store.now.stepNumber(first),
    last: store.now.stepNumber(last),
    unit: unit + 1,
  };
  const many = (isOutput ? store.now.outputs : store.now.units) > 1;
  const asks = (first === last ? askOne : askSome)(values, many, isOutput);
  return `${asks} ${tr("What comes in is known: the timeline shows it.")}`;
}

/** @type {(values: Record<string, unknown>, many: boolean, isOutput: boolean) => string} */
function askOne(values, many, isOutput) {
  if (!many) return tr("Which value comes? Say the {what} at step {first}.", values);
  if (isOutput)
    return tr("Which value comes? Say the {what}, number {unit}, at step {first}.", values);
  return tr("Which value comes? Say the {what} of unit {unit} at step {first}.", values);
}

/** @type {(values: Record<string, unknown>, many: boolean, isOutput: boolean) => string} */
function askSome(values, many, isOutput) {
  if (!many) return tr("Draw the {what} over the steps {first} to {last}.", values);
  if (isOutput)
    return tr("Draw the {what}, number {unit}, over the steps {first} to {last}.", values);
  return tr("Draw the {what} of unit {unit} over the steps {first} to {last}.", values);
}

/**
 * What the button says that shows the real course: which steps have no number yet.
 * @type {(drawn: (number | null)[], first: number, now: Run) => string}
 */
export function showWords(drawn, first, now) {
  const gaps = gapsIn(drawn, first);
  const missing = drawn.filter((value) => value === null).length;
  const [said, all] = [drawn.length - missing, drawn.length];
  if (!missing) return tr("Show what happens");
  if (!said) return tr("Show (0 of {all})", { all });
  const named = gaps
    .slice(0, NAMED)
    .map((gap) => [...new Set(gap)].map((t) => now.stepNumber(t)).join("–"));
  const steps = `${named.join(", ")}${gaps.length > NAMED ? " …" : ""}`;
  if (missing === 1)
    return tr("Show ({said} of {all}; still to draw: step {steps})", { said, all, steps });
  return tr("Show ({said} of {all}; still to draw: steps {steps})", { said, all, steps });
}

/** The choice of quantity and length, of a question that is not a prepared one. */
export class Chooser {
  #offered = "";

  /**
   * @param {(text: string) => void} choose an address's words for the prediction
   * @param {(quantity: string) => number} place the unit on the stage or, of y, the output
   */
  constructor(choose, place) {
    this.place = place;
    const onchange = () => choose(this.#said());
    this.quantity = h("select", { "aria-label": tr("Quantity to predict"), onchange });
    this.length = h("select", { "aria-label": tr("How many steps to predict"), onchange });
    this.root = h("div", { class: "predict-choice" }, this.quantity, this.length);
  }

  /** @type {Prediction} */ asked;

  #said() {
    const { first, unit, quantity } = this.asked;
    const last = first + Number(this.length.value);
    const { value } = this.quantity;
    const place = (value === "y") === (quantity === "y") ? unit : this.place(value);
    return `${value}@${first + 1}-${last}.${place + 1}`;
  }

  /** @param {Prediction} asked */
  paint(asked) {
    this.asked = asked;
    const { first, last, end, quantity } = asked;
    const size = last - first + 1;
    const lengths = [...new Set([...LENGTHS.filter((n) => n <= end - first), size])].sort(
      (a, b) => a - b,
    );
    replaceChildren(
      this.length,
      lengths.map((n) => h("option", { value: n }, trN("{n} step", "{n} steps", n))),
    );
    this.#offer(asked);
    this.length.value = String(size);
    this.quantity.value = quantity;
    this.root.hidden = asked.ask !== "";
  }

  /** @param {Prediction} asked */
  #offer({ quantities, letters }) {
    const offered = JSON.stringify([quantities, letters]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    const options = quantities.map(([key, name], k) =>
      h("option", { value: key }, `${letters[k]}, ${name}`),
    );
    this.quantity.replaceChildren(...options);
  }
}

/**
 * How far apart the two courses are, as an element.
 * @type {(asked: Prediction, drawn: (number | null)[], shown: {now: Run, digits: number}) => Element}
 */
export function gapWords(asked, drawn, { now, digits }) {
  const { area, mean, at, there, was } = gapOf(asked, drawn, now);
  const measured = (/** @type {string} */ name, /** @type {number} */ value) =>
    h("strong", { "data-measure": name, "data-value": value }, number(value, digits));
  const real = number(was, digits);
  if (drawn.length === 1) {
    const words = placed(tr("You said {said}; {quantity} is {real}. The gap is {gap}."), {
      ...{ said: typed(there), quantity: asked.letter, real },
      gap: measured("gap-area", area),
    });
    return h("p", { class: "predict-gap" }, words);
  }
  const words = placed(
    tr(
      "The area between the two courses is {area}, a gap of {mean} a step. " +
        "They are furthest apart at step {step}: you drew {drawn}, {quantity} is {real}.",
    ),
    {
      ...{ area: measured("gap-area", area), mean: measured("gap-mean", mean) },
      ...{ step: `${now.stepNumber(at)}`, drawn: typed(there), quantity: asked.letter, real },
    },
  );
  return h("p", { class: "predict-gap" }, words);
}

/** One question with its answers, and what is said of the one that was chosen. */
export class Question {
  #shown = "";

  /** @param {(key: string) => void} answer */
  constructor(answer) {
    this.answer = answer;
    this.legend = h("legend", {});
    this.answers = h("div", { class: "predict-answers" });
    this.feedback = h("p", { class: "predict-feedback", role: "status" });
    const fields = h("fieldset", {}, this.legend, this.answers);
    this.root = h("div", { class: "predict-question" }, fields, this.feedback);
  }

  /** @param {Happened | null} happened */
  paint(happened) {
    this.root.hidden = !happened;
    const said = JSON.stringify(happened);
    if (!happened || said === this.#shown) return;
    this.#shown = said;
    if (happened.right !== null) tellDone("predict");
    put(this.legend, "text", happened.ask);
    const had = [...this.answers.children].indexOf(/** @type {Element} */ (document.activeElement));
    this.answers.replaceChildren(
      ...happened.choices.map((choice) => this.#button(choice, happened)),
    );
    if (had >= 0) /** @type {HTMLElement} */ (this.answers.children[had])?.focus();
    put(this.feedback, "text", happened.feedback);
    const verdict = happened.right === null ? "" : happened.right ? "is-right" : "is-wrong";
    put(this.feedback, "class", `predict-feedback ${verdict}`);
    if (verdict && had >= 0) this.feedback.scrollIntoView({ block: "nearest" });
  }

  /** @type {(choice: {key: string, says: string}, happened: Happened) => Element} */
  #button({ key, says }, { picked, right }) {
    const verdict = key !== picked ? "" : right ? "✓ " : "✗ ";
    const attributes = {
      ...{ type: "button", "data-answer": key, "aria-pressed": String(key === picked) },
      onclick: () => this.answer(key),
    };
    return h("button", attributes, `${verdict}${says}`);
  }
}

/** The way from a prepared question that is answered to the next one; how many are is kept in this browser. */
export class Onward {
  #recorded = "";
  /** @type {Turn | null} */ #turn = null;

  /** @param {import("./host.js").Host} host @param {(query: string) => void} go */
  constructor(host, go) {
    this.ticks = new Ticks(host, "predictions");
    const onclick = () => this.#turn && go(this.#turn.next.query);
    this.link = h("button", {
      type: "button",
      class: "tool",
      "data-action": "next-question",
      onclick,
    });
    this.count = h("span", { class: "predict-count" });
    this.root = h("div", { class: "predict-onward" }, this.link, this.count);
    addEventListener(CLEARED, this.onClear);
  }

  onClear = () => this.#count();

  /** @type {(turn: Turn | null, picked: string) => void} */
  paint(turn, picked) {
    this.#turn = turn;
    this.root.hidden = !turn || !picked;
    if (!turn || !picked) return;
    const answered = `${turn.key} ${picked}`;
    if (answered !== this.#recorded) this.ticks.add(turn.key, 1); // once, so that a tick that was cleared stays so
    this.#recorded = answered;
    put(this.link, "text", tr("Next question: {name}", { name: turn.next.name }));
    this.#count();
  }

  #count() {
    const { all } = this.ticks;
    const keys = this.#turn?.keys ?? [];
    const done = keys.filter((key) => key in all).length;
    put(
      this.count,
      "text",
      tr("{done} of {all} questions answered in this browser", { done, all: keys.length }),
    );
  }

  destroy() {
    removeEventListener(CLEARED, this.onClear);
  }
}

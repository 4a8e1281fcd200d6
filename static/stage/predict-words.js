// What stands round the pad: the question, which steps of which quantity, and after it the gap and what happened.
import { h, put, replaceChildren } from "./dom.js";
import { number, typed } from "./format.js";
import { placed, tr, trN } from "./language.js";
import { gateName } from "./names.js";
import { gapOf } from "./predict-scale.js";

/** @import { Happened, Prediction } from "./payload.js" */
/** @import { Store } from "./store.js" */

const LENGTHS = [1, 2, 3, 5, 8, 12, 20, 30, 60]; // steps that can be asked at once
const QUANTITIES = ["c", "h", "f", "i", "g", "o"];
/** @type {Record<string, string>} */
const STATES = { c: tr("long-term memory"), h: tr("short-term memory") };

/** What is asked, in words. @param {Prediction} asked @param {Store} store */
export function task(asked, store) {
  const { ask, quantity, unit, first, last } = asked;
  if (ask) return ask;
  const values = {
    what: `${asked.name} ${quantity}`,
    first: first + 1,
    last: last + 1,
    unit: unit + 1,
  };
  const asks = (first === last ? askOne : askSome)(values, store.now.units > 1);
  return `${asks} ${tr("What comes in is known: the timeline shows it.")}`;
}

/** @type {(values: Record<string, unknown>, many: boolean) => string} */
const askOne = (values, many) =>
  many
    ? tr("Which value comes? Say the {what} of unit {unit} at step {first}.", values)
    : tr("Which value comes? Say the {what} at step {first}.", values);

/** @type {(values: Record<string, unknown>, many: boolean) => string} */
const askSome = (values, many) =>
  many
    ? tr("Draw the {what} of unit {unit} over the steps {first} to {last}.", values)
    : tr("Draw the {what} over the steps {first} to {last}.", values);

/** The choice of quantity and length, of a question that is not a prepared one. */
export class Chooser {
  /** @param {(text: string) => void} choose an address's words for the prediction */
  constructor(choose) {
    const onchange = () => choose(this.#said());
    this.quantity = h(
      "select",
      { "aria-label": tr("Quantity to predict"), onchange },
      QUANTITIES.map((key) =>
        h("option", { value: key }, `${key}, ${STATES[key] ?? gateName(key)}`),
      ),
    );
    this.length = h("select", { "aria-label": tr("How many steps to predict"), onchange });
    this.root = h("div", { class: "predict-choice" }, this.quantity, this.length);
  }

  /** @type {Prediction} */ asked;

  #said() {
    const { first, unit } = this.asked;
    const last = first + Number(this.length.value);
    return `${this.quantity.value}@${first + 1}-${last}.${unit + 1}`;
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
    this.length.value = String(size);
    this.quantity.value = quantity;
    this.root.hidden = asked.ask !== "";
  }
}

/**
 * How far apart the two courses are, as an element.
 * @type {(asked: Prediction, drawn: (number | null)[], store: Store) => Element}
 */
export function gapWords(asked, drawn, { now, digits }) {
  const { area, mean, at, there, was } = gapOf(asked, drawn, now);
  const measured = (/** @type {string} */ name, /** @type {number} */ value) =>
    h("strong", { "data-measure": name, "data-value": value }, number(value, digits));
  const real = number(was, digits);
  if (drawn.length === 1) {
    const words = placed(tr("You said {said}; {quantity} is {real}. The gap is {gap}."), {
      ...{ said: typed(there), quantity: asked.quantity, real },
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
      ...{ step: `${at + 1}`, drawn: typed(there), quantity: asked.quantity, real },
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
    put(this.legend, "text", happened.ask);
    const had = [...this.answers.children].indexOf(/** @type {Element} */ (document.activeElement));
    this.answers.replaceChildren(
      ...happened.choices.map((choice) => this.#button(choice, happened)),
    );
    if (had >= 0) /** @type {HTMLElement} */ (this.answers.children[had])?.focus();
    put(this.feedback, "text", happened.feedback);
    const verdict = happened.right === null ? "" : happened.right ? "is-right" : "is-wrong";
    put(this.feedback, "class", `predict-feedback ${verdict}`);
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

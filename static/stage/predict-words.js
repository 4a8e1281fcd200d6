// What stands round the pad: the question, which steps of which quantity, and after it the gap and what happened.
import { h, put, replaceChildren } from "./dom.js";
import { number, typed } from "./format.js";
import { gateName } from "./names.js";
import { gapOf } from "./predict-scale.js";

/** @import { Happened, Prediction } from "./payload.js" */
/** @import { Store } from "./store.js" */

const LENGTHS = [1, 2, 3, 5, 8, 12, 20, 30, 60]; // steps that can be asked at once
const QUANTITIES = ["c", "h", "f", "i", "g", "o"];
/** @type {Record<string, string>} */
const STATES = { c: "long-term memory", h: "short-term memory" };

/** What is asked, in words. @param {Prediction} asked @param {Store} store */
export function task(asked, store) {
  const { ask, quantity, unit, first, last } = asked;
  if (ask) return ask;
  const whose = store.now.units > 1 ? ` of unit ${unit + 1}` : "";
  const steps =
    first === last ? `at step ${first + 1}` : `over the steps ${first + 1} to ${last + 1}`;
  const what = first === last ? "Which value comes? Say" : "Draw";
  return `${what} the ${asked.name} ${quantity}${whose} ${steps}. What comes in is known: the timeline shows it.`;
}

/** The choice of quantity and length, of a question that is not a prepared one. */
export class Chooser {
  /** @param {(text: string) => void} choose an address's words for the prediction */
  constructor(choose) {
    const onchange = () => choose(this.#said());
    this.quantity = h(
      "select",
      { "aria-label": "Quantity to predict", onchange },
      QUANTITIES.map((key) =>
        h("option", { value: key }, `${key}, ${STATES[key] ?? gateName(key)}`),
      ),
    );
    this.length = h("select", { "aria-label": "How many steps to predict", onchange });
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
      lengths.map((n) => h("option", { value: n }, n === 1 ? "1 step" : `${n} steps`)),
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
    const words = `You said ${typed(there)}; ${asked.quantity} is ${real}. The gap is `;
    return h("p", { class: "predict-gap" }, words, measured("gap-area", area), ".");
  }
  return h(
    "p",
    { class: "predict-gap" },
    "The area between the two courses is ",
    measured("gap-area", area),
    ", a gap of ",
    measured("gap-mean", mean),
    ` a step. They are furthest apart at step ${at + 1}: you drew ${typed(there)}, ${asked.quantity} is ${real}.`,
  );
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

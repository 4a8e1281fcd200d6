// The field in which the number of the step in hand can be typed, with a point or a comma before its decimals.
import { h, put } from "./dom.js";
import { parse, typed } from "./format.js";
import { tr } from "./language.js";

/** @import { Prediction } from "./payload.js" */

const LARGEST = 1e6; // of what may be typed of c, as in lstm_view/state/prediction.py

/** Why a number cannot be. @type {(text: string, value: number, asked: Prediction) => string} */
function refusal(text, value, { letter: quantity, bounds }) {
  if (Number.isNaN(value)) return tr("“{text}” is no number; 0.5 or 0,5 would be one.", { text });
  if (!bounds) return tr("{text} is too large; at most a million would do.", { text });
  return tr("{text} cannot be: {quantity} lies between {low} and {high}.", {
    ...{ text, quantity, low: typed(bounds[0]), high: typed(bounds[1]) },
  });
}

export class NumberField {
  /** @type {Prediction} */ #asked;

  /** @param {(value: number) => void} give */
  constructor(give) {
    this.give = give;
    this.step = h("span", {});
    this.problem = h("p", { class: "predict-problem", role: "alert", hidden: true });
    this.box = h("input", {
      ...{ type: "text", inputmode: "decimal", autocomplete: "off", class: "predict-number" },
      onchange: () => this.#read(),
    });
    this.root = h("label", { class: "predict-field" }, this.step, this.box);
  }

  #read() {
    const { box, problem } = this;
    const value = parse(box.value);
    const [low, high] = this.#asked.bounds ?? [-LARGEST, LARGEST];
    const fits = value >= low && value <= high; // nor is NaN
    box.setAttribute("aria-invalid", String(!fits));
    problem.hidden = fits;
    if (fits) this.give(value);
    else put(problem, "text", refusal(box.value, value, this.#asked));
  }

  /**
   * Another step is in hand, with this value.
   * @type {(step: number, value: number | null, asked: Prediction) => void}
   */
  enter(step, value, asked) {
    this.#asked = asked;
    put(this.step, "text", tr("{quantity} at step {step}", { quantity: asked.letter, step }));
    this.box.value = value === null ? "" : typed(value);
    this.box.setAttribute("aria-invalid", "false");
    this.problem.hidden = true;
  }
}

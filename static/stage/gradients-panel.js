// Derivatives through time: which loss step, state and unit, three charts, each with its sentence. The step that is
// checked is the cursor's.
import { laterWords, notCompared, problemWords, reachWords, rnnWords } from "./cells/words.js";
import { h, ownForm, put, replaceChildren } from "./dom.js";
import { tr } from "./language.js";
import { FIXED } from "./locks.js";
import { range } from "./names.js";

/** @import { Charts } from "./charts.js" */
/** @import { Store } from "./store.js" */

const STATES = /** @type {const} */ ({ c: tr("c, long-term"), h: tr("h, short-term") });
const NO_CONTEST = tr(
  "Only h is moved here, and the LSTM's c is left as it is; how far c reaches is in the first chart. This says what " +
    "these weights pass on, not which cell learns better.",
);

export class Gradients {
  /** @param {Store} store @param {Charts} charts */
  constructor(store, charts) {
    this.store = store;
    this.charts = charts;
    this.loss = h("input", { type: "range", min: 1, step: 1, "data-action": "loss" });
    this.loss.addEventListener("input", () => this.#choose(false));
    this.loss.addEventListener("change", () => this.#choose(true));
    this.step = h("output", {});
    this.lossLabel = h(
      "label",
      { class: "loss" },
      h("span", { "data-term": "loss" }, tr("Loss at step T")),
      this.loss,
      this.step,
    );
    this.unit = h("select", {
      "aria-label": tr("Unit"),
      onchange: () => store.choose({ unit: this.unit.selectedIndex }),
    });
    this.states = Object.entries(STATES).map(([state, words]) =>
      h(
        "button",
        {
          type: "button",
          "data-state": state,
          onclick: () => store.lookAt({ state: /** @type {"c" | "h"} */ (state) }),
        },
        words,
      ),
    );
    this.words = { reach: sentence(), later: sentence(), rnn: sentence() };
    /** @type {Record<string, HTMLElement>} */
    this.places = { reach: h("div", {}), later: h("div", {}), rnn: h("div", {}) };
    this.head = ownForm(
      { class: "gradients-head" },
      this.lossLabel,
      h("div", { class: "states", role: "group", "aria-label": tr("Memory") }, this.states),
      this.unit,
    );
    this.root = h(
      "section",
      { class: "gradients", "data-part": "gradients", "aria-label": tr("Gradients through time") },
      Object.entries(this.words).flatMap(([key, words]) => [this.places[key], words]),
    );
  }

  /** @param {boolean} done whether the hand rests */
  #choose(done) {
    const loss = Number(this.loss.value);
    // The last step stays the last one when the run gets longer.
    this.store.lookAt({ loss: loss === this.store.now.steps ? null : loss - 1 }, done);
  }

  /** Other sizes, or other charts. */
  build() {
    const elements = this.charts.in("gradients");
    for (const [key, place] of Object.entries(this.places))
      replaceChildren(
        place,
        elements.filter((element) => element.getAttribute("data-chart") === key),
      );
    const { steps, units } = this.store.now;
    put(this.loss, "max", steps);
    this.lossLabel.hidden = steps === 1;
    this.unit.hidden = units === 1;
    replaceChildren(
      this.unit,
      range(units).map((unit) => h("option", {}, tr("unit {unit}", { unit: unit + 1 }))),
    );
    this.paint();
  }

  /** Other numbers, another step, unit, loss or state. */
  paint() {
    const { store } = this;
    const { through } = store;
    if (!through) return;
    const fixed = store.isLocked("panels");
    for (const control of [this.loss, ...this.states]) control.disabled = fixed;
    put(this.head, "title", fixed ? FIXED : "");
    this.loss.value = String(through.last);
    put(this.step, "text", through.number(through.last));
    put(this.loss, "aria-valuetext", through.number(through.last));
    this.unit.selectedIndex = store.unit;
    for (const button of this.states) {
      const state = button.getAttribute("data-state") ?? "";
      put(button, "aria-pressed", state === through.state);
      button.hidden = !through.now.tape.type.states.includes(state);
    }
    put(this.words.reach, "text", reachWords(through));
    put(this.words.later, "text", laterWords({ ...through, t: store.t + 1 }));
    put(this.words.rnn, "text", this.#beside(through));
    this.places.rnn.hidden = through.rnn === null;
  }

  /** @param {NonNullable<Store["through"]>} through */
  #beside(through) {
    const { store } = this;
    if (!store.payload.gradients?.rnn) return "";
    if (through.rnn)
      return `${rnnWords(through)} ${store.payload.gradients?.rnn_words} ${NO_CONTEST}`;
    const why = notCompared(store.now.cell);
    const problem = store.beside.rnnProblem(store);
    const words = tr("Not compared: the tanh RNN cannot run on these numbers.");
    return (
      why || [words, problem ? problemWords(problem, store.now) : ""].filter(Boolean).join(" ")
    );
  }
}

const sentence = () => h("p", { class: "sentence", role: "status", "aria-live": "off" });

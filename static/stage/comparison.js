// A and B: what each of the two runs is, what both have at the cursor, and the way to change sides or to stop.
import { extraDigits } from "./agree.js";
import { h, hide, put, replaceChildren, s } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { alike } from "./versus.js";

/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

const NOT_COMPUTED = tr(
  "What this page computes beside the run is that of A alone: B has another type or size.",
);

/** @type {(side: "a" | "b") => Element} a piece of its line */
const sample = (side) =>
  s("svg", { class: `sample is-${side}`, viewBox: "0 0 26 8", "aria-hidden": "true" }, [
    s("path", { d: "M1 4h24" }),
  ]);

/** @type {(action: string, label: string, onclick: () => void) => Element} */
const tool = (action, label, onclick) =>
  h("button", { type: "button", class: "tool", "data-action": action, onclick }, label);

/** @type {(difference: number[]) => number} */
const less = ([a, b]) => a - b;

export class Comparison {
  /** @type {Value[]} */ #values = [];

  /** @param {Store} store @param {() => void} end where the focus goes when this is about to be gone */
  constructor(store, end) {
    this.store = store;
    this.a = h("span", { class: "words" });
    this.b = h("span", { class: "words" });
    this.at = h("span", { class: "at" });
    this.values = h("p", { class: "both" }, this.at);
    this.notes = h("p", { class: "notes" });
    const alone = () => {
      store.act("alone");
      end();
    };
    const ways = [
      tool("swap", tr("Swap A and B"), () => store.act("swap")),
      tool("alone", tr("Stop comparing"), alone),
    ];
    this.root = h(
      "div",
      {
        ...{ class: "comparison", "data-part": "comparison", hidden: true },
        ...{ role: "group", "aria-label": tr("A and B") },
      },
      h("p", { class: "side-a" }, h("b", { "data-term": "a-and-b" }, "A"), sample("a"), this.a),
      h("p", { class: "side-b" }, h("b", {}, "B"), sample("b"), this.b),
      h("div", { class: "ways" }, ways),
      this.values,
      this.notes,
    );
  }

  /** Other numbers, another step or unit, another B. */
  paint() {
    const { payload, now, past, versus, t } = this.store;
    const { comparison } = payload;
    hide(this.root, !versus.kept);
    this.root.parentElement?.classList.toggle("is-compared", versus.kept);
    if (!comparison || !past) return;
    put(this.a, "text", comparison.a);
    put(this.b, "text", comparison.b);
    for (const words of [this.a, this.b]) put(words, "title", words.textContent ?? "");
    const beside = payload.gradients || payload.columns;
    const notes = [...comparison.notes, beside && !alike(now, past) ? NOT_COMPUTED : ""];
    put(this.notes, "text", notes.filter(Boolean).join(" "));
    put(this.at, "text", tr("Step {step}:", { step: now.stepNumber(t) }));
    this.#write(now, past);
  }

  /** @param {Run} now @param {Run} past */
  #write(now, past) {
    const names = now.outputs || past.outputs ? ["c", "h", "y"] : ["c", "h"];
    const shown = names.filter((name) => this.#has(now, name));
    if (this.#values.map(({ name }) => name).join() !== shown.join())
      this.#values = shown.map((name) => new Value(this.store, name));
    replaceChildren(this.values, [this.at, ...this.#values.map(({ root }) => root)]);
    for (const value of this.#values) value.paint(now, past);
  }

  /** @type {(run: Run, name: string) => boolean} */
  #has = (run, name) => (name === "y" ? run.outputs > 0 : name !== "c" || run.memory === "c");
}

/** One quantity in both runs, and A less B: digits follow the rule for equations. */
class Value {
  /** @param {Store} store @param {string} name */
  constructor(store, name) {
    this.store = store;
    this.name = name;
    this.a = h("span", { class: "value", "data-bind": name });
    this.b = h("span", { class: "value", "data-other": name }); // no number of the run
    this.difference = h("span", { "data-difference-of": name });
    const hue = name === "y" ? "h" : name;
    this.root = h(
      "span",
      { class: `of-both q-${hue}` },
      h("i", {}, name),
      " A ",
      this.a,
      ", B ",
      this.b,
      this.difference,
    );
  }

  /** @param {Run} now @param {Run} past */
  paint(now, past) {
    const { t, digits } = this.store;
    const unit = this.store.placeOf(this.name);
    const [a, b] = [now, past].map((run) =>
      run.has(this.name, t, unit) ? run.value(this.name, t, unit) : NaN,
    );
    const difference = number(a - b, digits);
    const extra = Number.isNaN(b) ? 0 : (extraDigits([a, b], difference, less, digits) ?? 0);
    const write = (/** @type {number} */ value) =>
      Number.isNaN(value) ? tr("none here") : number(value, digits, extra);
    put(this.a, "text", write(a));
    put(this.b, "text", write(b));
    put(this.difference, "text", Number.isNaN(b) ? "" : `, A − B = ${difference}`);
    for (const [element, value] of /** @type {[Element, number][]} */ ([
      [this.a, a],
      [this.b, b],
      [this.difference, a - b],
    ])) {
      put(element, "data-value", value);
      put(element, "data-unit", unit);
    }
  }
}

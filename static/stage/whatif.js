// What if: the list of all changes, each removable, what they did or how A and B differ in one sentence, and, where the
// page wants it, forms that hold gates, mask steps, and set connections and units to zero.
import { isClamp, lowestHeld } from "./clamps.js";
import { h, hide, ownForm, put, replaceChildren } from "./dom.js";
import { tr } from "./language.js";
import { FIXED, fixedNote } from "./locks.js";
import { Newest } from "./pace.js";
import { getParam } from "./params.js";
import { holdForm, zeroForm } from "./whatif-forms.js";
import { outcome } from "./whatif-words.js";

/** @import { Store } from "./store.js" */

/** @import { Difference } from "./whatif-words.js" */

const RULE = tr(
  "Where two of these hold the same gate, the later one in the list counts; a unit set to zero stays so.",
);

export class WhatIf {
  /** @type {Map<string, Edit>} one a change, by name */ #edits = new Map();
  /** @type {Difference | null} */ #most = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.list = h("ul", { class: "edits" });
    this.said = h("p", { class: "outcome", role: "status" });
    const onclick = () => this.#follow();
    const attributes = { type: "button", class: "tool", "data-action": "go-to-change", onclick };
    this.go = h("button", attributes, tr("Show that step"));
    this.outcome = h("div", { class: "outcome-row" }, this.said, this.go);
    this.form = h("div", { class: "whatif-forms" });
    this.rule = h("p", { class: "rule" }, RULE);
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.root = h(
      "section",
      { class: "whatif", "aria-label": tr("What if") },
      h("h2", {}, tr("What if")),
      this.form,
      this.problem,
      this.list,
      this.rule,
      this.outcome,
    );
  }

  /** Other sizes or another story: the form's lists name other steps, units and inputs. */
  build() {
    const { store } = this;
    const make = (/** @type {string} */ name, /** @type {number} */ value) => {
      this.problem.hidden = true;
      store.make(name, value);
    };
    const refuse = (/** @type {string} */ text) => {
      this.problem.textContent = text;
      this.problem.hidden = false;
    };
    const wanted = store.payload.exposes.whatif;
    const forms = () =>
      store.isLocked("whatif")
        ? [fixedNote()]
        : [holdForm(store, make, refuse), zeroForm(store, make)];
    this.form.replaceChildren(...(wanted ? forms() : []));
  }

  #follow() {
    if (this.#most) this.store.go({ t: this.#most.t, unit: this.#most.unit });
  }

  paint() {
    const { now, past, payload, versus } = this.store;
    const { changed, exposes } = payload;
    hide(this.root, !exposes.whatif && changed.length === 0 && !versus.kept);
    hide(this.outcome, past === null);
    hide(this.rule, changed.filter(isClamp).length < 2);
    this.#list(changed);
    if (!past) return;
    const { most, words } = outcome(now, past, versus, changed, this.store.digits);
    this.#most = most;
    put(this.said, "text", words);
    this.go.disabled = !this.#most;
  }

  /**
   * One item a change. Those that stay are kept, so that a slider in use keeps the focus.
   * @param {string[]} changed
   */
  #list(changed) {
    const old = [...this.list.children];
    const focused = old.findIndex((item) => item.contains(document.activeElement));
    this.#edits = new Map(
      changed.map((name) => [name, this.#edits.get(name) ?? new Edit(this.store, name)]),
    );
    const edits = [...this.#edits.values()];
    const roots = edits.map(({ root }) => /** @type {Element} */ (root));
    if (replaceChildren(this.list, roots)) {
      this.problem.hidden = true; // it spoke of something else
      if (focused >= 0 && !roots.includes(old[focused])) this.#focus(edits, focused);
    }
    edits.forEach((edit, k) => edit.paint(this.store.payload.edits[k]));
  }

  /**
   * The item with the focus went: the next one takes it, or what is nearest.
   * @type {(edits: Edit[], k: number) => void}
   */
  #focus(edits, k) {
    const next = edits[Math.min(k, edits.length - 1)]?.remove;
    (next ?? this.form.querySelector("select") ?? this.go).focus();
  }
}

/** One change in the list: its words, its slider if it holds a gate, and the button that takes it back. */
class Edit {
  #store;
  #name;

  /**
   * @param {Store} store
   * @param {string} name
   */
  constructor(store, name) {
    this.#store = store;
    this.#name = name;
    const gate = isClamp(name) ? name[6] : null;
    this.words = h("span", {});
    this.slider = gate ? this.#slider(gate) : null;
    const attributes = {
      type: "button",
      class: "remove",
      onclick: () => store.act("unset", { name }),
    };
    this.remove = h("button", attributes, "×");
    const item = { class: gate ? `q-${gate}` : null, "data-edit": name };
    const held = this.slider && ownForm(null, this.slider);
    this.root = h("li", item, this.words, held, this.remove);
  }

  /** @param {string} gate */
  #slider(gate) {
    const [store, name] = [this.#store, this.#name];
    const newest = new Newest((/** @type {number} */ value) => store.preview(name, value));
    const slider = h("input", {
      type: "range",
      min: lowestHeld(gate),
      max: 1,
      step: 0.01,
      "data-param": name,
      value: getParam(store.payload.cell, name),
      oninput: () => newest.push(Number(slider.value)),
      onchange: () => {
        newest.flush();
        store.commit(name, Number(slider.value));
      },
    });
    return slider;
  }

  /** @param {string} words */
  paint(words) {
    put(this.words, "text", words);
    const fixed = this.#store.isFixed(this.#name);
    put(this.remove, "aria-label", tr("Take back: {change}", { change: words }));
    put(this.remove, "title", fixed ? FIXED : tr("Take this change back"));
    this.remove.disabled = fixed;
    if (!this.slider) return;
    this.slider.disabled = fixed;
    put(this.slider, "aria-label", words);
    const { dragging, outbox, payload } = this.#store;
    // What is being moved, or was and is not confirmed, stays where it is.
    if (!dragging && outbox.waiting.length === 0)
      this.slider.value = String(getParam(payload.cell, this.#name));
  }
}

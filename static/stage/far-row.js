// A row of a long list of sliders. A cell of 64 units and inputs has 129 a gate: far from what is seen a row is its
// words alone, which a search finds and a key reaches; its slider is made when it comes near, and goes again.
import { h } from "./dom.js";

/** @import { Param } from "./params.js" */
/** @import { SliderRow } from "./slider-row.js" */

const NEAR = "400px"; // around what is seen

/** Tells rows that they come near and go. */
export class Nearness {
  /** @type {Map<Element, FarRow>} */ #rows = new Map();
  #observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const row = this.#rows.get(target);
      if (isIntersecting) row?.come();
      else row?.go();
    }
  }, /** @type {IntersectionObserverInit} */ ({ rootMargin: NEAR, scrollMargin: NEAR }));

  /** @param {FarRow} row */
  watch(row) {
    this.#rows.set(row.root, row);
    this.#observer.observe(row.root);
  }

  /** @param {Iterable<{root: Element}>} rows that are there no more */
  leave(rows) {
    for (const { root } of rows) if (this.#rows.delete(root)) this.#observer.unobserve(root);
  }
}

export class FarRow {
  /** @type {SliderRow | null} */ #row = null;

  /** @param {Param} param @param {() => SliderRow} make */
  constructor({ symbol, hint, step }, make) {
    this.make = make;
    this.step = step;
    this.words = `${symbol.join("")} ${hint}`;
    this.root = h("div", { class: "row-place", tabindex: 0, onfocus: () => this.#enter() });
    this.root.append(this.words);
  }

  /** The keyboard has come to it: it goes on to the slider. */
  #enter() {
    this.come();
    this.#row?.slider.focus();
  }

  come() {
    if (this.#row) return;
    this.#row = this.make();
    this.root.replaceChildren(this.#row.root);
    this.root.removeAttribute("tabindex");
  }

  /** Not while it is worked with. */
  go() {
    if (!this.#row || this.root.contains(document.activeElement) || !this.#row.problem.hidden)
      return;
    this.#row = null;
    this.root.replaceChildren(this.words);
    this.root.tabIndex = 0;
  }

  show() {
    this.#row?.show();
  }
}

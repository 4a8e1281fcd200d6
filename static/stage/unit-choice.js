// Which unit all of the stage shows, where there are several: a list beside the drawing. A click into a strip of the
// drawing, or on a row of a chart, does the same.
import { h, put } from "./dom.js";
import { tr } from "./language.js";
import { range } from "./names.js";

/** @import { Store } from "./store.js" */

export class UnitChoice {
  #size = 0;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.select = h("select", {
      "data-action": "choose-unit",
      "aria-label": tr("Unit"),
      onchange: () => store.go({ unit: this.select.selectedIndex }),
    });
    this.of = h("span", { "aria-hidden": "true" });
    this.root = h(
      "label",
      { class: "views of-unit" },
      h("span", { "data-term": "unit" }, tr("Unit")),
      this.select,
      this.of,
    );
    for (const topic of /** @type {const} */ (["shape", "cursor"]))
      store.on(topic, () => this.paint());
  }

  paint() {
    const { now, unit } = this.store;
    this.root.hidden = now.units === 1;
    if (this.#size !== now.units) {
      this.#size = now.units;
      const options = range(now.units).map((k) => h("option", { value: k }, `${k + 1}`));
      this.select.replaceChildren(...options);
      put(this.of, "text", tr("of {n}", { n: now.units }));
    }
    this.select.selectedIndex = unit;
  }
}

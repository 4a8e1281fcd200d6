// Which cell types stand side by side, where the stage itself chooses among them: in the app a widget of the page does.
import { h, ownForm, replaceChildren } from "./dom.js";
import { tr } from "./language.js";
import { FIXED } from "./locks.js";

/** @import { Choice, Column, Columns } from "./payload.js" */
/** @import { Store } from "./store.js" */

export class ColumnsChoice {
  /** @type {HTMLInputElement[]} one a cell type */ #boxes = [];
  /** @type {Column[] | null} */ #all = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.shown = h("span", { class: "names" });
    this.list = h("div", { class: "types" });
    this.own = h("input", { type: "checkbox", "data-action": "own" });
    this.own.addEventListener("change", () => this.#choose("own", this.own.checked ? "1" : "0"));
    this.ofOwn = h("label", {}, this.own, tr("GRU with weights of its own"));
    const summary = h("summary", {}, tr("Cell types, two to four"), this.shown);
    this.root = h(
      "details",
      { class: "columns-choice", "data-part": "cells" },
      summary,
      ownForm({}, this.list, this.ofOwn),
    );
  }

  /** What is shown, and what else can be. @param {Columns} columns */
  paint({ cells, choice }) {
    this.root.hidden = !choice;
    if (!choice) return;
    if (choice.all !== this.#all) this.#list(choice);
    const [fixed, keys] = [this.store.isLocked("panels"), cells.map(({ key }) => key)];
    const [isLeast, isMost] = [cells.length <= choice.least, cells.length >= choice.most];
    for (const box of this.#boxes) {
      box.checked = keys.includes(box.value);
      box.disabled = fixed || (box.checked ? isLeast : isMost);
    }
    this.own.disabled = fixed;
    this.own.checked = cells.some((column) => choice.own.includes(column));
    this.ofOwn.hidden = !choice.own.some(({ key }) => keys.includes(key));
    this.root.title = fixed ? FIXED : "";
    this.shown.textContent = cells.map(({ title }) => title).join(", ");
  }

  /** @param {Choice} choice */
  #list({ all }) {
    this.#all = all;
    this.#boxes = all.map(({ key }) =>
      h("input", { type: "checkbox", value: key, onchange: () => this.#chosen(key) }),
    );
    replaceChildren(
      this.list,
      all.map(({ title }, k) => h("label", {}, this.#boxes[k], title)),
    );
  }

  /** A type that is added comes last. @param {string} key */
  #chosen(key) {
    const shown = this.store.payload.columns?.cells.map((column) => column.key) ?? [];
    const others = shown.filter((one) => one !== key);
    this.#choose("cells", (others.length < shown.length ? others : [...shown, key]).join());
  }

  /** @param {"cells" | "own"} name @param {string} value */
  #choose(name, value) {
    this.store.act("choose", { name, value });
  }
}

// What the server has to say of a link or a file, such as what of it could not be kept: until a person closes it.
import { h } from "./dom.js";
import { tr } from "./language.js";

/** @import { Store } from "./store.js" */

const TELLING = ["open", "restore"]; // what tells the server what was here

export class Notices {
  #shown = "";

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.root = h("div", { class: "notices", role: "status" });
  }

  /** Those of the last payload, unless they stand there or were closed. */
  paint() {
    const { outbox, payload } = this.store;
    // What the fragment of the address says the server has not seen yet: until then it may miss a text that is there.
    if (outbox.waiting.some(({ kind }) => TELLING.includes(kind))) return;
    const said = payload.notices.join("\n");
    if (this.#shown === said) return;
    this.#shown = said;
    this.root.replaceChildren(...payload.notices.map(notice));
  }
}

/** @param {string} text */
function notice(text) {
  const onclick = () => element.remove();
  const close = h(
    "button",
    { type: "button", "aria-label": tr("Close this notice"), onclick },
    "×",
  );
  const element = h("p", { class: "notice" }, text, close);
  return element;
}

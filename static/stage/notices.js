// What the server has to say of a link or a file, such as what of it could not be kept: until a person closes it.
import { h } from "./dom.js";
import { tr } from "./language.js";

/** @import { Notice } from "./payload.js" */
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
    const said = JSON.stringify(payload.notices);
    if (this.#shown === said) return;
    this.#shown = said;
    this.root.replaceChildren(...payload.notices.map(notice));
  }
}

/** @param {Notice} said */
function notice(said) {
  const words =
    typeof said === "string" ? [said] : [`${said.says} `, h("a", { href: said.link }, said.onward)];
  const onclick = () => element.remove();
  const close = h(
    "button",
    { type: "button", "aria-label": tr("Close this notice"), onclick },
    "×",
  );
  const element = h("p", { class: "notice" }, h("span", {}, words), close);
  return element;
}

// How much of the page is shown: all of it, or the parts of a scene; in a lecture the stage alone, large; in a frame of
// another site the stage alone. And whether the text beside the stage is folded away.
import { h, put, within } from "./dom.js";
import { giveKeysBack, isFramed } from "./framed.js";
import { RAIL, tab } from "./host.js";
import { tr } from "./language.js";

/** @import { Store } from "./store.js" */

const TEXT = "lstm-text"; // where this tab keeps whether the text is folded

/** What a lecture can show, in the order of the screen. */
const PARTS = /** @type {const} */ ({
  timeline: tr("timeline"),
  caption: tr("caption"),
  drawing: tr("drawing"),
  arithmetic: tr("arithmetic"),
  sliders: tr("sliders"),
  chart: tr("chart"),
});
const LECTURE = ["timeline", "caption", "drawing"]; // unless a link says otherwise
/** What a scene can leave out beside these: lstm_view/state/experiment.py. */
const AROUND = ["phases", "panels", "text", "menu"];
const EVERY = [...Object.keys(PARTS), ...AROUND];

export class Mode {
  #page = document.documentElement;

  /**
   * @param {Store} store
   * @param {(words: string) => void} say shows words for a moment
   */
  constructor(store, say) {
    this.store = store;
    this.say = say;
    this.framed = isFramed();
    this.boxes = Object.entries(PARTS).map(([part, name]) => this.#box(part, name));
    const end = h(
      "button",
      { type: "button", class: "tool", "data-action": "end-lecture", onclick: () => this.end() },
      tr("End lecture (Esc)"),
    );
    const shown = h("fieldset", {}, h("legend", {}, tr("Show")), this.boxes);
    this.root = h("div", { class: "lecture-bar", hidden: true }, shown, end);
    if (this.framed) this.#page.setAttribute("data-mode", "frame");
    const kept = tab.get(TEXT);
    if (kept) this.#page.setAttribute("data-text", kept);
  }

  /** @type {(part: string, name: string) => Element} */
  #box(part, name) {
    const box = h("input", {
      ...{ type: "checkbox", value: part, "data-lecture": part },
      onchange: () => this.#choose(),
    });
    return h("label", {}, box, name);
  }

  #choose() {
    const inputs = [...this.root.querySelectorAll("input")];
    const parts = inputs.filter(({ checked }) => checked).map(({ value }) => value);
    this.store.choose({ lecture: parts.length ? parts : this.#allowed.slice(0, 1) });
  }

  /** What a lecture can show: no more than the scene does. */
  get #allowed() {
    const { parts } = this.store.payload.scene;
    const stage = Object.keys(PARTS);
    return parts.length ? stage.filter((part) => parts.includes(part)) : stage;
  }

  toggleLecture() {
    const allowed = this.#allowed;
    const usual = LECTURE.filter((part) => allowed.includes(part));
    if (this.store.lecture.length) this.end();
    else this.store.choose({ lecture: usual.length ? usual : allowed });
  }

  end() {
    this.store.choose({ lecture: [] });
  }

  /** Folds the text beside the stage away, or shows it again; where there is little room it is folded at first. */
  foldText() {
    const place = document.querySelector(RAIL);
    const open = place instanceof HTMLElement && place.offsetWidth > 0;
    const kept = open ? "folded" : "open";
    this.#page.setAttribute("data-text", kept);
    tab.put(TEXT, kept);
  }

  /**
   * L begins or ends a lecture; Escape ends it, and in a frame gives the keys back to the page around it. A page that
   * is not ours is never filled.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.store.host.addressed) return false;
    if (within(event, "input[type=text], input[type=number], textarea, select")) return false;
    if (event.key.toLowerCase() === "l") this.toggleLecture();
    else if (event.key === "Escape" && this.store.lecture.length) this.end();
    else if (event.key === "Escape" && this.framed) this.#giveBack();
    else return false;
    event.preventDefault();
    return true;
  }

  #giveBack() {
    if (giveKeysBack())
      this.say(tr("Your keys are the page's again. A click or Tab gives them to the stage."));
  }

  paint() {
    const { lecture } = this.store;
    if (lecture.length) this.#page.setAttribute("data-mode", "lecture");
    else if (this.framed) this.#page.setAttribute("data-mode", "frame");
    else this.#page.removeAttribute("data-mode");
    this.root.hidden = !lecture.length;
    this.#leaveOut();
    const allowed = this.#allowed;
    for (const box of this.root.querySelectorAll("input")) {
      box.checked = lecture.includes(box.value);
      if (box.parentElement) box.parentElement.hidden = !allowed.includes(box.value);
    }
    put(this.root, "data-shown", lecture.join(" "));
  }

  #leaveOut() {
    const { lecture, payload } = this.store;
    const { parts } = payload.scene;
    for (const part of EVERY) {
      const byScene = parts.length > 0 && !parts.includes(part);
      const byLecture = lecture.length > 0 && part in PARTS && !lecture.includes(part);
      this.#page.classList.toggle(`without-${part}`, byScene || byLecture);
    }
  }

  destroy() {
    this.#page.removeAttribute("data-mode");
    for (const part of EVERY) this.#page.classList.remove(`without-${part}`);
  }
}

// The small panel behind "Save": how the picture shall look, and which kind of file. What was chosen last holds for
// every chart and drawing of the tab.
import { h } from "./dom.js";
import { tr } from "./language.js";

/** @import { Host } from "./host.js" */

/** @typedef {{dark: boolean, ghosts: boolean, cursor: boolean}} Look */
/** @typedef {{signal: AbortSignal, said: (words: string) => void}} Watch it can be stopped, and hears how far it is */
/** @typedef {{name: string, blob: Blob}} Made */
/**
 * A kind of file. `run` gives the file, null where it was stopped.
 * @typedef {object} Kind
 * @property {string} kind
 * @property {string} label
 * @property {string} title
 * @property {(look: Look, watch: Watch) => Promise<Made | null>} run
 */

const KEPT = "lstm:save";
/** @type {Look} paper is white, and a cursor belongs to the page */
const USUAL = { dark: false, ghosts: true, cursor: false };
const FETCHED = 10000; // ms after which the browser has taken the file
/** @type {Record<keyof Look, string>} */
const SWITCHES = {
  dark: tr("Dark"),
  ghosts: tr("Before the change, or B"),
  cursor: tr("Cursor"),
};

/** @param {Host} host @returns {Look} */
function lookOf(host) {
  try {
    return { ...USUAL, ...JSON.parse(host.kept(KEPT) ?? "{}") };
  } catch {
    return USUAL; // somebody wrote something else there
  }
}

/** @type {(file: Made) => void} */
function save({ name, blob }) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FETCHED);
}

export class SaveMenu {
  #host;
  #boxes;
  #said = h("p", { class: "export-said", role: "status" });
  #stop = h("button", { type: "button", "data-export": "stop", hidden: true }, tr("Stop"));
  #work = new AbortController();

  /**
   * @param {Host} host
   * @param {string} label what is saved
   * @param {(keyof Look)[]} switches
   * @param {Kind[]} kinds
   */
  constructor(host, label, switches, kinds) {
    this.#host = host;
    this.#boxes = switches.map((name) => this.#box(name));
    this.#stop.addEventListener("click", () => this.#work.abort());
    const buttons = kinds.map((kind) => this.#button(kind));
    this.root = h(
      "details",
      { class: "export", ontoggle: () => this.#toggled() },
      h("summary", { "aria-label": label, title: label }, tr("Save")),
      h(
        "div",
        { class: "export-panel" },
        h(
          "div",
          { class: "export-look" },
          this.#boxes.map(({ parentElement }) => parentElement),
        ),
        h("div", { class: "export-kinds" }, buttons),
        h("div", { class: "export-work" }, this.#said, this.#stop),
      ),
    );
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.root.open) return;
      event.stopPropagation();
      this.#close();
      this.root.querySelector("summary")?.focus();
    });
  }

  /** @param {keyof Look} name */
  #box(name) {
    const box = h("input", { type: "checkbox", "data-save": name, onchange: () => this.#keep() });
    h("label", {}, box, SWITCHES[name]);
    return box;
  }

  /** @param {Kind} kind */
  #button(kind) {
    const { label, title } = kind;
    const onclick = () => this.#make(kind);
    return h("button", { type: "button", title, "data-export": kind.kind, onclick }, label);
  }

  #toggled() {
    if (!this.root.open) {
      document.removeEventListener("pointerdown", this.#outside);
      return;
    }
    const look = lookOf(this.#host);
    for (const box of this.#boxes) box.checked = look[/** @type {keyof Look} */ (box.dataset.save)];
    document.addEventListener("pointerdown", this.#outside);
  }

  /** A press elsewhere closes the panel. @param {PointerEvent} event */
  #outside = ({ target }) => {
    if (!(target instanceof Node && this.root.contains(target))) this.#close();
  };

  #close() {
    this.root.open = false;
  }

  #keep() {
    const chosen = this.#boxes.map((box) => [box.dataset.save, box.checked]);
    const look = { ...lookOf(this.#host), ...Object.fromEntries(chosen) };
    this.#host.keep(KEPT, JSON.stringify(look));
  }

  /** One after the other: a picture that is being made is stopped by the next. @param {Kind} kind */
  async #make({ run }) {
    this.#work.abort();
    const work = new AbortController();
    this.#work = work;
    this.#stop.hidden = false;
    const say = (/** @type {string} */ words) => {
      if (this.#work === work) this.#said.textContent = words;
    };
    say("…");
    try {
      const file = await run(lookOf(this.#host), { signal: work.signal, said: say });
      if (file && !work.signal.aborted) save(file);
      say(file ? "" : tr("Stopped"));
      if (file && this.#work === work) this.#close();
    } catch {
      say(tr("That did not work; try once more."));
    }
    if (this.#work === work) this.#stop.hidden = true;
  }
}

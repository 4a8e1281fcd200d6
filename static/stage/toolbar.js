// What the stage shows (story, view), and the way back: undo, redo, reset, and a link to exactly this.
import { VIEWS } from "./blueprint.js";
import { copy } from "./copying.js";
import { h, put, s, within } from "./dom.js";
import { openMaker } from "./host.js";
import { tr } from "./language.js";
import { linkOf } from "./links.js";
import { FIXED } from "./locks.js";

/** @import { Mode } from "./mode.js" */
/** @import { Payload } from "./payload.js" */
/** @import { Store } from "./store.js" */

const RESET = tr("Back to the story as it was, with the same seed");
const SAID = 2500; // ms that "Link copied" and "Kept as B" stand
const KEEP = tr(
  "Compare: this run stands still as B; whatever you change or load from now on is A, over it",
);

/** @type {Record<string, string>} */
const ICONS = {
  undo: "M8 4 4 8l4 4M4 8h7a4.5 4.5 0 0 1 0 9H8",
  redo: "m12 4 4 4-4 4M16 8H9a4.5 4.5 0 0 0 0 9h3",
  reset: "M4.5 4v4h4M4.7 8A6.2 6.2 0 1 1 4 11",
  "copy-link":
    "M8.5 11.5a3 3 0 0 0 4.3.2l2.6-2.6a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.3-.2l-2.6 2.6a3 3 0 0 0 4.2 4.2l1-1",
  predict: "M2.5 15c3.5 0 3.5-9 6.5-9 2 0 2 4 3.5 5.5M14 13.5l.5 2.5 2.5.5M17.5 8v.1M14.5 11v.1",
  keep: "M3 13c2-9 5-9 7-4s5 5 7-4M3 17c2-6 5-6 7-3s5 3 7-2",
  lecture: "M3 4h14v9H3zM10 13v3.5M6.5 16.5h7",
  text: "M4 5h12M4 9h12M4 13h8",
  scene: "M3 5h9v9H3zM12 8.5h5V17H8v-3M5.5 8h4M5.5 11h2.5",
  explain: "M7.5 7.5a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2 1-1.2 2M10 15v.1M10 2.5a7.5 7.5 0 1 0 .01 0",
};

/**
 * A button with a picture, and its name beside it where there is room.
 * @type {(action: string, label: string, title: string, run: () => void) => HTMLButtonElement}
 */
export const tool = (action, label, title, run) =>
  h(
    "button",
    {
      ...{ type: "button", class: "tool", "data-action": action },
      ...{ title, "aria-label": label, onclick: run },
    },
    s("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }, [
      s("path", { d: ICONS[action] }),
    ]),
    h("span", { class: "tool-name" }, label),
  );

export class Toolbar {
  /** @type {HTMLSelectElement} */ view;

  /** @param {Store} store @param {Mode} mode */
  constructor(store, mode) {
    this.store = store;
    this.options = "";
    this.undo = tool("undo", tr("Undo"), tr("Take the last change back (Ctrl+Z)"), () =>
      store.back("undo"),
    );
    this.redo = tool("redo", tr("Redo"), tr("Do the undone change again (Ctrl+Shift+Z)"), () =>
      store.back("redo"),
    );
    this.reset = tool("reset", tr("Reset"), RESET, () => store.back("reset"));
    this.copy = tool("copy-link", tr("Copy link"), tr("Copy a link that opens exactly this"), () =>
      this.#copyLink(),
    );
    this.said = h("span", { class: "said", role: "status" });
    this.keep = tool("keep", tr("Keep as B"), KEEP, () => {
      store.act("keep");
      this.say(tr("Kept as B"));
    });
    this.lecture = tool(
      "lecture",
      tr("Lecture"),
      tr("Only the stage, large, for a lecture (L)"),
      () => mode.toggleLecture(),
    );
    this.text = tool("text", tr("Text"), tr("Show or hide the text beside the stage"), () =>
      mode.foldText(),
    );
    this.scene = tool(
      "scene",
      tr("Scene"),
      tr("Make a scene for students: what they see and may change"),
      openMaker,
    );
    this.story = h("select", {
      "data-action": "story",
      "aria-label": tr("Story"),
      onchange: () => {
        store.playback.stop();
        store.act("story", { value: this.story.value });
      },
    });
    this.claim = h("p", { class: "claim" });
    this.views = this.#views();
    const { undo, redo, reset, copy, keep, scene, lecture, text, said } = this;
    const tools = [undo, redo, reset, copy, keep, scene, lecture, text, said];
    this.root = h(
      "label",
      { class: "story" },
      h("span", { "data-term": "story" }, tr("Story")),
      this.story,
    );
    this.tools = h("div", { class: "tools", role: "group", "aria-label": tr("Changes") }, tools);
  }

  /** What the drawing shows: a list to choose from, unlike the phases, which are steps to go. */
  #views() {
    const options = Object.entries(VIEWS).map(([view, { title }]) =>
      h("option", { value: view }, title),
    );
    const onchange = () => this.store.go({ view: this.view.value });
    this.view = h("select", { "data-action": "view", onchange }, options);
    return h(
      "label",
      { class: "views" },
      h("span", { "data-term": "view" }, tr("Drawing:")),
      this.view,
    );
  }

  /**
   * Ctrl or Cmd with Z takes back, with shift too does again; in a text field the keys are the field's own.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return false;
    if (within(event, "input[type=text], input[type=number]")) return false;
    this.store.back(event.shiftKey ? "redo" : "undo");
    event.preventDefault();
    return true;
  }

  async #copyLink() {
    const link = linkOf(this.store);
    history.replaceState(history.state, "", link);
    if (await copy(link, this.copy, tr("Link to exactly this"))) this.say(tr("Link copied"));
  }

  /** @param {string} words that stand for a moment */
  say(words, moment = SAID) {
    this.said.textContent = words;
    setTimeout(() => {
      if (this.said.textContent === words) this.said.textContent = "";
    }, moment);
  }

  paint() {
    const { payload, view } = this.store;
    const options = JSON.stringify(payload.stories);
    if (this.options !== options) {
      this.options = options;
      this.story.replaceChildren(
        ...payload.stories.map(({ key, title }) => h("option", { value: key }, title)),
      );
    }
    const fixed = this.store.isLocked("story");
    const { parts, locks } = payload.scene;
    const isScene = parts.length + locks.length > 0;
    this.story.value = payload.story.key;
    this.story.disabled = fixed;
    put(this.story, "title", fixed ? FIXED : titleOf(payload)); // whole, where the list has no room for it
    this.scene.hidden = isScene;
    this.keep.disabled = this.store.isLocked("panels");
    put(this.keep, "title", this.keep.disabled ? FIXED : KEEP);
    put(this.reset, "title", isScene ? tr("Back to the scene as it was given") : RESET);
    put(this.claim, "text", payload.story.claim);
    put(this.claim, "title", payload.story.claim);
    this.view.value = view;
    this.follow();
  }

  /** Which ways back there are. */
  follow() {
    const { undo, redo, reset } = this.store.ways;
    able(this.undo, undo);
    able(this.redo, redo);
    able(this.reset, reset);
  }
}

/** The story's name in the list. @param {Payload} payload */
const titleOf = ({ stories, story }) => stories.find(({ key }) => key === story.key)?.title ?? "";

/**
 * Set only when it differs: a browser restyles a button that is told the same again.
 * @type {(button: HTMLButtonElement, can: boolean) => void}
 */
function able(button, can) {
  if (button.disabled === can) button.disabled = !can;
}

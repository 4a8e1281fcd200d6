// What the stage shows (story, view), and the way back: undo, redo, reset, and a link to exactly this.
import { VIEWS } from "./blueprint.js";
import { h, put, within } from "./dom.js";
import { linkOf } from "./links.js";

/** @import { Store } from "./store.js" */

const SAID = 2500; // ms that "Link copied" stands

/** @type {(action: string, label: string, title: string, run: () => void) => HTMLButtonElement} */
const tool = (action, label, title, run) =>
  h("button", { type: "button", class: "tool", "data-action": action, title, onclick: run }, label);

export class Toolbar {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.options = "";
    this.undo = tool("undo", "Undo", "Take the last change back", () => store.act("undo"));
    this.redo = tool("redo", "Redo", "Do the undone change again", () => store.act("redo"));
    this.reset = tool("reset", "Reset", "Back to the story as it was, with the same seed", () =>
      store.act("reset"),
    );
    this.copy = tool("copy-link", "Copy link", "Copy a link that opens exactly this", () =>
      this.#copyLink(),
    );
    this.story = h("select", {
      "data-action": "story",
      "aria-label": "Story",
      onchange: () => {
        store.playback.stop();
        store.act("story", { value: this.story.value });
      },
    });
    this.claim = h("p", { class: "claim" });
    this.views = this.#views();
    const tools = [this.undo, this.redo, this.reset, this.copy];
    this.root = h(
      "div",
      { class: "toolbar" },
      h(
        "div",
        { class: "toolbar-row" },
        h("label", { class: "story" }, h("span", {}, "Story"), this.story),
        h("div", { class: "tools", role: "group", "aria-label": "Changes" }, tools),
      ),
      this.claim,
    );
  }

  #views() {
    const buttons = Object.entries(VIEWS).map(([view, { title }]) => {
      const onclick = () => this.store.go({ view });
      return h("button", { type: "button", "data-view": view, onclick }, title);
    });
    const label = "What the drawing shows";
    return h("div", { class: "views", role: "group", "aria-label": label }, buttons);
  }

  /**
   * Ctrl or Cmd with Z takes back, with shift too does again; in a text field the keys are the field's own.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return false;
    if (within(event, "input[type=text], input[type=number]")) return false;
    const { can_undo: canUndo, can_redo: canRedo } = this.store.payload;
    if (event.shiftKey ? canRedo : canUndo) this.store.act(event.shiftKey ? "redo" : "undo");
    event.preventDefault();
    return true;
  }

  async #copyLink() {
    const link = linkOf(this.store);
    history.replaceState(history.state, "", link);
    try {
      await navigator.clipboard.writeText(link);
      this.copy.textContent = "Link copied";
    } catch {
      this.copy.textContent = "Copy it from the address bar";
    }
    setTimeout(() => {
      this.copy.textContent = "Copy link";
    }, SAID);
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
    this.story.value = payload.story.key;
    put(this.claim, "text", payload.story.claim);
    this.undo.disabled = !payload.can_undo;
    this.redo.disabled = !payload.can_redo;
    this.reset.disabled = !payload.can_reset;
    for (const button of this.views.querySelectorAll("button"))
      put(button, "aria-pressed", button.dataset.view === view);
  }
}

// What the stage shows (story, view), and the way back: undo, redo, reset, and a link to exactly this.
import { VIEWS } from "./blueprint.js";
import { h, put } from "./dom.js";
import { linkOf } from "./links.js";

export class Toolbar {
  constructor(store) {
    this.store = store;
    const button = (action, label, title, run) =>
      h(
        "button",
        { type: "button", class: "tool", "data-action": action, title, onclick: run },
        label,
      );
    this.undo = button("undo", "Undo", "Take the last change back", () => store.act("undo"));
    this.redo = button("redo", "Redo", "Do the undone change again", () => store.act("redo"));
    this.reset = button("reset", "Reset", "Back to the story as it was, with the same seed", () =>
      store.act("reset"),
    );
    this.copy = button("copy-link", "Copy link", "Copy a link that opens exactly this", () =>
      this.copyLink(),
    );
    this.story = h("select", {
      "data-action": "story",
      "aria-label": "Story",
      onchange: () => this.choose(),
    });
    this.claim = h("p", { class: "claim" });
    this.views = h(
      "div",
      { class: "views", role: "group", "aria-label": "What the drawing shows" },
      Object.entries(VIEWS).map(([view, { title }]) =>
        h(
          "button",
          {
            type: "button",
            "data-view": view,
            onclick: () => store.go({ view }),
          },
          title,
        ),
      ),
    );
    this.root = h(
      "div",
      { class: "toolbar" },
      h(
        "div",
        { class: "toolbar-row" },
        h("label", { class: "story" }, h("span", {}, "Story"), this.story),
        h(
          "div",
          { class: "tools", role: "group", "aria-label": "Changes" },
          this.undo,
          this.redo,
          this.reset,
          this.copy,
        ),
      ),
      this.claim,
    );
  }

  /** Ctrl or Cmd with Z takes back, with shift too does again; in a text field the keys are the field's own. */
  key(event) {
    if (
      event.key.toLowerCase() !== "z" ||
      !(event.ctrlKey || event.metaKey) ||
      event.target.matches("input[type=text], input[type=number]")
    )
      return false;
    const { payload } = this.store;
    if (event.shiftKey ? payload.can_redo : payload.can_undo)
      this.store.act(event.shiftKey ? "redo" : "undo");
    event.preventDefault();
    return true;
  }

  choose() {
    this.store.playback.stop();
    this.store.act("story", { value: this.story.value });
  }

  async copyLink() {
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
    }, 2500);
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
    for (const button of this.views.children)
      put(button, "aria-pressed", button.dataset.view === view);
  }
}

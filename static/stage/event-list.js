// The list of what happened to the chosen unit, each event a button that moves the cursor.
import { h, put } from "./dom.js";
import { tr } from "./language.js";

/** @import { Event } from "./measures.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{item: HTMLElement, button: HTMLElement, step: HTMLElement, text: HTMLElement}} Row */

const SHOWN = 8; // events that the list shows without scrolling

export class EventList {
  /** @type {Event[]} */ events = [];
  /** @type {Row[]} its buttons are used again: while a slider moves, all of them may change at once */
  #rows = [];
  /** @type {number | null} the event that was last brought in sight */ #shown = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.heading = h("h3", {}, tr("What happens in it"));
    this.list = h("ol", { class: "events", onkeydown: this.#walk });
    this.none = h("p", { class: "hint" }, tr("Nothing stands out in this run."));
    this.parts = [this.heading, this.list, this.none];
  }

  /** Another unit: the present event is to be brought in sight again. */
  forget() {
    this.#shown = null;
  }

  /** @param {Event[]} events */
  show(events) {
    this.events = events;
    this.none.toggleAttribute("hidden", events.length > 0);
    const heading =
      events.length > SHOWN
        ? tr("What happens in it: {n} events", { n: events.length })
        : tr("What happens in it");
    put(this.heading, "text", heading);
    while (this.#rows.length > events.length) this.#rows.pop()?.item.remove();
    while (this.#rows.length < events.length) this.#add(this.#rows.length);
    if (events.length && !this.list.querySelector('[tabindex="0"]')) this.#stopAt(0);
    events.forEach((event, k) => {
      const { button, step, text } = this.#rows[k];
      put(button, "class", `event q-${event.hue}`);
      put(button, "data-event", event.kind);
      put(step, "text", tr("step {step}", { step: this.store.now.stepNumber(event.t) }));
      put(text, "text", event.text);
    });
  }

  /** Marks the events of the present step. */
  mark() {
    const now = this.events.map(({ t }) => t === this.store.t);
    this.#rows.forEach(({ button }, k) => {
      if (now[k]) put(button, "aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    this.#reveal(now.indexOf(true));
  }

  /**
   * Keeps the present event in sight of a long list, unless the list is being used.
   * @param {number} k
   */
  #reveal(k) {
    if (k < 0 || this.#shown === k || this.list.matches(":hover, :focus-within")) return;
    this.#shown = k;
    this.list.scrollTop = this.#rows[k].item.offsetTop - this.list.clientHeight / 2;
  }

  /**
   * The list is one stop of the Tab key; the upward and downward arrows walk through it.
   * @param {KeyboardEvent} event
   */
  #walk = (event) => {
    const from = this.#rows.findIndex(({ button }) => button === document.activeElement);
    const last = this.#rows.length - 1;
    const to = new Map([
      ["ArrowDown", from + 1],
      ["ArrowUp", from - 1],
      ["Home", 0],
      ["End", last],
    ]).get(event.key);
    if (from < 0 || to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    event.stopPropagation();
    this.#stopAt(to);
    this.#rows[to].button.focus();
  };

  /** @param {number} k */
  #stopAt(k) {
    this.#rows.forEach(({ button }, n) => put(button, "tabindex", n === k ? 0 : -1));
  }

  /** @param {number} k */
  #add(k) {
    const place = () => ({ t: this.events[k].t });
    const [step, text] = ["event-step", "event-text"].map((name) => h("span", { class: name }));
    const attributes = {
      type: "button",
      tabindex: k ? -1 : 0,
      onclick: () => {
        this.#stopAt(k);
        this.store.go(place());
      },
      onpointerenter: () => this.store.point(place()),
      onpointerleave: () => this.store.point(null),
    };
    const button = h("button", attributes, step, text);
    const item = h("li", {}, button);
    this.#rows.push({ item, button, step, text });
    this.list.append(item);
  }
}

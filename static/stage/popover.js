// One small window beside what it explains: a term of the glossary, or a mark of the stage.
import { h } from "./dom.js";

const GAP = 8; // px between it and what it explains, and to the window's edge
const LEAVING = 250; // ms in which the pointer may go from the one to the other

/** @typedef {{name: string, body: (string | Element)[]}} Content */
/** @typedef {{anchor: Element, at?: {x: number, y: number}, pinned?: boolean, focus?: boolean}} Place */

class Popover {
  /** @type {Element | null} what it explains */ anchor = null;
  /** @type {{x: number, y: number} | undefined} */ #at;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #leaving;
  #pinned = false;
  returning = false; // the focus is going back to what was explained

  constructor() {
    this.root = h("div", { class: "popover", role: "dialog", id: "popover", hidden: true });
    this.root.addEventListener("pointerenter", () => this.stay());
    this.root.addEventListener("pointerleave", () => this.leave());
    document.addEventListener("keydown", (event) => this.#key(event), true);
    document.addEventListener("pointerdown", (event) => this.#pressed(event), true);
    for (const kind of ["scroll", "resize"])
      addEventListener(kind, () => this.anchor && this.#place(), { capture: true, passive: true });
  }

  /**
   * @param {Content} content
   * @param {Place} place
   */
  show({ name, body }, { anchor, at, pinned = false, focus = false }) {
    this.stay();
    this.#mark(false);
    this.anchor = anchor;
    this.#at = at;
    this.#pinned = pinned;
    this.root.setAttribute("aria-label", name);
    this.root.replaceChildren(...body);
    if (!this.root.isConnected) document.body.append(this.root);
    this.root.hidden = false;
    this.#mark(true);
    this.#place();
    if (focus) this.root.querySelector("a")?.focus();
  }

  /** @param {boolean} open */
  #mark(open) {
    const { anchor } = this;
    if (!anchor?.hasAttribute("aria-haspopup")) return;
    anchor.setAttribute("aria-expanded", String(open));
    if (open) anchor.setAttribute("aria-describedby", "popover");
    else anchor.removeAttribute("aria-describedby");
  }

  /** Below what it explains, above it where there is no room, always inside the window. */
  #place() {
    if (!this.anchor?.isConnected) return this.close();
    const { style } = this.root;
    const near = lineOf(this.anchor, this.#at);
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const left = Math.min(near.left, document.documentElement.clientWidth - width - GAP);
    const below = near.bottom + GAP + height <= innerHeight;
    const above = near.top - GAP - height;
    const top = below || above < GAP ? near.bottom + GAP : above;
    style.left = `${Math.max(GAP, left)}px`;
    style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
  }

  /** The pointer is back. */
  stay() {
    clearTimeout(this.#leaving);
  }

  /** The pointer is gone; it closes soon, unless it was opened by a press or a key. */
  leave() {
    this.stay();
    if (!this.#pinned) this.#leaving = setTimeout(() => this.close(), LEAVING);
  }

  close() {
    this.stay();
    if (!this.anchor) return;
    const { anchor } = this;
    const inside = this.root.contains(document.activeElement);
    this.#mark(false);
    this.anchor = null;
    this.root.hidden = true;
    if (inside && anchor instanceof HTMLElement) this.#giveBack(anchor);
  }

  /** The focus goes back to what was explained, which does not ask for it again. @param {HTMLElement} anchor */
  #giveBack(anchor) {
    this.returning = true;
    anchor.focus();
    this.returning = false;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.anchor) return;
    event.stopPropagation();
    event.preventDefault();
    this.close();
  }

  /** @param {Event} event */
  #pressed(event) {
    const { target } = event;
    if (!this.anchor || !(target instanceof Node)) return;
    if (!this.root.contains(target) && !this.anchor.contains(target)) this.close();
  }
}

/**
 * The box of what is explained; of a term over two lines the line the pointer is on.
 * @type {(anchor: Element, at?: {x: number, y: number}) => DOMRect}
 */
function lineOf(anchor, at) {
  const lines = [...anchor.getClientRects()];
  const under = at && lines.find(({ top, bottom }) => at.y >= top && at.y <= bottom);
  return under ?? lines[0] ?? anchor.getBoundingClientRect();
}

/** @type {Popover | undefined} */
let made;

/** The one popover of the page. */
export const popover = () => (made ??= new Popover());

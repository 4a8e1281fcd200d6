// “Explain what is on screen”: every mark of the stage that is there now is named beside itself. The stage works on.
import { h, s } from "./dom.js";
import { glossary, signs } from "./glossary.js";
import { tr, trN } from "./language.js";
import { findMarks } from "./marks.js";
import { nearest, placeLabels } from "./placing.js";
import { popover } from "./popover.js";
import { openTerm } from "./terms.js";
import { tool } from "./toolbar.js";

/** @import { Mark } from "./glossary.js" */
/** @import { Found } from "./marks.js" */
/** @import { Wanted } from "./placing.js" */
/** @import { Store } from "./store.js" */

const RESTING = 250; // ms until the sentence of a label opens
const SETTLING = 350; // ms until what has moved stands still: parts fade and pipes glide
const ROUND = 60; // px round words above or below the stage in which their labels may lie
const FIELDS = "input[type=text], input[type=number], textarea, [contenteditable]";

/** @typedef {{mark: Mark, found: Found, label: HTMLElement}} Named */

export class Explain {
  /** @type {Named[]} */ #named = [];
  #end = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  open = false;

  /** @param {Store} store @param {Element} root the stage */
  constructor(store, root) {
    this.stage = root;
    const title = tr("Name every mark that is on screen (?)");
    this.button = tool("explain", tr("Explain what is on screen"), title, () => this.toggle());
    this.button.setAttribute("aria-pressed", "false");
    this.lines = s("svg", { class: "explain-lines", "aria-hidden": "true" });
    this.labels = h("ol", { class: "explain-labels" });
    this.said = h("p", { class: "explain-said", id: "explain-said" });
    const onclick = () => this.toggle(false);
    const close = h("button", { type: "button", class: "tool", onclick }, tr("Close"));
    this.bar = h("div", { class: "explain-bar" }, this.said, close);
    this.root = h(
      "section",
      {
        ...{ class: "explain", role: "dialog", "aria-labelledby": "explain-said" },
        ...{ tabindex: -1, "data-part": "explain", hidden: true },
      },
      this.lines,
      this.bar,
      this.labels,
    );
    for (const topic of /** @type {const} */ (["shape", "data", "cursor", "status"]))
      store.on(topic, () => this.#later());
    this.sizes = new ResizeObserver(() => this.#later());
    this.sizes.observe(root);
    const scrolled = { capture: true, passive: true, signal: this.#end.signal }; // also of the page: parts stick to it
    document.addEventListener("scroll", () => this.#later(), scrolled);
  }

  /** ? opens and closes it, Escape closes it. @param {KeyboardEvent} event */
  key(event) {
    const { target } = event;
    const asks = event.key === "?" && !(target instanceof Element && target.matches(FIELDS));
    const leaves = event.key === "Escape" && this.open;
    if (!asks && !leaves) return false;
    this.toggle(asks && !this.open);
    event.preventDefault();
    return true;
  }

  async toggle(open = !this.open) {
    if (open === this.open) return;
    this.open = open;
    this.button.setAttribute("aria-pressed", String(open));
    if (open) {
      this.stage.append(this.root);
      this.root.hidden = false;
      await this.#name();
      this.root.focus({ preventScroll: true });
    } else this.#shut();
  }

  #shut() {
    const inside = this.root.contains(document.activeElement);
    popover().close();
    this.root.hidden = true;
    this.root.remove();
    if (inside) this.button.focus({ preventScroll: true });
  }

  #later() {
    if (!this.open) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#name(), SETTLING);
  }

  /** Names what is there now; a label whose mark stays is kept, so that it keeps the focus. */
  async #name() {
    const words = await marks();
    if (!this.open) return;
    const before = new Map(this.#named.map((each) => [each.mark.key, each.label]));
    this.#named = findMarks(this.stage).flatMap((found) => {
      const mark = words.get(found.key);
      return mark ? [{ mark, found, label: before.get(mark.key) ?? labelOf(mark) }] : [];
    });
    const labels = this.#named.map(({ label }) => label);
    if (
      labels.some((label, k) => this.labels.children[k] !== label) ||
      this.labels.children.length !== labels.length
    )
      this.labels.replaceChildren(...labels);
    this.said.textContent = trN(
      "{n} mark is named. Press one for more; Escape or ? closes.",
      "{n} marks are named. Press one for more; Escape or ? closes.",
      labels.length,
    );
    this.#place();
  }

  #place() {
    const stage = this.stage.getBoundingClientRect();
    const marked = this.#named.map(({ found, label }) => ({
      x: found.x - stage.left,
      y: found.y - stage.top,
      width: label.offsetWidth,
      height: label.offsetHeight,
    }));
    const { clientWidth } = document.documentElement; // words beside the stage have marks too
    const room = {
      ...{ left: 4 - stage.left, width: clientWidth - 8 },
      ...heightOf(marked, stage.height),
    };
    const bar = this.bar.getBoundingClientRect();
    const taken = new DOMRect(bar.left - stage.left, bar.top - stage.top, bar.width, bar.height);
    const boxes = placeLabels(marked, room, [taken]);
    this.lines.setAttribute("viewBox", `0 0 ${stage.width} ${stage.height}`);
    this.lines.replaceChildren(
      ...boxes.flatMap((box, k) => {
        const end = nearest(box, marked[k]);
        const { x, y } = marked[k];
        return [
          s("path", { d: `M ${x} ${y} L ${end.x} ${end.y}` }),
          s("circle", { cx: x, cy: y, r: 3 }),
        ];
      }),
    );
    for (const [k, { label }] of this.#named.entries()) {
      label.style.left = `${boxes[k].left}px`;
      label.style.top = `${boxes[k].top}px`;
    }
  }

  destroy() {
    clearTimeout(this.#timer);
    this.sizes.disconnect();
    this.#end.abort();
    popover().close();
  }
}

/**
 * From where to where labels may lie: all along the stage, and at words that stand above or below it, as on a phone.
 * @type {(marked: Wanted[], stage: number) => {top: number, height: number}}
 */
function heightOf(marked, stage) {
  const outside = marked.filter(({ y }) => y < 0 || y > stage);
  const top = Math.min(0, ...outside.map(({ y, height }) => y - height - ROUND));
  const end = Math.max(stage, ...outside.map(({ y, height }) => y + height + ROUND));
  return { top, height: end - top };
}

/** @returns {Promise<Map<string, Mark>>} none while the server is away */
const marks = () =>
  glossary().then(
    (found) => new Map(found.marks.map((mark) => [mark.key, mark])),
    () => new Map(),
  );

/** @param {Mark} mark */
function labelOf(mark) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  const say = (pinned = false) => sayMore(mark, label, pinned);
  const button = h(
    "button",
    {
      ...{ type: "button", "data-mark": mark.key, "aria-label": `${mark.label}. ${mark.says}` },
      onclick: () => say(true),
      onpointerenter: () => {
        resting = setTimeout(say, RESTING);
      },
      onpointerleave: () => {
        clearTimeout(resting);
        popover().leave();
      },
    },
    signs(mark.label),
  );
  const label = h("li", {}, button);
  return label;
}

/** @type {(mark: Mark, anchor: Element, pinned: boolean) => void} */
function sayMore(mark, anchor, pinned) {
  const more = h(
    "button",
    { type: "button", class: "link", onclick: () => openTerm(mark.term, { anchor, pinned: true }) },
    tr("More in the glossary"),
  );
  const body = [
    h("p", { class: "popover-name" }, signs(mark.label)),
    h("p", {}, signs(mark.says)),
    h("p", { class: "popover-links" }, more),
  ];
  popover().show({ name: mark.label, body }, { anchor, pinned });
}

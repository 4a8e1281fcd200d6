// Terms in the text and labels on the stage, each an element with data-term, open their entry in the glossary: when the
// pointer rests on them, when they have the focus, and when they are pressed.
import { h, within } from "./dom.js";
import { elsewhere, glossary, signs } from "./glossary.js";
import { WORDS } from "./host.js";
import { placed, tr } from "./language.js";
import { popover } from "./popover.js";
import { followTravels, linkTo } from "./travel.js";

/** @import { Entry } from "./glossary.js" */
/** @import { Place } from "./popover.js" */

const TERM = "[data-term]";
const RESTING = 350; // ms that the pointer rests on a term before it opens
// A press on a label within one of these is that control's; the box of a gate opens its sliders.
const CONTROL = "button, summary, label, a, [role=button], .network";

/** @type {(entry: Entry) => (string | Element)[]} */
function words(entry) {
  const others = elsewhere(entry);
  return [
    h("p", { class: "popover-name" }, signs(entry.term)),
    h("p", {}, signs(entry.says)),
    ...(others.length
      ? [
          h(
            "p",
            { class: "popover-elsewhere" },
            placed(tr("Elsewhere: {symbols}."), { symbols: others }).flat(),
          ),
        ]
      : []),
    h(
      "p",
      { class: "popover-links" },
      h("a", { href: linkTo(entry.see), "data-travel": true }, tr("Show it")),
      h("a", { href: linkTo(`/glossary?term=${entry.key}`), "data-travel": true }, tr("All terms")),
    ),
  ];
}

let asked = 0; // how often a term was opened, or the focus went elsewhere: then one whose entry comes late stays closed

/**
 * Opens the entry of a term, given by its key or as it is written.
 * @param {string} name
 * @param {Place} place
 */
export async function openTerm(name, place) {
  const mine = (asked += 1);
  try {
    const entry = (await glossary()).find(name);
    const { anchor, pinned } = place;
    const isWanted = mine === asked && (pinned || anchor.matches(":hover"));
    if (entry && isWanted && anchor.isConnected)
      popover().show({ name: entry.term, body: words(entry) }, place);
  } catch {
    // The server is away and the entries were never asked for: the term stays what it is, a word.
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;

/** @type {(term: Element, more?: Partial<Place>) => void} */
const open = (term, more) =>
  void openTerm(term.getAttribute("data-term") ?? "", { anchor: term, ...more });

/** @param {PointerEvent} event */
function entered(event) {
  const term = within(event, TERM);
  if (!term || event.pointerType !== "mouse" || event.buttons) return;
  clearTimeout(resting);
  if (popover().anchor === term) return popover().stay();
  const at = { x: event.clientX, y: event.clientY };
  resting = setTimeout(() => term.matches(":hover") && open(term, { at }), RESTING);
}

/** @param {PointerEvent} event */
function left(event) {
  const term = within(event, TERM);
  if (!term || (event.relatedTarget instanceof Node && term.contains(event.relatedTarget))) return;
  clearTimeout(resting);
  if (popover().anchor === term) popover().leave();
}

/** A control of its own, or a label that stands in no other. @param {Event} event */
function pressable(event) {
  const term = within(event, TERM);
  const control = term?.closest(CONTROL);
  return term && (!control || control === term) ? term : null;
}

/** @param {MouseEvent} event */
function pressed(event) {
  const term = pressable(event);
  if (!term) return;
  clearTimeout(resting);
  open(term, { pinned: true, at: { x: event.clientX, y: event.clientY } });
}

/** @param {FocusEvent} event */
function focused(event) {
  const term = pressable(event);
  if (popover().returning) return;
  if (term === event.target && term?.matches(":focus-visible")) open(term, { pinned: true });
  else if (!popover().root.contains(/** @type {Node} */ (event.target))) {
    asked += 1;
    if (popover().anchor) popover().close();
  }
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.key === "Tab") setStops();
  const { target } = event;
  if (!(target instanceof Element) || !target.matches(TERM)) return;
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  open(target, { pinned: true, focus: true });
}

/**
 * The Tab key stops at a term once, where the text first has it, and not before the first link of the text: a person
 * on the way to the links and the sliders shall not have to pass by every word.
 */
function setStops() {
  const seen = new Set();
  let links = 0;
  for (const element of document.querySelectorAll(`${WORDS} a[href], ${WORDS} ${TERM}`)) {
    const name = element.getAttribute("data-term");
    if (!name)
      links += Number(element.checkVisibility()); // one may wait for another story
    else {
      element.setAttribute("tabindex", links && !seen.has(name) ? "0" : "-1");
      if (links) seen.add(name);
    }
  }
}

let listening = false;

/** Begins to open terms, on this page and all that follow. */
export function followTerms() {
  followTravels();
  if (listening) return;
  listening = true;
  document.addEventListener("pointerover", entered);
  document.addEventListener("pointerout", left);
  document.addEventListener("click", pressed);
  document.addEventListener("focusin", focused);
  document.addEventListener("keydown", key, true);
}

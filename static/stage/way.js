// The way through the pages. What a person has done is kept in this browser and nowhere else, and shown as quiet marks
// beside the pages, in the menu and at the foot: one for a page that was worked with, a tick where what it is for was
// done. Every page loads this module, also those without a stage.
import { put, within } from "./dom.js";
import { CLEARED, closeMenu, DONE, MENU_LINK, WORKED_WITH } from "./host.js";
import { tr } from "./language.js";
import { speakForTheHost } from "./host-words.js";
import { offerLanguages } from "./language-menu.js";
import { followTravels, here } from "./travel.js";

const KEY = "lstm-done"; // pages that were worked with
const DID = "lstm-done-pages"; // pages whose thing was done
const RIGHT = "[data-done]"; // an exercise that was right says its kind: lstm_view/learn/exercises/shown.py
const DONE_HERE = "[data-did]"; // what a page is for was done; says the page: lstm_view/learn/exercises/handed_in.py
const TELLING = ["exercises", "sheets"]; // the pages that say so
const CLEAR = '[data-action="clear-ticks"]';
/** What a page of the app begins with (static/first.html), before any language is known. @type {[string, string][]} */
const FIRST = [
  ['.lstm-skip[href="#stage"]', tr("Skip to the stage")],
  [".lstm-play", tr("Play or pause")],
  [".lstm-outline [data-says]", tr("The stage is being set up.")],
];

/** @param {string} key @returns {string[]} pages that are kept there */
function kept(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(found) ? found.filter((name) => /^\w+$/.test(name)) : [];
  } catch {
    return []; // a browser that keeps nothing shows no ticks
  }
}

/** More pages. @type {(key: string, names: (string | undefined)[]) => void} */
function keep(key, names) {
  const had = kept(key);
  const all = [...new Set([...had, ...names.filter((name) => name !== undefined)])];
  if (all.length === had.length) return;
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // as above
  }
  paint();
}

/** Everything, with the stars of challenges, as ticks.js calls them. */
function forget() {
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(KEY)) localStorage.removeItem(name);
  } catch {
    // as above
  }
  paint();
}

// The host writes menu and foot anew whenever it likes; a style sheet of our own finds them each time.
const sheet = new CSSStyleSheet();

/** @type {(page: string, kind: string, sign: string) => string[]} */
const marks = (page, kind, sign) => [
  `#root .way [data-page="${page}"] .${kind} { display: inline; }`,
  `${MENU_LINK}[href$="/${page === "overview" ? "" : page}"]::after { content: "${sign}"; }`,
];

function paint() {
  const did = kept(DID);
  const seen = kept(KEY).filter((name) => !did.includes(name));
  const rules = [
    ...seen.flatMap((name) => marks(name, "is-seen", "◦")),
    ...did.flatMap((name) => marks(name, "is-done", "✓")),
  ];
  if (rules.length) rules.push("#root .way .way-key { display: block; }");
  sheet.replaceSync(rules.join("\n"));
}

/** @param {Event} event */
function worked(event) {
  if (!event.isTrusted || !within(event, WORKED_WITH)) return;
  keep(KEY, [here()]);
}

/** @type {WeakSet<Element>} what has said that something was done; what was forgotten since stays so */
const heard = new WeakSet();

/** Exercises were right, one or those of a sheet: so is what the pages are for that they are of. */
function met() {
  const said = document.querySelectorAll(`${RIGHT}, ${DONE_HERE}`);
  const names = [...said].filter((one) => !heard.has(one)).flatMap(pagesOf);
  for (const one of said) heard.add(one);
  if (names.length) keep(DID, names);
}

/** The pages of which something was done. @param {Element} one */
function pagesOf(one) {
  const page = one.getAttribute("data-did");
  if (page) return [page];
  const all = document.querySelectorAll(`.way [data-exercise="${one.getAttribute("data-done")}"]`);
  return ["exercises", ...[...all].map((each) => each.getAttribute("data-page") ?? undefined)];
}

/** @param {Event} event */
function clear(event) {
  if (!within(event, CLEAR)) return;
  if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  forget();
  dispatchEvent(new Event(CLEARED));
}

document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
for (const kind of ["input", "click", "keydown"])
  document.addEventListener(kind, worked, { capture: true });
for (const kind of ["click", "keydown"]) document.addEventListener(kind, clear, { capture: true });
addEventListener(DONE, (event) => keep(DID, [/** @type {CustomEvent} */ (event).detail]));
new MutationObserver(() => TELLING.includes(here()) && met()).observe(document.body, {
  childList: true,
  subtree: true,
});
addEventListener("storage", paint); // another tab of the same browser
followTravels();
for (const [selector, words] of FIRST) {
  const element = document.querySelector(selector);
  if (element) put(element, "text", words);
}
offerLanguages();
speakForTheHost();
paint();
document.addEventListener("click", (event) => within(event, MENU_LINK) && setTimeout(closeMenu));

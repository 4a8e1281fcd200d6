// The way through the pages. What a person has done is kept in this browser and nowhere else, and shown as quiet ticks
// beside the pages, in the menu and at the foot. Every page loads this module, also those without a stage.
import { put, within } from "./dom.js";
import { CLEARED, closeMenu, MENU_LINK, WORKED_WITH } from "./host.js";
import { tr } from "./language.js";
import { speakForTheHost } from "./host-words.js";
import { offerLanguages } from "./language-menu.js";
import { followTravels } from "./travel.js";

const KEY = "lstm-done";
const CLEAR = '[data-action="clear-ticks"]';
/** What a page begins with (static/first.html), before any language is known. @type {[string, string][]} */
const FIRST = [
  [".lstm-skip", tr("Skip to the stage")],
  [".lstm-outline [data-says]", tr("The stage is being set up.")],
];
/** The page that is shown, as its script is called. */
const here = () => location.pathname.replace(/.*\//, "") || "overview";

/** @returns {string[]} pages on which something was done */
function done() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((name) => /^\w+$/.test(name)) : [];
  } catch {
    return []; // a browser that keeps nothing shows no ticks
  }
}

/** @param {string[]} names */
function keep(names) {
  try {
    if (names.length) localStorage.setItem(KEY, JSON.stringify(names));
    else
      for (const name of Object.keys(localStorage))
        if (name.startsWith(KEY)) localStorage.removeItem(name); // with the stars of challenges, as ticks.js calls them
  } catch {
    // as above
  }
}

// The host writes menu and foot anew whenever it likes; a style sheet of our own finds them each time.
const sheet = new CSSStyleSheet();

function paint() {
  const names = done();
  const rules = names.flatMap((name) => [
    `#root .way [data-page="${name}"] .tick { display: inline; }`,
    `${MENU_LINK}[href$="/${name === "overview" ? "" : name}"]::after { content: "✓"; }`,
  ]);
  if (names.length) rules.push("#root .way .way-clear { display: inline; }");
  sheet.replaceSync(rules.join("\n"));
}

/** @param {Event} event */
function worked(event) {
  if (!event.isTrusted || !within(event, WORKED_WITH)) return;
  const names = done();
  if (names.includes(here())) return;
  keep([...names, here()]);
  paint();
}

/** @param {Event} event */
function clear(event) {
  if (!within(event, CLEAR)) return;
  if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  keep([]);
  paint();
  dispatchEvent(new Event(CLEARED));
}

document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
for (const kind of ["input", "click", "keydown"])
  document.addEventListener(kind, worked, { capture: true });
for (const kind of ["click", "keydown"]) document.addEventListener(kind, clear, { capture: true });
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

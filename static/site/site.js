// A page of the site. Its words and links are there without this: it gives the words their terms, the page its stage,
// and the browser what it needs to open the page again without a network.
import { standAlone } from "../stage/alone.js";
import { update as showGlossary } from "../stage/glossary-page.js";
import { within } from "../stage/dom.js";
import { followTerms } from "../stage/terms.js";
import { takeAskedTheme } from "../stage/theme.js";
import { show } from "./host.js";

const place = document.getElementById("stage-place");
const terms = document.getElementById("all-terms");
const SOON = 2000; // ms after which what was fetched is kept: until then the line is the page's

/** The address of a file of the site. @param {string} path */
const at = (path) =>
  new URL(path, new URL(document.documentElement.dataset.root ?? "", location.href)).href;

/** A term is a link to the glossary; here it opens its entry where it stands. @param {MouseEvent} event */
function stay(event) {
  if (within(event, "a[data-term]") && !event.ctrlKey && !event.metaKey && !event.shiftKey)
    event.preventDefault();
}

/** The same page in another language shows what is shown now. @param {MouseEvent} event */
function takeAlong(event) {
  const link = /** @type {HTMLAnchorElement | null} */ (within(event, "a[data-language]"));
  if (link) link.href = link.href.replace(/[?#].*/, "") + location.search + location.hash;
}

/** An address of the app says its language beside the rest (?lang=de); here each language has a folder of its own. */
function goToLanguage() {
  const pairs = new URLSearchParams(location.search);
  const asked = pairs.get("lang");
  pairs.delete("lang");
  const rest = String(pairs) && `?${pairs}`;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll("a[data-language]")
  );
  const link = [...links].find(({ lang }) => lang === asked);
  if (link) location.replace(link.href + rest + location.hash);
}

/** An address of the app names an exercise (?kind=step); here each kind stands on the page. */
function goToExercise() {
  const kind = new URLSearchParams(location.search).get("kind") ?? "";
  if (document.getElementById(kind)?.matches(".task")) location.replace(`#${kind}`);
}

/** A list of the menu closes when something else is pressed. @param {Event} event */
function closeMenu(event) {
  for (const list of document.querySelectorAll(".stAppHeader details[open]"))
    if (!(event.target instanceof Node && list.contains(event.target)) || isEscape(event))
      list.removeAttribute("open");
}

/** @param {Event} event */
const isEscape = (event) => event instanceof KeyboardEvent && event.key === "Escape";

async function showStage() {
  const answer = await fetch(place?.dataset.scene ?? "");
  if (place) show(place, await answer.json());
}

/** Gives the worker what this page fetches, also what it had fetched before there was one. */
async function keep() {
  if (!("serviceWorker" in navigator)) return; // a browser has none on a page without https
  await navigator.serviceWorker.register(at("sw.js"));
  const { active } = await navigator.serviceWorker.ready;
  const give = (/** @type {string[]} */ urls) => active?.postMessage({ keep: urls });
  give([location.href]);
  const watch = new PerformanceObserver((list) => give(list.getEntries().map(({ name }) => name)));
  watch.observe({ type: "resource", buffered: true });
}

document.addEventListener("click", stay, true);
document.addEventListener("click", takeAlong, true);
document.addEventListener("click", closeMenu);
document.addEventListener("keydown", (event) => isEscape(event) && closeMenu(event));
takeAskedTheme();
goToLanguage();
goToExercise();
if (terms) {
  const data = new TextEncoder().encode(terms.dataset.themes);
  showGlossary({ data, parentElement: terms });
} else if (!place) standAlone();
else {
  followTerms();
  showStage().catch((error) => {
    document.getElementById("cannot")?.removeAttribute("hidden");
    throw error;
  });
}
addEventListener("load", () => setTimeout(() => keep().catch(() => {}), SOON));

// Links of ours to other pages: the page changes as by its menu, in the same session, and nothing is loaded anew.
import { within } from "./dom.js";
import { toTop } from "./host.js";
import { isPlain } from "./links.js";

const FIRST = "overview";

/** Whether pages are files: then a browser goes from one to the other by itself. */
const isOfFiles = () => document.documentElement.dataset.root !== undefined;

/** The page that is shown, as its script is called; its address says so, unless the document itself does. */
export const here = () =>
  document.documentElement.dataset.page ?? (location.pathname.replace(/.*\//, "") || FIRST);

/**
 * The folder of a page from here. In the app pages lie one level below the root, whatever its path; where each has a
 * folder of its own, the document says where all of them lie.
 * @param {string} page
 */
function folderOf(page) {
  const { root, language } = document.documentElement.dataset;
  const name = page === FIRST ? "" : page;
  if (root === undefined) return name || "./";
  return `${root}${language === "en" ? "" : `${language}/`}${name && `${name}/`}`;
}

/**
 * The link to an address of ours such as /forget_gate?step=8.
 * On the page that it names it is a link of the stage, which moves without asking for a page.
 * @param {string} address
 */
export function linkTo(address) {
  const [page, query = ""] = address.slice(1).split("?");
  const name = page || FIRST;
  if (name === here() && query) return `?${query}`;
  return `${folderOf(name)}${query ? `?${query}` : ""}`;
}

/** The page follows the address when a browser goes back or forth; so it does here. @param {string} href */
function travel(href) {
  history.pushState(history.state, "", href);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  toTop();
}

/** A plain click on a link that says data-travel changes the page. @param {MouseEvent} event */
function follow(event) {
  const anchor = within(event, "a[data-travel]");
  const href = anchor?.getAttribute("href");
  if (!href || href.startsWith("?") || !isPlain(event) || isOfFiles()) return;
  event.preventDefault();
  travel(href);
}

let listening = false;

/** Begins to follow such links; once is enough for all of them. */
export function followTravels() {
  if (!listening) document.addEventListener("click", follow);
  listening = true;
}

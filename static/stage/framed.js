// The page in a frame of another site, as a course or a slide shows it (?embed=true): how high the frame should be, and
// whose the keys are. docs/teaching.md says what the page around the frame can do with it.
import { contentOf } from "./host.js";
import { tr } from "./language.js";

/** @import { Host } from "./host.js" */

const HEIGHT = "lstm-in-action:height"; // the type of the message that says it
const SHAPE = 9 / 16; // of a stage that has room: it fills whatever frame it is given
const LEAST = 540; // px
const MOST = 1080;

/** Whether the address asks for the page without what belongs to a site: menu, way and language. */
export const isFramed = () => new URLSearchParams(location.search).get("embed") === "true";

const isInside = () => window.parent !== window;

/** The height, in px, at which nothing of this page is cut at its present width. */
function wanted() {
  if (document.querySelector(".stage:not(.is-narrow)"))
    return Math.round(Math.min(MOST, Math.max(LEAST, innerWidth * SHAPE)));
  return contentOf().scrollHeight;
}

/**
 * Tells the page around the frame how high it should be, now and whenever that changes. It is told to whoever shows the
 * frame: a height gives nothing away.
 * @returns {() => void} ends that
 */
export function tellHeight() {
  if (!isFramed() || !isInside()) return () => {};
  let told = 0;
  const tell = () => {
    const height = wanted();
    if (height === told) return;
    told = height;
    window.parent.postMessage({ type: HEIGHT, height }, "*");
  };
  const sizes = new ResizeObserver(tell);
  for (const each of [contentOf(), document.documentElement]) sizes.observe(each);
  return () => sizes.disconnect();
}

/** What has to be said where the browser keeps nothing for a page; nothing where it does. @param {Host} host */
export function unkept(host) {
  if (host.keep("lstm:kept", "1")) return "";
  const framed = tr(
    "This frame can keep nothing: when the page around it is loaded again, the stage begins anew. " +
      "“Copy link” gives you what you see.",
  );
  const alone = tr(
    "Your browser keeps nothing for this page: after a reload there is no undo. The address says what you see.",
  );
  return isFramed() ? framed : alone;
}

/** Whether there was a page around to give the keys back to. */
export function giveKeysBack() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (isInside()) window.parent.focus();
  return isInside();
}

// The words of a page while something is predicted there: they would tell what comes, so they are nowhere in the
// document until it was seen.
import { h } from "../stage/dom.js";
import { tr } from "../stage/language.js";
import { here } from "../stage/travel.js";

const TELL_NOTHING = ["predict"]; // pages whose words never say what comes

/** @type {Node[] | null} the words while they are hidden */
let hidden = null;

/** Takes the words away but for the title, or brings them back. @param {boolean} hides */
export function hideWords(hides) {
  const words = document.getElementById("words");
  if (!words || hides === Boolean(hidden) || TELL_NOTHING.includes(here())) return;
  if (hidden) {
    words.replaceChildren(...hidden);
    hidden = null;
    return;
  }
  hidden = [...words.childNodes];
  const title = words.querySelector("h1");
  const instead = tr(
    "The words of this page would tell you what comes. They are here again when you have seen it.",
  );
  words.replaceChildren(...(title ? [title.cloneNode(true)] : []), h("p", {}, instead));
}

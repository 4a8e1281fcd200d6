// A page without a stage: the outline of the stage goes, the hues of the theme come, terms and links of the text work.
import { h, within } from "./dom.js";
import { giveKeysBack, isFramed, tellHeight } from "./framed.js";
import { followTerms } from "./terms.js";
import { followTheme, wear } from "./theme.js";

const SKIP = ".lstm-skip"; // the link to the stage, of which there is none here
const ANSWER = ".st-key-exercise-answer"; // fields of an exercise, and the button that checks them
const FRAMED = "data-framed";
const SENT = 150; // ms until what was typed is on its way, so that a click comes after it

/** @type {WeakMap<Element, AbortController>} */
const mounts = new WeakMap();

/**
 * Called by the component.
 * @param {{data: Uint8Array, parentElement: Element}} component
 */
export function update({ data, parentElement }) {
  if (mounts.has(parentElement)) return;
  document.querySelector(".lstm-outline")?.remove();
  document.querySelector(SKIP)?.setAttribute("hidden", "");
  const probe = h("span", { class: "probe", "aria-hidden": "true" });
  parentElement.replaceChildren(h("div", { class: "plain-page" }, probe));
  document.documentElement.toggleAttribute(FRAMED, isFramed());
  followTheme(JSON.parse(new TextDecoder().decode(data)).theme, probe, () => {});
  followTerms();
  mounts.set(parentElement, listen());
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.abort();
  mounts.delete(parentElement);
  document.querySelector(SKIP)?.removeAttribute("hidden");
  document.documentElement.removeAttribute(FRAMED);
}

function listen() {
  const listening = new AbortController();
  const { signal } = listening;
  signal.addEventListener("abort", tellHeight());
  document.addEventListener("click", (event) => within(event, "[data-print]") && print(), {
    signal,
  });
  document.addEventListener("keydown", check, { signal });
  document.addEventListener("keydown", leave, { signal });
  // Paper is white: what is printed from the dark theme has the hues of the light one.
  addEventListener("beforeprint", () => wear("light"), { signal });
  addEventListener("afterprint", () => wear(null), { signal });
  return listening;
}

/** Escape gives the keys back to the page around the frame. @param {KeyboardEvent} event */
function leave(event) {
  if (event.key === "Escape" && isFramed() && !event.defaultPrevented) giveKeysBack();
}

/** The Enter key in a field of an exercise checks it. @param {KeyboardEvent} event */
function check(event) {
  if (event.key !== "Enter" || !within(event, `${ANSWER} input[type=text]`)) return;
  const button = document.querySelector(`${ANSWER} .st-key-exercise-check button`);
  setTimeout(() => button instanceof HTMLElement && button.click(), SENT);
}

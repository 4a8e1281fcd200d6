// A page without a stage, whose words and widgets are the server's: what it needs in the browser.
import { standAlone, takeHues } from "./alone.js";
import { h, within } from "./dom.js";

const ANSWER = ".st-key-exercise-answer"; // fields of an exercise, and the button that checks them
const SENT = 150; // ms until what was typed is on its way, so that a click comes after it

/** @type {WeakMap<Element, AbortController>} */
const mounts = new WeakMap();

/**
 * Called by the component.
 * @param {{data: Uint8Array, parentElement: Element}} component
 */
export function update({ data, parentElement }) {
  if (mounts.has(parentElement)) return;
  const standing = standAlone();
  const probe = h("span", { class: "probe", "aria-hidden": "true" });
  parentElement.replaceChildren(h("div", { class: "plain-page" }, probe));
  takeHues(standing, data, probe);
  listen(standing);
  mounts.set(parentElement, standing);
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.abort();
  mounts.delete(parentElement);
}

/** @param {AbortController} standing */
function listen({ signal }) {
  document.addEventListener("click", (event) => within(event, "[data-print]") && print(), {
    signal,
  });
  document.addEventListener("keydown", check, { signal });
}

/** The Enter key in a field of an exercise checks it. @param {KeyboardEvent} event */
function check(event) {
  if (event.key !== "Enter" || !within(event, `${ANSWER} input[type=text]`)) return;
  const button = document.querySelector(`${ANSWER} .st-key-exercise-check button`);
  setTimeout(() => button instanceof HTMLElement && button.click(), SENT);
}

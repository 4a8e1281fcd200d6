// A text for the clipboard; where the browser refuses it, as in a frame that may not, a field that holds it.
import { h } from "./dom.js";
import { tr } from "./language.js";
import { popover } from "./popover.js";

/**
 * Copies a text, or shows it beside `anchor`, selected, to be copied by hand.
 * @param {string} text
 * @param {HTMLElement} anchor
 * @param {string} name what the text is
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(text, anchor, name) {
  try {
    await navigator.clipboard.writeText(text); // without https there is no clipboard at all
    return true;
  } catch {
    offer(text, anchor, name);
    return false;
  }
}

/** @type {(text: string, anchor: HTMLElement, name: string) => void} */
function offer(text, anchor, name) {
  const field = h("textarea", { class: "to-copy", readonly: true, rows: 3, "aria-label": name });
  field.value = text;
  const title = h("p", { class: "popover-name" }, name);
  const how = h("p", {}, tr("The browser lets this page copy nothing. Press Ctrl+C or Cmd+C."));
  popover().show({ name, body: [title, how, field] }, { anchor, pinned: true });
  field.focus();
  field.select();
}

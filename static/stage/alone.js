// What each page without a stage begins with: the outline of the stage goes, terms and links of the text work, the hues
// of the theme come, and in a frame of another site it has no menu, says its height and gives the keys back.
import { giveKeysBack, isFramed, tellHeight } from "./framed.js";
import { followTerms } from "./terms.js";
import { followTheme, wear } from "./theme.js";

const SKIP = '.lstm-skip[href="#stage"]'; // the link to the stage, of which there is none here
const FRAMED = "data-framed";

/** Begins the page; to abort what this gives ends it. @returns {AbortController} */
export function standAlone() {
  const standing = new AbortController();
  const { signal } = standing;
  document.querySelector(".lstm-outline")?.remove();
  document.querySelector(SKIP)?.setAttribute("hidden", "");
  document.documentElement.toggleAttribute(FRAMED, isFramed());
  followTerms();
  document.addEventListener("keydown", leave, { signal });
  signal.addEventListener("abort", tellHeight());
  signal.addEventListener("abort", () => {
    document.querySelector(SKIP)?.removeAttribute("hidden");
    document.documentElement.removeAttribute(FRAMED);
  });
  return standing;
}

/**
 * The hues of the page's theme, read from an element whose background is the page's. Paper is white: what is printed
 * from the dark theme has the hues of the light one.
 * @type {(standing: AbortController, data: Uint8Array, probe: HTMLElement) => void} data: of the component, the themes
 */
export function takeHues({ signal }, data, probe) {
  followTheme(JSON.parse(new TextDecoder().decode(data)).theme, probe, () => {});
  addEventListener("beforeprint", () => wear("light"), { signal });
  addEventListener("afterprint", () => wear(null), { signal });
}

/** Escape gives the keys back to the page around the frame. @param {KeyboardEvent} event */
function leave(event) {
  if (event.key === "Escape" && isFramed() && !event.defaultPrevented) giveKeysBack();
}

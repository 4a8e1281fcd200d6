// Light or dark: the colour of the page behind the stage says which; the hues of both come from lstm_view/theme.py.

/** @typedef {Record<string, string>} Colours by name */

/** @type {Record<string, Colours>} of each mode */
let table = {};
let mode = "light";
let own = "light"; // the page's, whatever is worn

/** Takes the theme that the address asks for, where the host does not; else it is the system's. */
export function takeAskedTheme() {
  const options = new URLSearchParams(location.search).getAll("embed_options");
  const asked = ["light", "dark"].find((name) => options.includes(`${name}_theme`));
  if (asked) document.documentElement.dataset.theme = asked;
}

/** Those of the page; undefined before the stage is there. */
export const colours = () => table[mode];

/** Those of a theme that need not be the page's. @param {"light" | "dark"} name */
export const coloursOf = (name) => table[name];

/** @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * The page in the colours of a theme that is not its own, as on paper; null is its own again.
 * @param {"light" | "dark" | null} name
 */
export function wear(name) {
  mode = name ?? own;
  for (const [colour, value] of Object.entries(table[mode]))
    document.documentElement.style.setProperty(`--${colour}`, value);
}

/**
 * Writes the hues of the current theme to the page; calls `changed(mode)` now and whenever the theme is switched.
 * @type {(themes: Record<string, Colours>, probe: HTMLElement, changed: (mode: string) => void) => void}
 */
export function followTheme(themes, probe, changed) {
  table = themes;
  const read = () => {
    const now = luminance(getComputedStyle(probe).backgroundColor) < 128 ? "dark" : "light";
    document.documentElement.dataset.stageTheme = now;
    own = now;
    wear(null);
    changed(now);
  };
  probe.addEventListener("transitionend", read); // the probe's background is the page's, with a transition
  read();
}

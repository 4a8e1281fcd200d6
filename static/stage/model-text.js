// A text whose signs are coloured by the values of a unit.
import { h } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { hueOf, scaleOf, shareOf } from "./model-colours.js";
import { legendOf } from "./model-said.js";

/**
 * @typedef {object} Coloured
 * @property {string[]} signs
 * @property {number[]} values
 * @property {string} quantity
 * @property {number} unit
 * @property {number} first the step of the first sign
 * @property {string} alt
 */

/** Signs that would not be seen. @type {Record<string, string>} */
const SEEN = { " ": "␣", "\n": "⏎", "\t": "⇥" };
const STRONGEST = 78; // percent of the hue, so that what is written over it can be read

/**
 * A button for each sign: one of them is a stop of the Tab key, the arrow keys go on from there.
 * @type {(text: Coloured, choose: (step: number) => void) => HTMLElement}
 */
export function textOf(text, choose) {
  const { signs, values, quantity, first, alt } = text;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const words = signs.some((sign) => sign.length > 1);
  const made = signs.map((sign, k) => signOf(text, sign, k, [least, most]));
  const box = h("div", { class: "answer-text", role: "group" });
  box.setAttribute("aria-label", alt);
  box.classList.toggle("is-words", words);
  box.append(...made);
  made[0]?.setAttribute("tabindex", "0");
  const said = h("p", { class: "answer-said", role: "status" });
  const tell = (/** @type {Event} */ { target }) => {
    const k = made.indexOf(/** @type {HTMLButtonElement} */ (target));
    if (k >= 0) said.textContent = made[k].title;
    return k;
  };
  box.addEventListener("pointerover", tell);
  box.addEventListener("focusin", tell);
  box.addEventListener("click", (event) => {
    const k = tell(event);
    if (k >= 0) choose(first + k);
  });
  box.addEventListener("keydown", (event) => move(event, made));
  return h(
    "div",
    { class: "answer-coloured" },
    box,
    said,
    h("div", { class: "model-legend" }, legendOf(quantity, least, most)),
  );
}

/** @type {(text: Coloured, sign: string, k: number, ends: [number, number]) => HTMLButtonElement} */
function signOf({ values, quantity, first }, sign, k, [least, most]) {
  const value = values[k];
  const scale = scaleOf(quantity, least, most);
  const two = scale[0] < 0;
  const share = shareOf(value, quantity, scale);
  const strength = STRONGEST * (two ? Math.abs(2 * share - 1) : share);
  const hue = two && share < 0.5 ? "muted" : hueOf(quantity);
  const button = h(
    "button",
    {
      ...{ type: "button", tabindex: -1, "data-t": first + k, "data-value": value },
      title: tr("Step {step} “{sign}”: {quantity} = {value}", {
        ...{ step: first + k + 1, sign, quantity, value: number(value) },
      }),
      style: `--hue: var(--${hue}); --strength: ${strength.toFixed(1)}%`,
    },
    SEEN[sign] ?? sign,
  );
  return button;
}

/** @param {KeyboardEvent} event @param {HTMLButtonElement[]} signs */
function move(event, signs) {
  const by = { ArrowLeft: -1, ArrowRight: 1, Home: -signs.length, End: signs.length }[event.key];
  const at = signs.indexOf(/** @type {HTMLButtonElement} */ (event.target));
  if (!by || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const next = signs[Math.max(0, Math.min(signs.length - 1, at + by))];
  signs[at].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

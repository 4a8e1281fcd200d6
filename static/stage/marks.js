// Where the marks of the stage are: for each name in assets/glossary.toml, what finds one of its kind that is in sight.
// A mark is known by its class or its data, never by its place, so that the stage may be laid out anew.

import { WORDS } from "./host.js";
/** @typedef {{key: string, element: Element, x: number, y: number}} Found where it is, in px of the window */

/** From the first things a person meets to the last. @type {[string, string][]} */
const SELECTORS = [
  ["phases", ".phases"],
  ["next-phase", "[data-action=next-phase]"],
  ["next-step", "[data-action=next-step]"],
  ["views", ".views"],
  ["handle", "[data-action=scrub]"],
  ["bars", ".track .bar:not(.is-negative)"],
  ["hollow", ".track .bar.is-negative"],
  ["masked-steps", ".track .masked"],
  ["course", ".timeline .course:not(.is-ghost)"],
  ["course-ghost", ".timeline .course.is-ghost"],
  ["ahead", ".timeline .ahead:not([width='0'])"],
  ["row-scale", ".timeline .row-scales div"],
  ["pad", ".predict-pad:not(.is-seen) .predict-steps"],
  ["drawn", ".predict-pad .is-drawn"],
  ["gap", ".predict-pad.is-seen path.gap"],
  ["pipe", ".cell .wire:is([data-wire=kept], [data-wire=c], [data-wire=h], [data-wire=g]) .fluid"],
  ["dashes", ".cell .fluid.is-negative"],
  ["ghost-pipe", ".cell .wire[data-wire] .ghost"],
  ["flow", ".cell .is-lit .flow"],
  ["scale", ".cell .scale"],
  ["readout", ".cell .readout .frame"],
  ["shutter", ".cell .jaw"],
  ["ring", ".cell .gauge"],
  ["times", ".cell .sign[data-sign=×]"],
  ["plus", ".cell .sign[data-sign=\\+]"],
  ["hue", ".cell .network .title"],
  ["dot", ".cell .dot"],
  ["ghost-dot", ".cell .ghost-dot"],
  ["pre-activation", ".cell .number[data-bind^=z_]"],
  ["number", ".cell .number[data-bind]:not([data-bind^=z_], .is-draggable) .value"],
  ["draggable", ".cell .number.is-draggable .value"],
  ["was", ".cell .number .note[data-remark]"],
  ["strip", ".cell .strip"],
  ["dim", ".cell :is(.is-dim, .is-off):is(.network, .wire)"],
  ["cover", ".cell .cover"],
  ["arithmetic", ".arithmetic .line"],
  ["agreement", ".agreement"],
  ["slider", ".param input[type=range]"],
  ["changed", ".param.is-changed .symbol"],
  ["current", ".param.is-current"],
  ["chart-cursor", ".plot .shapelayer path"],
  ["chart-ghost", ".plot .scatterlayer .js-line"],
  ["events", ".events .event"],
];

/** In the words beside the stage. @type {[string, string][]} */
const IN_WORDS = [
  ["text-term", `${WORDS} .term[data-term]`],
  ["text-input", `${WORDS} .live.is-input`],
  ["text-moved", `${WORDS} .live.is-moved:not(.is-input)`],
];

/**
 * The marks that a person could see by scrolling the page, one of each kind.
 * @param {Element} root
 * @returns {Found[]}
 */
export function findMarks(root) {
  return [...firstOf(SELECTORS, root, root), ...firstOf(IN_WORDS, document, document.body)];
}

/**
 * The first of each kind within `place` that no frame inside `root` hides.
 * @type {(selectors: [string, string][], place: ParentNode, root: Element) => Found[]}
 */
function firstOf(selectors, place, root) {
  return selectors.flatMap(([key, selector]) => {
    const candidates = [...place.querySelectorAll(selector)].filter(
      (each) => (key === "dim" || isThere(each)) && (ALSO[key]?.(each) ?? true),
    );
    const bright = candidates.filter((each) => !each.closest(".is-dim"));
    for (const element of [...bright, ...candidates]) {
      const spot = spotOf(element, root);
      if (spot) return [{ key, element, ...spot }];
    }
    return [];
  });
}

/** What more must hold of an element than its selector says. @type {Record<string, (element: Element) => boolean>} */
const ALSO = {
  "chart-ghost": (line) => Boolean(drawnBy(line.closest(".trace"))?.meta?.before),
};

/** The trace that Plotly drew as this element. @param {any} group */
const drawnBy = (group) => group?.__data__?.[0]?.trace;

/** @param {Element} element */
const isThere = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest(".cell .is-off");

/**
 * The middle of the part of an element that its frames leave in sight; of a pipe the middle of its way.
 * @param {Element} element
 * @param {Element} root
 */
function spotOf(element, root) {
  if (element instanceof SVGPathElement) return alongPath(element, root);
  const handle = element.matches("[data-action=scrub]");
  const box = element.getBoundingClientRect();
  const seen = clipped(box, element, root);
  if (!seen || box.width * box.height === 0) return null;
  if (element instanceof SVGCircleElement && element.matches(".gauge")) return onRim(box);
  const share = handle && element instanceof HTMLInputElement ? along(element) : 0.5;
  return { x: seen.left + share * (seen.right - seen.left), y: (seen.top + seen.bottom) / 2 };
}

/** A ring is named at its rim: in its middle stands what it goes round. @param {DOMRect} box */
const onRim = ({ left, top, width, height }) => ({
  x: left + 0.82 * width,
  y: top + 0.18 * height,
});

/** Where the handle of a slider stands. @param {HTMLInputElement} slider */
const along = ({ value, min, max }) =>
  (Number(value) - Number(min)) / (Number(max) - Number(min) || 1);

/** @type {(path: SVGPathElement, root: Element) => {x: number, y: number} | null} */
function alongPath(path, root) {
  const matrix = path.getScreenCTM();
  if (!matrix || Number(path.getAttribute("stroke-width") ?? 1) === 0) return null;
  const length = path.getTotalLength();
  if (length === 0) return null;
  const share = path.matches(".course") ? 0.8 : 0.5; // the handle stands in the middle more often than at the end
  const { x, y } = path.getPointAtLength(share * length).matrixTransform(matrix);
  return clipped(new DOMRect(x - 1, y - 1, 2, 2), path, root) && { x, y };
}

/**
 * What of a box lies within all frames that hide what is beyond them.
 * @param {DOMRect} box
 * @param {Element} element
 * @param {Element} root
 */
function clipped({ left, top, right, bottom }, element, root) {
  const seen = { left, top, right, bottom };
  for (let frame = element.parentElement; frame && frame !== root; frame = frame.parentElement) {
    if (!/auto|scroll|hidden/.test(getComputedStyle(frame).overflow)) continue;
    const edge = frame.getBoundingClientRect();
    seen.left = Math.max(seen.left, edge.left);
    seen.top = Math.max(seen.top, edge.top);
    seen.right = Math.min(seen.right, edge.right);
    seen.bottom = Math.min(seen.bottom, edge.bottom);
  }
  return seen.left <= seen.right && seen.top <= seen.bottom ? seen : null;
}

// A live drawing as plain SVG that needs no style sheet and no font: what a style says is written to each element, text
// becomes outlines, and what only the page needs (names, roles, what a pointer hits) is left out.
import { s } from "./dom.js";
import { paint } from "./ink.js";

/** @import { Scribe } from "./letters.js" */

const GEOMETRY = [
  ...["d", "x", "y", "width", "height", "rx", "cx", "cy", "r"],
  ...["marker-end", "id", "viewBox", "refX", "refY", "markerWidth", "markerHeight", "markerUnits"],
  "orient",
];
/** What a style may say of a line or fill, and what SVG takes it to be if nothing is said. */
const PAINT = new Map([
  ["stroke-width", "1px"],
  ["stroke-dasharray", "none"],
  ["stroke-linecap", "butt"],
  ["stroke-linejoin", "miter"],
]);
/** As in drawing.css. */
const FLOW = {
  ...{ attributeName: "stroke-dashoffset", from: 24, to: 0 },
  ...{ dur: "0.45s", repeatCount: "indefinite" },
};
const ALIVE = ".hit, title, desc"; // for a pointer and a screen reader on the page

/**
 * Dashes are given in shares of a line's length, which not every program knows.
 * @type {(live: SVGGeometryElement, dashes: string) => string}
 */
function dashesOf(live, dashes) {
  const share = live.getAttribute("pathLength");
  const scale = share ? live.getTotalLength() / Number(share) : 1;
  return dashes.replace(/[\d.]+(px)?/g, (size) => (parseFloat(size) * scale).toFixed(2));
}

/**
 * A style turns and moves about the middle of an element, an attribute about the origin.
 * @param {SVGGraphicsElement} live
 */
function transformOf(live) {
  if (live.hasAttribute("transform")) return live.getAttribute("transform");
  const { transform } = getComputedStyle(live);
  if (transform === "none") return null;
  const { x, y, width, height } = live.getBBox();
  const [across, down] = [x + width / 2, y + height / 2];
  return `translate(${across} ${down}) ${transform} translate(${-across} ${-down})`;
}

/** @type {(live: SVGGraphicsElement, style: CSSStyleDeclaration) => Element} */
function shape(live, style) {
  const element = s(/** @type {"path"} */ (live.tagName), {});
  for (const name of GEOMETRY)
    if (live.hasAttribute(name)) element.setAttribute(name, live.getAttribute(name) ?? "");
  paint(element, "fill", style.fill);
  if (style.stroke === "none" || parseFloat(style.strokeWidth) === 0) return element;
  paint(element, "stroke", style.stroke);
  for (const [name, usual] of PAINT) {
    const value = style.getPropertyValue(name);
    if (value !== usual) element.setAttribute(name, value.replace(/px$/, ""));
  }
  const dashes = element.getAttribute("stroke-dasharray");
  if (dashes) element.setAttribute("stroke-dasharray", dashesOf(/** @type {any} */ (live), dashes));
  if (style.animationName === "flow") element.append(s("animate", FLOW));
  const transform = transformOf(live);
  if (transform) element.setAttribute("transform", transform);
  return element;
}

/**
 * How strong an element is shown by itself; 0 where it is not to be seen.
 * @param {CSSStyleDeclaration} style
 */
const strength = ({ opacity, display }) => (display === "none" ? 0 : Number(opacity));

/**
 * What a live element looks like, without any style; null where nothing of it is to be seen.
 * @type {(live: Element, scribe: Scribe) => Element | null}
 */
export function plain(live, scribe) {
  const style = getComputedStyle(live);
  if (live.matches(ALIVE) || strength(style) === 0) return null;
  const element = content(live, style, scribe);
  if (element && strength(style) < 1) element.setAttribute("opacity", String(strength(style)));
  return element;
}

/** @type {(live: Element, style: CSSStyleDeclaration, scribe: Scribe) => Element | null} */
function content(live, style, scribe) {
  if (live instanceof SVGGElement || live instanceof SVGMarkerElement) {
    const children = [...live.children].map((child) => plain(child, scribe));
    const there = children.filter((child) => child !== null);
    if (there.length === 0) return null;
    if (live instanceof SVGMarkerElement) return marker(live, there);
    return s("g", { transform: live.getAttribute("transform") }, there);
  }
  if (live instanceof SVGTextElement) {
    const written = scribe.write(live);
    return written.length > 0 ? s("g", { transform: transformOf(live) }, written) : null;
  }
  if (style.visibility !== "visible") return null;
  return shape(/** @type {SVGGraphicsElement} */ (live), style);
}

/** @type {(live: SVGMarkerElement, children: Element[]) => Element} */
function marker(live, children) {
  const element = s("marker", {}, children);
  for (const name of GEOMETRY)
    if (live.hasAttribute(name)) element.setAttribute(name, live.getAttribute(name) ?? "");
  return element;
}

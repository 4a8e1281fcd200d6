// Text as outlines: each letter of a live text becomes part of a path at the very place where the browser wrote it, so
// that a saved picture looks the same wherever it is opened, whatever fonts are there.

import { s } from "./dom.js";
import { fileAt } from "./files.js";
import { paint } from "./ink.js";

/** @typedef {{sign: string, at: DOMPoint | null}} Sign a letter and where it stands */
/** @typedef {Record<string, {unit: number, glyphs: Record<string, string>}>} Faces as in serving/outlines.py */

/** @type {Map<string, Promise<Faces>>} */
const fetched = new Map();

/**
 * The outlines, fetched once; their path is what the payload says.
 * @param {string} path
 * @returns {Promise<Faces>}
 */
export function letters(path) {
  const known = fetched.get(path);
  if (known) return known;
  const asked = load(path);
  asked.catch(() => fetched.delete(path)); // another attempt asks again
  fetched.set(path, asked);
  return asked;
}

/** @param {string} path @returns {Promise<Faces>} */
async function load(path) {
  const answer = await fetch(await fileAt(`../${path}`));
  if (!answer.ok) throw new Error("The letters could not be loaded.");
  return answer.json();
}

/** @param {CSSStyleDeclaration} style */
function faceOf({ fontFamily, fontWeight, fontStyle }) {
  const weight = Number(fontWeight);
  if (!/^"?Source Serif/.test(fontFamily))
    return `sans-${weight > 650 ? 700 : weight > 500 ? 600 : 400}`;
  return fontStyle === "italic" ? "serif-400-italic" : "serif-400";
}

/**
 * An outline at its place: its points are in units of the font, upwards.
 * @type {(outline: string, at: DOMPoint, scale: number) => string}
 */
const moved = (outline, { x, y }, scale) =>
  outline.replace(
    /(-?\d+),(-?\d+)/g,
    (_, right, up) => `${+(x + right * scale).toFixed(2)} ${+(y - up * scale).toFixed(2)}`,
  );

/** Writes text with outlines: each letter where it is read, or all of them once and from then on by reference. */
export class Scribe {
  #faces;
  /** @type {Map<string, Element> | null} */ #drawn;

  /**
   * @param {Faces} faces
   * @param {boolean} shared whether letters are referred to: shorter, for files that browsers read
   */
  constructor(faces, shared) {
    this.#faces = faces;
    this.#drawn = shared ? new Map() : null;
  }

  /** The letters that are referred to. */
  get drawn() {
    return [...(this.#drawn?.values() ?? [])];
  }

  /**
   * A text, letter by letter where the browser wrote it. A letter without an outline is written as text, in whatever
   * font there is.
   * @param {SVGTextElement} live
   */
  write(live) {
    const walker = document.createTreeWalker(live, NodeFilter.SHOW_TEXT);
    const size = live.getNumberOfChars();
    const written = [];
    let place = 0;
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      const style = getComputedStyle(/** @type {Element} */ (parentElement));
      const signs = [...(textContent ?? "")].map((sign) => {
        const at = place < size ? live.getStartPositionOfChar(place) : null;
        place += sign.length;
        return { sign, at };
      });
      if (style.visibility === "visible") written.push(...this.run(style, style.fill, signs));
    }
    return written;
  }

  /** What stands in one style. @type {(style: CSSStyleDeclaration, fill: string, signs: Sign[]) => Element[]} */
  run(style, fill, signs) {
    const face = faceOf(style);
    const { unit, glyphs } = this.#faces[face];
    const scale = parseFloat(style.fontSize) / unit;
    let path = "";
    const others = [];
    for (const { sign, at } of signs) {
      if (!at || !sign.trim() || sign === "\u200b") continue;
      if (sign in glyphs && this.#drawn) others.push(this.#refer(face, sign, at, scale));
      else if (sign in glyphs) path += moved(glyphs[sign], at, scale);
      else others.push(s("text", { x: at.x, y: at.y, ...fontOf(style) }, sign));
    }
    const written = path ? [s("path", { d: path }), ...others] : others;
    for (const element of written) paint(element, "fill", fill);
    return written;
  }

  /** @type {(face: string, sign: string, at: DOMPoint, scale: number) => Element} */
  #refer(face, sign, { x, y }, scale) {
    const id = `${face}-${sign.codePointAt(0)}`;
    if (!this.#drawn?.has(id))
      this.#drawn?.set(id, s("path", { id, d: this.#faces[face].glyphs[sign] }));
    const place = `translate(${+x.toFixed(2)} ${+y.toFixed(2)})`;
    return s("use", {
      href: `#${id}`,
      transform: `${place} scale(${+scale.toFixed(5)} ${-scale.toFixed(5)})`,
    });
  }
}

/** @param {CSSStyleDeclaration} style */
const fontOf = ({ fontSize, fontWeight, fontStyle, fontFamily }) => ({
  "font-family": /Serif/.test(fontFamily) ? "Source Serif 4, serif" : "Source Sans 3, sans-serif",
  "font-size": parseFloat(fontSize),
  "font-weight": fontWeight,
  "font-style": fontStyle,
});

// The picture of a cell that is no LSTM once more, out of sight and in colours of choice, for a file: what the browser
// laid out in HTML becomes shapes, and its text outlines, at the very places where they stand.
import { h, s } from "./dom.js";
import { Flow } from "./flow.js";
import { paint } from "./ink.js";
import { range } from "./names.js";
import { legendOf, stillOf } from "./still.js";
import { coloursOf } from "./theme.js";

/** @import { Choice, Moment, Part } from "./still.js" */
/** @import { Scribe } from "./letters.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{left: number, top: number}} Corner of the picture on the page */

const EDGE = 10; // px that are left free round it
const LINE = 30; // px for a line below it
const ARROW = 6; // px: half its height
const [STRIPE, PERIOD] = [5, 8]; // px of the bar of a negative number, as in flow.css

const pen = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/** How far the line of writing lies below the top of its letters' boxes. @param {CSSStyleDeclaration} style */
function ascentOf({ fontStyle, fontWeight, fontSize, fontFamily }) {
  pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText("x");
  return up / (up + down);
}

export class FlowRoom {
  #store;
  #scribe;
  #flow;
  #room;
  #note = h("p", { class: "flow-note" });

  /**
   * @param {Store} store
   * @param {Choice} choice
   * @param {Scribe} scribe
   * @param {Element} stage whose style sheet holds
   */
  constructor(store, choice, scribe, stage) {
    this.#store = stillOf(store, store, choice);
    this.#scribe = scribe;
    this.colours = coloursOf(choice.dark ? "dark" : "light");
    const nothing = () => {};
    this.#flow = new Flow(this.#store, nothing, nothing);
    const hidden = { class: "darkroom", inert: true, "aria-hidden": "true" };
    this.#room = h("div", hidden, this.#flow.root, this.#note);
    for (const [name, value] of Object.entries(this.colours))
      this.#room.style.setProperty(`--${name}`, value);
    stage.append(this.#room);
    this.#flow.paint();
    for (const select of this.#room.querySelectorAll("select"))
      select.replaceWith(select.selectedOptions[0]?.text ?? "");
    this.hasGhosts = this.#store.past !== null;
  }

  /** The letters that the parts refer to, as markup. */
  get letters() {
    return s("defs", {}, this.#scribe.drawn).outerHTML;
  }

  /** Left, top, width and height, with the line below if there is one. @param {boolean} lined */
  frame(lined) {
    const { width, height } = this.#flow.root.getBoundingClientRect();
    return [-EDGE, -EDGE, width + 2 * EDGE, height + (lined ? LINE : 0) + 2 * EDGE];
  }

  /**
   * The picture at a moment, block by block, above a line of text.
   * @type {(moment: Moment, line?: string) => Part[]}
   */
  shoot({ t }, line = this.hasGhosts ? legendOf(this.#store) : "") {
    Object.assign(this.#store, { t });
    this.#flow.paint();
    this.#note.textContent = line;
    const corner = this.#flow.root.getBoundingClientRect();
    const blocks = [...this.#room.querySelectorAll(".flow-block"), this.#note];
    return [this.#arrows(corner), ...blocks.map((block) => this.#traced(block, corner))].map(
      (shapes) => ({ opacity: 1, inner: shapes.map((one) => one.outerHTML).join("") }),
    );
  }

  /** From block to block, where they stand side by side. @param {Corner} corner */
  #arrows(corner) {
    const { root } = this.#flow;
    if (getComputedStyle(root).flexDirection !== "row") return [];
    return [...root.children].slice(0, -1).map((child) => {
      const { right, top, height } = child.getBoundingClientRect();
      const [x, y] = [right - corner.left + 4, top - corner.top + height / 2];
      const d = `M ${x} ${y - ARROW} L ${x + 2 * ARROW} ${y} L ${x} ${y + ARROW} z`;
      const arrow = s("path", { d });
      paint(arrow, "fill", this.colours.muted);
      return arrow;
    });
  }

  /** What an element looks like, with all that is in it. @type {(live: Element, corner: Corner) => Element[]} */
  #traced(live, corner) {
    const style = getComputedStyle(live);
    if (style.display === "none") return [];
    const inside = [...live.childNodes].flatMap((node) =>
      node instanceof Element
        ? this.#traced(node, corner)
        : this.#written(/** @type {Text} */ (node), style, corner),
    );
    const all = [...boxOf(live, style, corner), ...inside];
    return Number(style.opacity) < 1 ? [s("g", { opacity: style.opacity }, all)] : all;
  }

  /** @type {(node: Text, style: CSSStyleDeclaration, corner: Corner) => Element[]} */
  #written(node, style, corner) {
    if (!node.textContent?.trim()) return [];
    const ascent = ascentOf(style);
    const place = document.createRange();
    const signs = range(node.length).map((k) => {
      place.setStart(node, k);
      place.setEnd(node, k + 1);
      const box = place.getClientRects()[0];
      const at = box && {
        x: box.left - corner.left,
        y: box.top - corner.top + ascent * box.height,
      };
      return { sign: node.data[k], at: at ? new DOMPoint(at.x, at.y) : null };
    });
    return this.#scribe.run(style, style.color, signs);
  }

  close() {
    this.#room.remove();
  }
}

/** Ground and border of an element. @type {(live: Element, style: CSSStyleDeclaration, corner: Corner) => Element[]} */
function boxOf(live, style, corner) {
  const { left, top, width, height } = live.getBoundingClientRect();
  const [x, y] = [left - corner.left, top - corner.top];
  const rx = parseFloat(style.borderTopLeftRadius) || null;
  const found = [];
  const ground = (/** @type {number} */ from, /** @type {number} */ wide, colour = "") => {
    const rect = s("rect", { x: from, y, width: wide, height, rx: wide > STRIPE ? rx : null });
    paint(rect, "fill", colour);
    return rect;
  };
  if (style.backgroundImage !== "none")
    for (let at = 0; at < width; at += PERIOD)
      found.push(ground(x + at, Math.min(STRIPE, width - at), hueOf(live)));
  else if (!/, 0\)$/.test(style.backgroundColor))
    found.push(ground(x, width, style.backgroundColor));
  found.push(...borderOf(style, { x, y, width, height, rx }));
  if (live.matches(".meter:not(.is-share)")) {
    const middle = s("path", { d: `M ${x + width / 2} ${y} v ${height}` });
    paint(middle, "stroke", getComputedStyle(live, "::before").backgroundColor);
    found.push(middle);
  }
  return found;
}

/** The colour of a striped bar: a gradient has none of its own. @param {Element} live */
function hueOf(live) {
  const [, colour = ""] = /(rgba?\([^)]*\)|color\([^)]*\))/.exec(
    getComputedStyle(live).backgroundImage,
  ) ?? ["", ""];
  return colour;
}

/**
 * @type {(style: CSSStyleDeclaration, box: {x: number, y: number, width: number, height: number,
 *   rx: number | null}) => Element[]}
 */
function borderOf(style, { x, y, width, height, rx }) {
  const size = parseFloat(style.borderTopWidth);
  if (!size || style.borderTopStyle === "none") return [];
  const whole = parseFloat(style.borderLeftWidth) > 0;
  const inner = { x: x + size / 2, y: y + size / 2, width: width - size, height: height - size };
  const line = whole
    ? s("rect", { ...inner, rx })
    : s("path", { d: `M ${x} ${y + size / 2} h ${width}` });
  paint(line, "stroke", style.borderTopColor);
  if (line.getAttribute("stroke") === "none") return [];
  line.setAttribute("stroke-width", String(size));
  if (style.borderTopStyle === "dashed") line.setAttribute("stroke-dasharray", "3 2");
  return [line];
}

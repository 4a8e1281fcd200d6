// Draws the cell once more, out of sight and in colours of choice, for a picture to be saved. The drawing on the page
// is not touched: it may stand in another theme, on another step, or be half as wide.
import { Diagram, frame } from "./diagram.js";
import { h, s } from "./dom.js";
import { FlowRoom } from "./flow-room.js";
import { Scribe, letters } from "./letters.js";
import { plain } from "./plain.js";
import { legendOf, stillOf } from "./still.js";
import { coloursOf } from "./theme.js";

/** @import { Choice, Moment, Part } from "./still.js" */
/** @import { Store } from "./store.js" */

const EDGE = 10; // units of the drawing that are left free round it
const LINE = 30; // units of the drawing for a line below it

export class Darkroom {
  #store;
  #scribe;
  #diagram;
  #svg;
  #room;
  #line = s("text", { class: "note" });

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
    this.#diagram = new Diagram(
      this.#store,
      () => {},
      () => {},
    );
    this.#svg = this.#diagram.root;
    this.#svg.append(this.#line);
    this.#room = h("div", { class: "darkroom", inert: true, "aria-hidden": "true" }, this.#svg);
    for (const [name, value] of Object.entries(this.colours))
      this.#room.style.setProperty(`--${name}`, value);
    stage.append(this.#room);
    this.hasGhosts = this.#store.past !== null;
  }

  /**
   * The letters have to be there first; `shared` as a Scribe has it.
   * @type {(store: Store, choice: Choice, stage: Element, shared?: boolean) => Promise<Darkroom | FlowRoom>}
   */
  static async open(store, choice, stage, shared = false) {
    const faces = await letters(store.payload.outlines);
    const Room = store.now.cell.type ? FlowRoom : Darkroom;
    return new Room(store, choice, new Scribe(faces, shared), stage);
  }

  /** The letters that the parts refer to, as markup. */
  get letters() {
    return s("defs", {}, this.#scribe.drawn).outerHTML;
  }

  /** Left, top, width and height, with the line below if there is one. @param {boolean} lined */
  frame(lined) {
    const { phase, view } = this.#store;
    const [left, top, width, height] = frame(phase, view, false);
    const below = lined ? LINE : 0;
    return [left - EDGE, top - EDGE, width + 2 * EDGE, height + below + 2 * EDGE];
  }

  /**
   * The drawing at a moment, part by part from back to front, above a line of text.
   * @type {(moment: Moment, line?: string) => Part[]}
   */
  shoot({ t, phase, moving = false }, line = this.hasGhosts ? legendOf(this.#store) : "") {
    Object.assign(this.#store, { t, phase, playback: { playing: moving } });
    this.#diagram.paint();
    this.#diagram.light();
    this.#write(line);
    return [...this.#svg.children].map((live) => {
      const element = live.tagName === "defs" ? this.#defs(live) : plain(live, this.#scribe);
      if (!element) return { opacity: 0, inner: "" };
      const opacity = Number(element.getAttribute("opacity") ?? 1);
      element.removeAttribute("opacity");
      return { opacity, inner: new XMLSerializer().serializeToString(element) };
    });
  }

  /** @param {string} line */
  #write(line) {
    const [left, top, , height] = frame(this.#store.phase, this.#store.view, false);
    this.#line.textContent = line;
    this.#line.setAttribute("x", String(left + 14));
    this.#line.setAttribute("y", String(top + height + LINE - 10));
  }

  /** The head of an arrow. @param {Element} live */
  #defs(live) {
    return s(
      "defs",
      {},
      [...live.children].map((child) => plain(child, this.#scribe)),
    );
  }

  close() {
    this.#room.remove();
  }
}

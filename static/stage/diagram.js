// The cell as a drawing. Built once from the blueprint for a shape (sizes), then only repainted.
import {
  FRAMES,
  LIT,
  REGIONS,
  REGION_OF_VIEW,
  SCALE,
  SCALE_IN_REGION,
  SHUTTERS,
  VIEWS,
  WHOLE,
} from "./blueprint.js";
import { boxesOf, labelsOf, operationsOf, wiresOf } from "./blueprint-of.js";
import { caption } from "./caption.js";
import { put, s, within } from "./dom.js";
import { buildBias, buildLabel } from "./label.js";
import {
  buildBox,
  buildCoupled,
  buildOperation,
  buildReadout,
  buildScale,
  buildShutter,
  buildWire,
} from "./pieces.js";
import { tr } from "./language.js";
import { Painted } from "./painted.js";

/** @import { Box, Label } from "./blueprint.js" */
/** @import { OwnBox } from "./blueprint-of.js" */
/** @import { Pick } from "./label.js" */
/** @import { Store } from "./store.js" */

const FEW_INPUTS = 3;

export class Diagram extends Painted {
  #description = s("desc", { id: "cell-desc" });
  /** @type {Element} */ #scale;

  /**
   * @param {Store} store
   * @param {Pick} onPick a number was picked
   * @param {(gate: string) => void} onOpen the box of a gate was pressed
   */
  constructor(store, onPick, onOpen) {
    super(store, onPick, onOpen);
    this.#scale = this.add(buildScale(store));
    const { cell } = store.now;
    const { readout } = cell;
    const boxes = boxesOf(cell);
    this.root = s(
      "svg",
      { class: "cell", role: "group", "aria-labelledby": "cell-title cell-desc" },
      s("title", { id: "cell-title" }, tr("The LSTM cell at this step")),
      this.#description,
      arrowHead(),
      wiresOf(cell).map((wire) => this.add(buildWire(store, wire))),
      this.#scale,
      cover(),
      SHUTTERS.map((shutter) => this.add(buildShutter(store, shutter))),
      operationsOf(cell).map((operation) => this.add(buildOperation(store, operation))),
      boxes.map((box) => this.#box(box)),
      boxes.filter(({ partner }) => !partner).map((box) => this.add(buildBias(store, box))),
      readout && buildReadout(readout, () => this.onPick({ bind: "y", unit: store.output }, true)),
      labelsOf(cell)
        .flatMap((label) => this.#inputs(label))
        .map((label) => this.#label(label)),
    );
  }

  /** A box shows the arithmetic of its gate and opens its sliders. @param {OwnBox} box */
  #box(box) {
    const root = box.partner
      ? buildCoupled(box)
      : this.add(buildBox(this.store, box, this.#label(zLabel(box))));
    root.addEventListener("click", (event) => {
      if (!within(event, ".number")) this.onPick({ bind: box.gate, unit: this.store.unit }, true);
      this.onOpen(box.partner || box.gate);
    });
    return root;
  }

  /** @param {Label} label */
  #label(label) {
    return this.add(buildLabel(this.store, label, this.onPick));
  }

  /**
   * A few inputs are all named with their numbers; of many, one is chosen from a strip.
   * @param {Label} label
   * @returns {Label[]}
   */
  #inputs(label) {
    const { inputs } = this.store.payload;
    if (label.bind !== "x" || inputs.length === 1 || inputs.length > FEW_INPUTS) return [label];
    const top = label.y + 8 - 21 * (inputs.length - 1);
    return inputs.map((name, unit) => ({
      ...label,
      x: label.x - 8,
      y: top + 21 * unit,
      unit,
      name, // its index is the step's, as that of every x
    }));
  }

  paint() {
    super.paint();
    put(this.#description, "text", caption(this.store));
  }

  /** How large a unit of the drawing is on the screen, for the smallest text of a lecture. */
  resize() {
    const [, , width, height] = frame(this.store.phase, this.store.view, this.store.narrow);
    const { clientWidth, clientHeight } = this.root;
    this.root.style.setProperty(
      "--scale",
      Math.min(clientWidth / width, clientHeight / height).toFixed(3),
    );
  }

  /** Which parts are shown by the view and which the phase lights. */
  light() {
    const { phase, view, playback } = this.store;
    const { parts, closed = false } = VIEWS[view] ?? VIEWS.cell;
    for (const element of /** @type {NodeListOf<SVGElement>} */ (
      this.root.querySelectorAll("[data-part]")
    )) {
      const { part = "" } = element.dataset;
      const isCover = part === "cover";
      const shown = isCover ? closed && phase === 0 : phase > 0 || shows(parts, part);
      const lit = phase > 0 && shows(LIT[phase], part);
      element.classList.toggle("is-off", !shown);
      element.classList.toggle("is-dim", !isCover && phase > 0 && !lit);
      element.classList.toggle("is-lit", playback.playing && lit);
    }
    this.#frame();
  }

  /** What part of the drawing fills it, and where in that it says what a full pipe stands for. */
  #frame() {
    const { phase, view, narrow } = this.store;
    const part = frame(phase, view, narrow);
    put(this.root, "viewBox", part.join(" "));
    this.root.classList.toggle("is-part", part[2] < WHOLE[2]);
    const at = narrow ? SCALE_IN_REGION[region(phase, view)] : SCALE;
    put(this.#scale, "transform", `translate(${at.join(" ")})`);
  }

  /**
   * Marks every number and wire of the quantity that is pointed at anywhere on the stage.
   * @param {string | undefined} bind
   */
  mark(bind) {
    for (const element of /** @type {NodeListOf<SVGElement>} */ (
      this.root.querySelectorAll(".number, .wire")
    )) {
      const own = element.dataset.bind ?? element.dataset.wire;
      element.classList.toggle("is-marked", bind !== undefined && own === bind);
    }
  }
}

/** The z of a network, inside its box. @type {(box: Box) => Label} */
const zLabel = ({ part, gate, x, width, top, height }) => ({
  part,
  bind: `z_${gate}`,
  symbol: ["z", ""],
  x: x - width / 2 + 10,
  y: top + height - 8,
  small: true,
});

/** @type {(phase: number, view: string) => number} */
const region = (phase, view) => phase || REGION_OF_VIEW[view] || 0;

/**
 * What of the drawing is shown: left, top, width and height.
 * @type {(phase: number, view: string, narrow: boolean) => number[]}
 */
export function frame(phase, view, narrow) {
  if (narrow) return REGIONS[region(phase, view)];
  return phase > 0 ? WHOLE : (FRAMES[view] ?? WHOLE);
}

/** @type {(parts: "all" | string[], part: string) => boolean} */
const shows = (parts, part) => parts === "all" || parts.includes(part);

/** What hides the inside of the cell where only its states are shown. */
const cover = () =>
  s(
    "g",
    { class: "cover", "data-part": "cover" },
    s("rect", { x: 148, y: 44, width: 664, height: 310, rx: 18 }),
    s("text", { x: 480, y: 206 }, tr("LSTM cell")),
  );

function arrowHead() {
  const marker = {
    id: "cell-arrow",
    viewBox: "0 0 10 10",
    refX: 4,
    refY: 5,
    markerWidth: 15,
    markerHeight: 15,
    markerUnits: "userSpaceOnUse",
    orient: "auto-start-reverse",
  };
  return s(
    "defs",
    {},
    s("marker", marker, s("path", { d: "M 0 0.5 L 9 5 L 0 9.5 z", class: "head" })),
  );
}

// What a hand does with the map of a model's units: it is dragged along, pressed, zoomed with the wheel, moved by keys.
import { BOTTOM, LEFT } from "./model-paint.js";
import { ZOOM, within } from "./model-tools.js";
import { shifted } from "./model-view.js";

/** @import { ModelMap } from "./model-map.js" */
/** @import { View } from "./model-window.js" */

const CLICK = 4; // pixels that a pointer may move and still has pressed at a place

export class Hand {
  /** @type {{x: number, y: number, view: View, moved: boolean} | null} */ #held = null;

  /** @param {ModelMap} map */
  constructor(map) {
    this.map = map;
    const { canvas } = map;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.#held = { x: event.clientX, y: event.clientY, view: { ...map.view }, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.#drag(event));
    canvas.addEventListener("pointerup", (event) => this.#release(event));
    canvas.addEventListener("pointercancel", () => (this.#held = null));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The step and the row under a pointer. @param {MouseEvent} event */
  #under(event) {
    const box = this.map.canvas.getBoundingClientRect();
    const { first, stop, top, bottom } = this.map.view;
    const across = within((event.clientX - box.left - LEFT) / (box.width - LEFT), 0, 1);
    const down = within((event.clientY - box.top) / (box.height - BOTTOM), 0, 1);
    const step = within(Math.floor(first + across * (stop - first)), first, stop - 1);
    return { step, row: within(Math.floor(top + down * (bottom - top)), top, bottom - 1) };
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.#held) return;
    const { x, y, view } = this.#held;
    const [right, down] = [event.clientX - x, event.clientY - y];
    if (Math.hypot(right, down) > CLICK) this.#held.moved = true;
    if (!this.#held.moved) return;
    const box = this.map.canvas.getBoundingClientRect();
    const steps = (-right / (box.width - LEFT)) * (view.stop - view.first);
    const rows = (-down / (box.height - BOTTOM)) * (view.bottom - view.top);
    this.map.look(shifted(view, steps, rows));
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const held = this.#held;
    this.#held = null;
    if (!held || held.moved) return;
    const { step, row } = this.#under(event);
    this.map.press(step, row);
  }

  /**
   * The wheel is the page's, also of a person who has just pressed a unit and looks for what is said below. With Ctrl
   * it zooms, as two fingers on a touchpad do; where the map was pressed before, with Alt in the rows, and with Shift
   * it moves along the steps.
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const { map } = this;
    const held = document.activeElement === map.canvas && (event.altKey || event.shiftKey);
    if (!event.ctrlKey && !event.metaKey && !held) return;
    event.preventDefault();
    const { step, row } = this.#under(event);
    const by = Math.exp(within(event.deltaY || event.deltaX, -240, 240) / 300);
    if (event.altKey) return map.zoom(1, by, step, row);
    if (!event.shiftKey) return map.zoom(by, 1, step, row);
    const { first, stop } = map.view;
    map.look(shifted(map.view, ((event.deltaY || event.deltaX) / 600) * (stop - first), 0));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { map } = this;
    const { shiftKey: shift, key } = event;
    const { first, stop } = map.view;
    const jump = shift ? Math.max(1, Math.round((stop - first) / 10)) : 1;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => map.move(-jump, 0),
      ArrowRight: () => map.move(jump, 0),
      ArrowUp: () => map.move(0, -1),
      ArrowDown: () => map.move(0, 1),
      "+": () => map.zoom(1 / ZOOM, 1),
      "-": () => map.zoom(ZOOM, 1),
      "*": () => map.zoom(1, 1 / ZOOM),
      "/": () => map.zoom(1, ZOOM),
      0: () => map.whole(),
      Enter: () => map.send(),
    };
    const act = acts[key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

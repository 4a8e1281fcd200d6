// A number that can be dragged where it stands: to the right it grows, to the left it falls.

import { Newest } from "./pace.js";

/** @import { Store } from "./store.js" */

const STEP = 0.01; // what a pixel moves it by; with shift a tenth of it
const CLICK = 3; // px of a click, which picks the number instead

/**
 * Lets a pointer drag the parameter that `name` says, if it says one now.
 * @type {(element: SVGElement | HTMLElement, store: Store, name: () => string | null) => void}
 */
export function draggable(element, store, name) {
  element.addEventListener("pointerdown", (event) => {
    const down = /** @type {PointerEvent} */ (event);
    const param = name();
    if (!param || down.button !== 0) return;
    event.preventDefault(); // else the browser marks text
    element.setPointerCapture(down.pointerId);
    store.playback.stop();
    follow(element, store, param, down.clientX);
  });
}

/** @type {(element: SVGElement | HTMLElement, store: Store, param: string, from: number) => void} */
function follow(element, store, param, from) {
  const start = store.param(param);
  const done = new AbortController();
  const { signal } = done;
  const newest = new Newest((/** @type {number} */ next) => store.preview(param, next));
  let value = start;
  let dragged = false;
  const move = (/** @type {Event} */ event) => {
    const { clientX, shiftKey } = /** @type {PointerEvent} */ (event);
    const way = clientX - from;
    dragged ||= Math.abs(way) > CLICK;
    if (!dragged) return;
    const step = shiftKey ? STEP / 10 : STEP;
    value = Number((start + way * step).toFixed(shiftKey ? 3 : 2));
    newest.push(value);
  };
  const end = () => {
    done.abort();
    if (!dragged) return;
    newest.flush();
    store.commit(param, value);
    swallowClick(element);
  };
  element.addEventListener("pointermove", move, { signal });
  for (const kind of ["pointerup", "pointercancel"])
    element.addEventListener(kind, end, { signal });
}

/** The click that ends a drag picks nothing. @param {Element} element */
function swallowClick(element) {
  const stop = (/** @type {Event} */ event) => event.stopPropagation();
  element.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => element.removeEventListener("click", stop, { capture: true }));
}

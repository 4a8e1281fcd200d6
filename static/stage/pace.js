// When something is drawn while a slider moves: the newest value once a frame, and what may lag at rests, as a slow
// machine leaves the time to the drawing of the cell.

const REST = 4; // times as long as the frame that it made long

/**
 * Tells how long to rest after what is drawn now. How long a frame takes with all its painting is known only when the
 * next begins.
 * @param {(took: number, rest: number) => void} tell ms
 */
export function afterFrame(tell) {
  const began = performance.now();
  requestAnimationFrame(() => {
    const took = performance.now() - began;
    tell(took, REST * took);
  });
}

/**
 * Shows the newest of many values, once a frame: a slow browser hands on several moves before it draws, and would never
 * come to draw. It is shown with the frame and not within the event: the browser sends the next event when this one is
 * answered, and sent later it would miss the next frame.
 * @template T
 */
export class Newest {
  #show;
  /** @type {{value: T} | null} */ #waiting = null;
  #frame = 0;

  /** @param {(value: T) => void} show */
  constructor(show) {
    this.#show = show;
  }

  /** @param {T} value */
  push(value) {
    if (!this.#waiting) this.#frame = requestAnimationFrame(() => this.flush());
    this.#waiting = { value };
  }

  /** Shows at once what waits, if anything does. */
  flush() {
    cancelAnimationFrame(this.#frame);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#show(waiting.value);
  }
}

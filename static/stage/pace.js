// When something is drawn while a slider moves: the newest value once a frame, and what may lag at rests, as a slow
// machine leaves the time to the drawing of the cell.

const REST = 4; // times as long as the frame that it made long
const SMOOTH = 40; // ms: longer frames are those of a slow machine
const STREAK = 6; // frames with a move each, after which it is a drag that goes on and not a move now and then

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
 * What may lag behind the drawing while a slider goes on moving: where frames are long one part of it is drawn a frame,
 * in turn; when the slider rests the others follow.
 */
export class Turns {
  #parts;
  /** @type {Set<() => void>} */ #owed = new Set();
  #next = 0; // whose turn it is
  #frame = 0;
  #long = false; // the last frame of a move took long
  #streak = 0; // frames in which it moved, one after the other
  /** @type {unknown} the time of the frame after the last move */ #following = null;

  /** @param {(() => void)[]} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Everything at once. */
  all() {
    this.stop();
    for (const part of this.#parts) part();
  }

  /** What there is time for: the rest follows with the next frames. */
  some() {
    const goesOn = this.#following === document.timeline.currentTime;
    this.#streak = goesOn ? this.#streak + 1 : 0;
    if (this.#long && this.#streak > STREAK) {
      for (const part of this.#parts) this.#owed.add(part);
      this.#frame ||= requestAnimationFrame(() => this.#turn());
    } else this.all();
    afterFrame((took) => {
      this.#long = took > SMOOTH;
      this.#following = document.timeline.currentTime;
    });
  }

  #turn() {
    this.#frame = 0;
    const size = this.#parts.length;
    const order = this.#parts.map((_, k) => this.#parts[(this.#next + k) % size]);
    const part = order.find((one) => this.#owed.delete(one));
    if (!part) return;
    this.#next = this.#parts.indexOf(part) + 1;
    part();
    if (this.#owed.size) this.#frame ||= requestAnimationFrame(() => this.#turn());
  }

  /** Nothing is owed any more. */
  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#owed.clear();
  }
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

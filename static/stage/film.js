// The drawing in motion, as one SVG file that every browser plays, in a slide of HTML too, sharp at any size; and as
// still pictures, of which video.js records a file for programs that play no SVG. A part that stands still is written
// once; one that changes is written once a look, and its strength is animated.
import { Darkroom } from "./darkroom.js";
import { tr } from "./language.js";
import { file, still, tidy, titleOf } from "./picture.js";
import { placeOf } from "./step-number.js";
import { legendOf } from "./still.js";
import { PHASES } from "./store.js";

/** @import { Choice, Moment, Part } from "./still.js" */
/** @import { Store } from "./store.js" */

/** @import { Watch } from "./save-menu.js" */

export const SECONDS = { step: 1.6, run: 0.7 }; // that a moment is shown
const FADE = 0.2; // of a moment
const MOST = 60; // moments: of a longer run those from the present step on

/** @type {Record<"step" | "run", (store: Store) => Moment[]>} */
const MOMENTS = {
  step: ({ t }) => [1, 2, 3, 4, 0].map((phase) => ({ t, phase, moving: phase > 0 })),
  run({ t, now: { steps } }) {
    const first = steps <= MOST ? 0 : Math.min(t, steps - MOST);
    return Array.from({ length: Math.min(steps, MOST) }, (_, k) => ({ t: first + k, phase: 0 }));
  },
};

/** @type {(store: Store, moment: Moment) => string} */
const lineOf = ({ now }, { t, phase }) => {
  const place = placeOf(now.cell, t, now.steps);
  return phase ? tr("{place}: {phase}", { place, phase: PHASES[phase] }) : place;
};

/** A browser stays alive between two moments. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));

/**
 * @type {(store: Store, choice: Choice, stage: Element, kind: "step" | "run", watch: Watch) => Promise<string | null>}
 */
export async function film(store, choice, stage, kind, watch) {
  const body = (/** @type {Part[][]} */ shots) => [animated(shots, shots.length * SECONDS[kind])];
  return (await developed(store, choice, stage, { kind, body }, watch))?.[0] ?? null;
}

/**
 * Every moment of it as a picture of its own; null where it was stopped.
 * @type {(store: Store, choice: Choice, stage: Element, watch: Watch) => Promise<string[] | null>}
 */
export function stills(store, choice, stage, watch) {
  const kind = "run";
  const body = (/** @type {Part[][]} */ shots) =>
    shots.map((parts) => tidy(parts.map(still).join("")));
  return developed(store, choice, stage, { kind, body }, watch);
}

/**
 * @param {Store} store
 * @param {Choice} choice
 * @param {Element} stage
 * @param {{kind: "step" | "run", body: (shots: Part[][]) => string[]}} wanted what files are made of all moments
 * @param {Watch} watch
 */
async function developed(store, choice, stage, { kind, body }, { signal, said }) {
  const moments = MOMENTS[kind](store);
  const room = await Darkroom.open(store, choice, stage, true);
  try {
    const legend = room.hasGhosts ? `. ${legendOf(store)}` : "";
    /** @type {Part[][]} */
    const shots = [];
    for (const moment of moments) {
      said(tr("{place} of {all}", { place: shots.length + 1, all: moments.length }));
      await breathe();
      if (signal.aborted) return null;
      shots.push(room.shoot(moment, `${lineOf(store, moment)}${legend}`));
    }
    const letters = tidy(room.letters);
    const [frame, ground, title] = [room.frame(true), room.colours.paper, titleOf(store)];
    return body(shots).map((one) => file(frame, ground, title, letters + one));
  } finally {
    room.close();
  }
}

/**
 * All parts from back to front, each in all its looks, each look as strong at each moment as it was there.
 * @type {(shots: Part[][], seconds: number) => string}
 */
const animated = (shots, seconds) =>
  shots[0]
    .map((_, place) =>
      looksOf(
        shots.map((parts) => parts[place]),
        seconds,
      ),
    )
    .join("");

/** @type {(part: Part[], seconds: number) => string} */
function looksOf(part, seconds) {
  const looks = new Set(part.map(({ inner }) => inner));
  return [...looks]
    .filter(Boolean)
    .map((look) => {
      const strengths = part.map(({ inner, opacity }) => (inner === look ? opacity : 0));
      return shown(tidy(look), strengths, seconds);
    })
    .join("");
}

/** @type {(look: string, strengths: number[], seconds: number) => string} */
function shown(look, strengths, seconds) {
  const [first] = strengths;
  const opacity = first < 1 ? ` opacity="${first}"` : "";
  if (strengths.every((strength) => strength === first)) return `<g${opacity}>${look}</g>`;
  const timing = strengths.includes(0) ? cut(strengths) : faded(strengths);
  const run = `dur="${seconds.toFixed(2)}s" repeatCount="indefinite"`;
  return `<g${opacity}>${look}<animate attributeName="opacity" ${timing} ${run}/></g>`;
}

/** One look gives way to another at once. @param {number[]} strengths */
const cut = (strengths) => `calcMode="discrete" values="${strengths.join(";")}"`;

/** The same look grows stronger or weaker. @param {number[]} strengths */
function faded(strengths) {
  const size = strengths.length;
  const values = strengths.flatMap((strength, k) => [strengths[Math.max(0, k - 1)], strength]);
  const times = strengths.flatMap((_, k) => [k / size, (k + FADE) / size]);
  const [all, when] = [
    [...values, strengths[size - 1]],
    [...times.map((time) => +time.toFixed(4)), 1],
  ];
  return `values="${all.join(";")}" keyTimes="${when.join(";")}"`;
}

// What happens at this step, in words, from the same numbers the drawing shows.
import { number, percent } from "./format.js";

/** @import { Store } from "./store.js" */
/** @typedef {(store: Store) => string} Sentence */

/** @type {Sentence} */
function keeps(store) {
  const before = store.here("c_prev");
  if (before === 0)
    return `The memory is empty, so there is nothing to forget (f is ${number(store.here("f"))}).`;
  const [f, kept] = [store.here("f"), store.here("kept")];
  return `The forget gate keeps ${percent(f)} of ${number(before)}, which leaves ${number(kept)}.`;
}

/** @type {Sentence} */
function writes(store) {
  const added = store.here("added");
  const verb = added < 0 ? "takes away" : "adds";
  return (
    `The input gate lets ${percent(store.here("i"))} of the candidate ${number(store.here("g"))} in: ` +
    `it ${verb} ${number(Math.abs(added))}.`
  );
}

/** @type {Sentence} */
function updates(store) {
  const sign = store.here("added") < 0 ? "−" : "+";
  return (
    `${number(store.here("kept"))} ${sign} ${number(Math.abs(store.here("added")))} makes the new ` +
    `long-term memory c = ${number(store.here("c"))}.`
  );
}

/** @type {Sentence} */
function reveals(store) {
  return (
    `The output gate reveals ${percent(store.here("o"))} of tanh(c) = ${number(store.here("tanh_c"))}: ` +
    `the short-term memory is h = ${number(store.here("h"))}.`
  );
}

/** @type {Sentence} */
function whole(store) {
  const added = store.here("added");
  const before = store.here("c_prev");
  const kept =
    before === 0
      ? "starts from an empty memory"
      : `keeps ${percent(store.here("f"))} of ${number(before)}`;
  const then = added < 0 ? `takes away ${number(-added)}` : `adds ${number(added)}`;
  return (
    `The cell ${kept}, then ${then}: c = ${number(store.here("c"))}. ` +
    `It shows ${percent(store.here("o"))} of that: h = ${number(store.here("h"))}.`
  );
}

/** @type {Sentence} */
function halfLife(store) {
  const life = store.here("half_life");
  if (!Number.isFinite(life)) return "With this f nothing is lost from step to step.";
  if (life < 0.01) return "With this f next to nothing is left after one step.";
  if (life < 1) return "With this f held, more than half of a memory is gone after one step.";
  const steps = life < 10 ? life.toFixed(1) : number(life, 0);
  return `With this f held, half of a memory is gone after ${steps} ${steps === "1.0" ? "step" : "steps"}.`;
}

const SENTENCES = [whole, keeps, writes, updates, reveals];

/** @type {Record<string, Sentence[]>} */
const BY_VIEW = {
  cell: [whole],
  states: [whole],
  forget: [keeps, halfLife],
  input: [writes],
  memory: [keeps, writes, updates],
  output: [reveals],
};

/**
 * One to three sentences for the phase, or for what the drawing shows when no phase is picked out.
 * @param {Store} store
 */
export function caption(store) {
  const parts = store.phase > 0 ? [SENTENCES[store.phase]] : (BY_VIEW[store.view] ?? [whole]);
  return parts.map((sentence) => sentence(store)).join(" ");
}

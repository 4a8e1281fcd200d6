// What happens at this step, in words, from the same numbers the drawing shows. Each sentence is true of the numbers
// in it as they are shown: who multiplies them gets what it says.
import { extraDigits, sharedDigits } from "./agree.js";
import { applied, outputOf } from "./activations.js";
import { number } from "./format.js";

/** @import { Store } from "./store.js" */
/** @typedef {(store: Store) => string} Sentence */

const MANY = 1e5; // steps that are written with a power of ten

/** @type {(numbers: number[]) => number} */
const product = ([a, b]) => a * b;

/** @type {(store: Store, name: string) => (extra?: number) => string} */
const shown = (store, name) => (extra) => number(store.here(name), store.digits, extra);

/** @param {string} text */
const unsigned = (text) => text.replace("−", "");

/**
 * A share of a number and what that is, in texts.
 * @type {(store: Store, share: string, of: string, result: string) => {said: string, of: string, result: string}}
 */
function part(store, share, of, result) {
  const text = shown(store, result)();
  const { said, extra } = sharedDigits(
    store.here(share),
    [store.here(of)],
    text,
    product,
    store.digits,
  );
  return { said, of: shown(store, of)(extra), result: text };
}

/** @type {Sentence} */
function keeps(store) {
  if (store.here("c_prev") === 0)
    return `The memory is empty, so there is nothing to forget (f is ${shown(store, "f")()}).`;
  const { said, of, result } = part(store, "f", "c_prev", "kept");
  return `The forget gate keeps ${said} of ${of}, which leaves ${result}.`;
}

/** @type {Sentence} */
function writes(store) {
  const { said, of, result } = part(store, "i", "g", "added");
  const verb = store.here("added") < 0 ? "takes away" : "adds";
  return `The input gate lets ${said} of the candidate ${of} in: it ${verb} ${unsigned(result)}.`;
}

/** @type {Sentence} */
function updates(store) {
  const c = shown(store, "c")();
  const operands = ["kept", "added"].map((name) => store.here(name));
  const extra = extraDigits(operands, c, ([a, b]) => a + b, store.digits) ?? 0;
  const [kept, added] = operands.map((value) => number(value, store.digits, extra));
  const sign = store.here("added") < 0 ? "−" : "+";
  return `${kept} ${sign} ${unsigned(added)} makes the new long-term memory c = ${c}.`;
}

/** What o shows a share of, as it is written. @param {Store} store */
const squashed = (store) => applied(outputOf(store.now.cell).sign, "c");

/** @type {Sentence} */
function reveals(store) {
  const { said, of, result } = part(store, "o", "tanh_c", "h");
  return `The output gate reveals ${said} of ${squashed(store)} = ${of}: the short-term memory is h = ${result}.`;
}

/** @type {Sentence} */
function whole(store) {
  const out = part(store, "o", "tanh_c", "h");
  const c = memoryFor(store, out.of);
  const shows = `It shows ${out.said} of ${squashed(store)} = ${out.of}: h = ${out.result}.`;
  return `The cell ${changes(store, c)}: c = ${c}. ${shows}`;
}

/** c with so many digits that what o shows of it follows. @type {(store: Store, squashed: string) => string} */
function memoryFor(store, squashed) {
  const c = store.here("c");
  const extra = extraDigits(
    [c],
    squashed,
    ([one]) => outputOf(store.now.cell).of(one),
    store.digits,
  );
  return number(c, store.digits, extra ?? 0);
}

/** How the memory came to be c, from what it was. @type {(store: Store, c: string) => string} */
function changes(store, c) {
  const [f, before, added] = ["f", "c_prev", "added"].map((name) => store.here(name));
  const verb = added < 0 ? "takes away" : "adds";
  const write = (/** @type {number} */ extra) => unsigned(number(added, store.digits, extra));
  if (before === 0) {
    const extra = extraDigits([added], c, ([one]) => one, store.digits) ?? 0;
    return `starts from an empty memory, then ${verb} ${write(extra)}`;
  }
  const { said, extra } = sharedDigits(
    f,
    [before, added],
    c,
    ([share, from, more]) => share * from + more,
    store.digits,
  );
  return `keeps ${said} of ${number(before, store.digits, extra)}, then ${verb} ${write(extra)}`;
}

/** @type {Sentence} */
function halfLife(store) {
  const life = store.here("half_life");
  if (life === Infinity) return "With this f nothing is lost from step to step.";
  if (life < 0.01) return "With this f next to nothing is left after one step.";
  if (life < 1) return "With this f held, more than half of a memory is gone after one step.";
  const steps = number(life, life < 10 || life >= MANY ? 1 : 0);
  return `With this f held, half of a memory is gone after ${steps} ${steps === "1.0" ? "step" : "steps"}.`;
}

/** At a masked step, whatever is looked at. @type {Sentence} */
const passes = (store) =>
  `Step ${store.t + 1} is masked: the cell does not read it. Both memories pass unchanged: ` +
  `c = ${shown(store, "c")()}, h = ${shown(store, "h")()}.`;

const OUTER = [4, "cell", "states", "output"]; // the phase and the views that show y

/** What the read-out says, where there is one. @type {Sentence} */
function readsOut(store) {
  const { outputs } = store.now;
  if (!outputs) return "";
  const which = outputs > 1 ? `output ${store.output + 1}` : "y";
  return ` The read-out turns h into ${which} = ${shown(store, "y")()}.`;
}

/** Of a cell that is no LSTM. @type {Sentence} */
function other(store) {
  const [h, was] = [shown(store, "h")(), shown(store, "h_prev")()];
  if (store.now.masked(store.t))
    return `Step ${store.t + 1} is masked: the cell does not read it, and h stays ${h}.${readsOut(store)}`;
  return `The short-term memory goes from ${was} to h = ${h}.${readsOut(store)}`;
}

const SENTENCES = [whole, keeps, writes, updates, reveals];

/** @type {Record<string, Sentence[]>} */
const BY_VIEW = {
  cell: [whole],
  states: [whole],
  forget: [keeps, halfLife],
  input: [writes],
  memory: [keeps, updates],
  output: [reveals],
};

/**
 * One or two sentences for the phase, or for what the drawing shows when no phase is picked out.
 * @param {Store} store
 */
export function caption(store) {
  if (store.now.cell.type) return other(store);
  const y = OUTER.includes(store.phase || store.view) ? readsOut(store) : "";
  if (store.now.masked(store.t)) return passes(store) + y;
  const parts = store.phase > 0 ? [SENTENCES[store.phase]] : (BY_VIEW[store.view] ?? [whole]);
  return parts.map((sentence) => sentence(store)).join(" ") + y;
}

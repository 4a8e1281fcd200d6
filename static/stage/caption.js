// What happens at this step, in words, from the same numbers the drawing shows. Each sentence is true of the numbers
// in it as they are shown: who multiplies them gets what it says.
import { extraDigits, sharedDigits } from "./agree.js";
import { applied, outputOf } from "./activations.js";
import { number } from "./format.js";
import { tr, trN } from "./language.js";

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
    return tr("The memory is empty, so there is nothing to forget (f is {f}).", {
      f: shown(store, "f")(),
    });
  const { said, of, result } = part(store, "f", "c_prev", "kept");
  return tr("The forget gate keeps {share} of {all}, which leaves {kept}.", {
    ...{ share: said, all: of, kept: result },
  });
}

/** @type {Sentence} */
function writes(store) {
  const { said, of, result } = part(store, "i", "g", "added");
  const values = { share: said, g: of, added: unsigned(result) };
  return store.here("added") < 0
    ? tr("The input gate lets {share} of the candidate {g} in: it takes away {added}.", values)
    : tr("The input gate lets {share} of the candidate {g} in: it adds {added}.", values);
}

/** @type {Sentence} */
function updates(store) {
  const c = shown(store, "c")();
  const operands = ["kept", "added"].map((name) => store.here(name));
  const extra = extraDigits(operands, c, ([a, b]) => a + b, store.digits) ?? 0;
  const [kept, added] = operands.map((value) => number(value, store.digits, extra));
  const sign = store.here("added") < 0 ? "−" : "+";
  const sum = `${kept} ${sign} ${unsigned(added)}`;
  return tr("{sum} makes the new long-term memory c = {c}.", { sum, c });
}

/** What o shows a share of, as it is written. @param {Store} store */
const squashed = (store) => applied(outputOf(store.now.cell).sign, "c");

/** @type {Sentence} */
function reveals(store) {
  const { said, of, result } = part(store, "o", "tanh_c", "h");
  return tr("The output gate reveals {share} of {shown}: the short-term memory is h = {h}.", {
    ...{ share: said, shown: `${squashed(store)} = ${of}`, h: result },
  });
}

/** @type {Sentence} */
function whole(store) {
  const out = part(store, "o", "tanh_c", "h");
  const c = shown(store, "c")();
  const shows = tr("It shows {share} of {shown}: h = {h}.", {
    ...{ share: out.said, shown: `${squashedFor(store, c, out.of)} = ${out.of}`, h: out.result },
  });
  return `${changes(store, c)} ${shows}`;
}

/**
 * What o shows a share of, after c was said: tanh(c), or tanh(0.25259) where it takes more digits of c to follow it.
 * @type {(store: Store, said: string, result: string) => string}
 */
function squashedFor(store, said, result) {
  const { sign, of } = outputOf(store.now.cell);
  const extra = extraDigits([store.here("c")], result, ([one]) => of(one), store.digits) ?? 0;
  const c = number(store.here("c"), store.digits, extra);
  return applied(sign, sign && c !== said ? c : "c");
}

/** How the memory came to be c, from what it was. @type {(store: Store, c: string) => string} */
function changes(store, c) {
  const [f, before, added] = ["f", "c_prev", "added"].map((name) => store.here(name));
  const write = (/** @type {number} */ extra) => unsigned(number(added, store.digits, extra));
  if (before === 0) {
    const extra = extraDigits([added], c, ([one]) => one, store.digits) ?? 0;
    const values = { added: write(extra), c };
    return added < 0
      ? tr("The cell starts from an empty memory, then takes away {added}: c = {c}.", values)
      : tr("The cell starts from an empty memory, then adds {added}: c = {c}.", values);
  }
  const { said, extra } = sharedDigits(
    f,
    [before, added],
    c,
    ([share, from, more]) => share * from + more,
    store.digits,
  );
  const from = number(before, store.digits, extra);
  const values = { share: said, from, added: write(extra), c };
  return added < 0
    ? tr("The cell keeps {share} of {from}, then takes away {added}: c = {c}.", values)
    : tr("The cell keeps {share} of {from}, then adds {added}: c = {c}.", values);
}

/** @type {Sentence} */
function halfLife(store) {
  const life = store.here("half_life");
  if (life === Infinity) return tr("With this f nothing is lost from step to step.");
  if (life === 0) return tr("With this f nothing is left after one step.");
  if (life < 0.01) return tr("With this f next to nothing is left after one step.");
  if (life < 1) return tr("With this f held, more than half of a memory is gone after one step.");
  const steps = number(life, life < 10 || life >= MANY ? 1 : 0);
  return trN(
    "With this f held, half of a memory is gone after {n} step.",
    "With this f held, half of a memory is gone after {n} steps.",
    steps === number(1, 1) ? 1 : 2,
    { n: steps },
  );
}

/** At a masked step, whatever is looked at. @type {Sentence} */
const passes = (store) =>
  tr(
    "Step {step} is masked: the cell does not read it. Both memories pass unchanged: c = {c}, h = {h}.",
    { step: store.now.stepNumber(store.t), c: shown(store, "c")(), h: shown(store, "h")() },
  );

const OUTER = [4, "cell", "states", "output"]; // the phase and the views that show y

/** What the read-out says, where there is one. @type {Sentence} */
function readsOut(store) {
  const { outputs } = store.now;
  if (!outputs) return "";
  const y = shown(store, "y")();
  if (outputs === 1) return tr("The read-out turns h into y = {y}.", { y });
  return tr("The read-out turns h into output {output} = {y}.", { output: store.output + 1, y });
}

/** Of a cell that is no LSTM. @type {Sentence} */
function other(store) {
  const [h, was] = [shown(store, "h")(), shown(store, "h_prev")()];
  if (store.now.masked(store.t))
    return tr("Step {step} is masked: the cell does not read it, and h stays {h}.", {
      ...{ step: store.now.stepNumber(store.t), h },
    });
  return tr("The short-term memory goes from {was} to h = {h}.", { was, h });
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
  if (store.now.cell.type) return [other(store), readsOut(store)].filter(Boolean).join(" ");
  const y = OUTER.includes(store.phase || store.view) ? readsOut(store) : "";
  const usual = store.phase > 0 ? [SENTENCES[store.phase]] : (BY_VIEW[store.view] ?? [whole]);
  const parts = store.now.masked(store.t) ? [passes] : usual;
  return [...parts.map((sentence) => sentence(store)), y].filter(Boolean).join(" ");
}

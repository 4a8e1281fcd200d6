// The value of a term that stands for each unit alone, without a matrix: what a memory keeps of itself and what is
// added to it.

/** @import { CellType, Term } from "./equations.js" */

/** @type {Record<string, (a: number, b: number) => number>} */
export const RULES = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

/** Of sums and products of names and numbers. @type {(term: Term, read: (name: string) => number) => number} */
export function valueOf(term, read) {
  if (typeof term === "number") return term;
  if (typeof term === "string") return read(term);
  const [operation, a, b] = term;
  return RULES[operation](valueOf(a, read), valueOf(b, read));
}

/**
 * A place of a run: the numbers there by name, whether the step is masked, and what the memory is held at or NaN.
 * @typedef {{read: (name: string) => number, masked: boolean, held: number}} Spot
 */

/**
 * The share of its memory that a cell keeps there: all at a masked step, nothing where the memory itself is held.
 * lstm_core.kept_and_added has the same. NaN of a cell that keeps no share.
 * @type {(type: CellType, spot: Spot) => number}
 */
export function shareOf({ ledger }, { read, masked, held }) {
  if (!ledger) return NaN;
  if (masked) return 1;
  return Number.isNaN(held) ? valueOf(ledger.kept, read) : 0;
}

/** What a cell adds to its memory there. @type {(type: CellType, spot: Spot) => number} */
export function addedOf({ ledger }, { read, masked, held }) {
  if (!ledger) return NaN;
  if (masked) return 0;
  return Number.isNaN(held) ? valueOf(ledger.added, read) : held;
}

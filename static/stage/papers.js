// The letters of papers for a GRU: its update gate is z and its candidate n there, u and g in the lines, where z goes
// into a gate. What goes into a gate is then a. lstm_core/papers.py has the same.

/** @import { CellType, Term } from "./cells/equations.js" */

/** @type {Record<string, string>} */
const LETTERS = { u: "z", g: "n", gh: "nh" };

/**
 * A name of the lines as it is written: W_z for W_u, a_n for z_g; of another cell than a GRU the name itself.
 * @param {CellType | undefined} type
 * @param {string} name
 */
export function inPapers(type, name) {
  if (!type?.gates.includes("u")) return name;
  const [head, ...rest] = name.split("_");
  if (!rest.length) return LETTERS[head] ?? head;
  return [head === "z" ? "a" : head, ...rest.map((index) => LETTERS[index] ?? index)].join("_");
}

/**
 * The share of its memory that a step keeps, as papers write it: f of an LSTM, z or 1 − z of a GRU; "" where it keeps
 * none.
 * @param {CellType | undefined} type
 */
export const shareName = (type) =>
  type ? (type.ledger ? written(type.ledger.kept, type) : "") : "f";

/** A name, or a difference of two. @type {(term: Term, type: CellType) => string} */
const written = (term, type) =>
  Array.isArray(term)
    ? `${written(term[1], type)} − ${written(term[2], type)}`
    : inPapers(type, String(term));

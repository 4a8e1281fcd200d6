// The letters of papers for a GRU: its update gate is z and its candidate n there, u and g in the lines, where z goes
// into a gate. What goes into a gate is then a. lstm_core/papers.py has the same.

/** @import { CellType } from "./cells/equations.js" */

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

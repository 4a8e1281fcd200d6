// The letters of papers for one's own GRU: its update gate is z there and u in the lines, where z goes into a gate.
// What goes into a gate is then a. lstm_view/words/papers.py has the same.

/** @import { CellType } from "./cells/equations.js" */

/**
 * A name of the lines as it is written: W_z for W_u, a_r for z_r; of another cell than a GRU the name itself.
 * @param {CellType | undefined} type
 * @param {string} name
 */
export function inPapers(type, name) {
  if (!type?.gates.includes("u")) return name;
  const [head, ...rest] = name.split("_");
  if (!rest.length) return head === "u" ? "z" : head;
  return [head === "z" ? "a" : head, ...rest.map((index) => (index === "u" ? "z" : index))].join(
    "_",
  );
}

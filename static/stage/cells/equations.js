// A cell type's parsed lines as a flat list of instructions. Python sends a line as [name, term]; a term is a name
// (a string), a number, or [operation, term, ...]. Nothing is turned into program text: an instruction names an
// operation of the table and the places of its operands.
import { OPERATIONS, copy } from "./operations.js";

/**
 * @typedef {string | number | any[]} Term
 * @typedef {{lines: [string, Term][], states: string[], memory: string, gates: string[], title: string,
 *            weights: Object<string, string[]>}} CellType as lstm_view.stage.cells.py sends it
 * @typedef {"weight" | "input" | "before" | "line" | "part" | "number"} Kind
 * @typedef {{kind: Kind, name: string, number: number}} Place where the values of a name or of a part of a line are
 * @typedef {{value: import("./operations.js").Value, out: number, a: number, b: number, product: boolean}} Instruction
 * @typedef {{partial: import("./operations.js").Partial, from: number, into: number, out: number, a: number,
 *            b: number}} Factor `into` = `from` times the partial derivative
 * @typedef {{factor: number, place: number, matrix: number}} Leaf
 *   a name in a line: the line's derivative by it is the factor (ONE: 1), by W and v in W @ v what W @ v has
 * @typedef {{place: number, name: string, instructions: Instruction[], factors: Factor[], leaves: Leaf[]}} Line
 */

/** The factor that is 1 everywhere, and the matrix of a leaf that stands alone. */
export const ONE = -1;
export const NONE = -1;

const isProduct = (term) => Array.isArray(term) && term[0] === "@";

/**
 * The instructions of a cell type. Each line is a tree of elementwise operations, so its derivative by a name in it
 * is one factor a unit, which is the same for all numbers that are derived at once; products W @ v are its leaves.
 */
export class Program {
  /** @param {CellType} type */
  constructor(type) {
    this.type = type;
    /** @type {Place[]} */ this.places = [];
    /** @type {Line[]} */ this.lines = [];
    /** @type {Map<string, number>} */ this.at = new Map();
    for (const [name, term] of type.lines) this.#line(name, term);
    this.factors = Math.max(...this.lines.map(({ factors }) => factors.length));
  }

  #place(kind, name = "", number = 0) {
    return this.places.push({ kind, name, number }) - 1;
  }

  #named(name) {
    if (!this.at.has(name)) this.at.set(name, this.#place(this.#kind(name), name));
    return this.at.get(name);
  }

  /** @returns {Kind} */
  #kind(name) {
    if (name in this.type.weights) return "weight";
    if (name === "x") return "input";
    return name.endsWith("_prev") ? "before" : "line";
  }

  #line(name, term) {
    const line = { name, place: 0, instructions: [], factors: [], leaves: [] };
    const node = this.#emit(term, line.instructions);
    line.place = this.#named(name);
    if (node.operation) line.instructions.at(-1).out = node.place = line.place;
    else this.#instruct(line.instructions, copy, line.place, node, node, false);
    this.#derive(node, ONE, line);
    this.lines.push(line);
  }

  /** The instructions for a term, operands first; the result's place and what it is made of. */
  #emit(term, into) {
    if (typeof term === "string") return { place: this.#named(term) };
    if (typeof term === "number") return { place: this.#place("number", "", term) };
    const [operation, ...terms] = term;
    if (!Object.hasOwn(OPERATIONS, operation))
      throw new Error(`${operation} is no operation of an equation.`);
    const operands = terms.map((operand, k) =>
      this.#emit(isProduct(term) && k === 1 ? this.#alone(operand) : operand, into),
    );
    const node = { operation, operands, place: this.#place("part") };
    const { value } = OPERATIONS[operation];
    this.#instruct(into, value, node.place, operands[0], operands.at(-1), isProduct(term));
    return node;
  }

  /** The vector of a product as a name: where it is an expression it becomes a line of its own before this one. */
  #alone(term) {
    if (typeof term === "string") return term;
    const name = `~${this.places.length}`;
    this.#named(name);
    this.#line(name, term);
    return name;
  }

  #instruct(into, value, out, a, b, product) {
    into.push({ value, out, a: a.place, b: b.place, product });
  }

  /** The factors and leaves of a line, from the whole term down to its names. */
  #derive(node, factor, line) {
    if (!node.operation) {
      if (this.places[node.place].kind !== "number")
        line.leaves.push({ factor, place: node.place, matrix: NONE });
      return;
    }
    const [a, b] = [node.operands[0].place, node.operands.at(-1).place];
    if (node.operation === "@") line.leaves.push({ factor, place: b, matrix: a });
    else
      node.operands.forEach((operand, k) => {
        const partial = OPERATIONS[node.operation].partials[k];
        let into = factor;
        if (partial) {
          into = line.factors.length;
          line.factors.push({ partial, from: factor, into, out: node.place, a, b });
        }
        this.#derive(operand, into, line);
      });
  }
}

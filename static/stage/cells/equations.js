// A cell type's parsed lines as a flat list of instructions. Python sends a line as [name, term]; a term is a name
// (a string), a number, or [operation, term, ...]. Nothing is turned into program text: an instruction names an
// operation of the table and the places of its operands.
import { OPERATIONS, copy } from "./operations.js";

/** @import { Partial, Value } from "./operations.js" */

/**
 * @typedef {string | number | any[]} Term
 * @typedef {{key: string, lines: [string, Term][], states: string[], memory: string, gates: string[], title: string,
 *            ledger: {kept: Term, added: Term} | null,
 *            weights: Record<string, string[]>}} CellType as lstm_view/stage/cells.py sends it
 * @typedef {"weight" | "input" | "before" | "line" | "part" | "number"} Kind
 * @typedef {{kind: Kind, name: string, number: number}} Place where the values of a name or of a part of a line are
 * @typedef {{value: Value, out: number, a: number, b: number, product: boolean}} Instruction
 * @typedef {{partial: Partial, from: number, into: number, out: number, a: number,
 *            b: number}} Factor `into` = `from` times the partial derivative
 * @typedef {{factor: number, place: number, matrix: number}} Leaf
 *   a name in a line: the line's derivative with respect to it, or to W @ v, is the factor (ONE: 1)
 * @typedef {{place: number, operation: string, operands: Node[]}} Node a leaf has no operation
 * @typedef {{place: number, name: string, instructions: Instruction[], factors: Factor[], leaves: Leaf[]}} Line
 */

/** The factor that is 1 everywhere, and the matrix of a leaf that stands alone. */
export const ONE = -1;
export const NONE = -1;

/** @param {Term} term */
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

  /** The place of a name that the lines have. @param {string} name */
  of(name) {
    return /** @type {number} */ (this.at.get(name));
  }

  /** @param {Kind} kind */
  #place(kind, name = "", number = 0) {
    return this.places.push({ kind, name, number }) - 1;
  }

  /** @param {string} name */
  #named(name) {
    if (!this.at.has(name)) this.at.set(name, this.#place(this.#kind(name), name));
    return this.of(name);
  }

  /** @param {string} name @returns {Kind} */
  #kind(name) {
    if (name in this.type.weights) return "weight";
    if (name === "x") return "input";
    return name.endsWith("_prev") ? "before" : "line";
  }

  /** @param {string} name @param {Term} term */
  #line(name, term) {
    /** @type {Line} */
    const line = { name, place: 0, instructions: [], factors: [], leaves: [] };
    const node = this.#emit(term, line.instructions);
    line.place = this.#named(name);
    const last = line.instructions.at(-1);
    if (node.operation && last) last.out = node.place = line.place;
    else this.#instruct(line.instructions, copy, line.place, node, node, false);
    this.#derive(node, ONE, line);
    this.lines.push(line);
  }

  /**
   * The instructions for a term, operands first; the result's place and what it is made of.
   * @param {Term} term
   * @param {Instruction[]} into
   * @returns {Node}
   */
  #emit(term, into) {
    if (typeof term === "string") return { place: this.#named(term), operation: "", operands: [] };
    if (typeof term === "number")
      return { place: this.#place("number", "", term), operation: "", operands: [] };
    const [operation, ...terms] = term;
    if (!Object.hasOwn(OPERATIONS, operation))
      throw new Error(`${operation} is no operation of an equation.`);
    const operands = terms.map((operand, k) =>
      this.#emit(isProduct(term) && k === 1 ? this.#alone(operand) : operand, into),
    );
    const node = { operation, operands, place: this.#place("part") };
    const { value } = OPERATIONS[operation];
    const [a, b = a] = operands;
    this.#instruct(into, value, node.place, a, b, isProduct(term));
    return node;
  }

  /**
   * The vector of a product as a name: where it is an expression it becomes a line of its own before this one.
   * @param {Term} term
   */
  #alone(term) {
    if (typeof term === "string") return term;
    const name = `~${this.places.length}`;
    this.#named(name);
    this.#line(name, term);
    return name;
  }

  /** @type {(into: Instruction[], value: Value, out: number, a: Node, b: Node, product: boolean) => void} */
  #instruct(into, value, out, a, b, product) {
    into.push({ value, out, a: a.place, b: b.place, product });
  }

  /**
   * The factors and leaves of a line, from the whole term down to its names.
   * @param {Node} node
   * @param {number} factor
   * @param {Line} line
   */
  #derive(node, factor, line) {
    if (!node.operation) {
      if (this.places[node.place].kind !== "number")
        line.leaves.push({ factor, place: node.place, matrix: NONE });
      return;
    }
    const [{ place: a }, { place: b } = { place: a }] = node.operands;
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

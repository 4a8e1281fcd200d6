// What a line of arithmetic is made of: words, symbols, and numbers of which those of the run carry their name, so
// that pointing at one lights its wire.

/** @import { Cell } from "./payload.js" */
/** @import { Run } from "./run.js" */

/** @typedef {{symbol: string, index: string, hue: string}} Symbol */
/** @typedef {{word: string}} Word */
/** @typedef {{exact: number, bind?: string, unit?: number, bracket?: boolean}} Operand */
/** @typedef {string | Symbol | Word | Operand} Token */

/**
 * The number that is explained; `bound` if it is of the step that the stage shows.
 * @typedef {{run: Run<Cell>, t: number, unit: number, inputs: string[], bound: boolean}} At
 */

/**
 * left = right = result; a list on the right stays on one line. `rule` is what its numbers come to.
 * @typedef {object} Equation
 * @property {Token} left
 * @property {(Token | Token[])[]} right
 * @property {Operand} result
 * @property {(operands: number[]) => number} rule
 * @property {string} [note] behind it
 * @property {string} [by] the function that it is computed by, of FUNCTIONS
 */
/** @typedef {{says: Token[], by?: string}} Remark */
/** @typedef {{hue: string, lines: (Equation | Remark)[]}} Group the lines of one gate */
/** @typedef {Equation | Remark | Group} Line */

/** @type {(base: string, index?: string, hue?: string) => Symbol} */
export const symbol = (base, index = "t", hue = base) => ({ symbol: base, index, hue });

/** @type {(at: At, bind: string, unit?: number) => Operand} */
export function value({ run, t, unit: own, bound }, bind, unit = own) {
  const exact = run.value(bind, t, unit);
  return bound ? { bind, unit, exact } : { exact };
}

/** @type {(exact: number) => Operand} */
export const factor = (exact) => ({ exact });

/** A negative number stands in brackets behind a sign. @type {(token: Operand) => Operand} */
export const bracket = (token) => (token.exact < 0 ? { ...token, bracket: true } : token);

/** @type {(at: At, bind: string, unit?: number) => Operand} */
export const behind = (at, bind, unit) => bracket(value(at, bind, unit));

/** @param {Token} token @returns {token is Operand} */
export const isOperand = (token) => typeof token !== "string" && "exact" in token;

/** @param {Line} line @returns {line is Equation} */
export const isEquation = (line) => "result" in line;

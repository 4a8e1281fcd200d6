// A line of arithmetic in texts: with which digits its numbers are shown.
import { extraDigits } from "./agree.js";
import { number } from "./format.js";
import { isEquation, isOperand } from "./tokens.js";

/** @import { Equation, Line, Operand, Remark } from "./tokens.js" */

/** Lines without groups. @type {(lines: Line[]) => (Equation | Remark)[]} */
export const flat = (lines) => lines.flatMap((line) => ("lines" in line ? line.lines : [line]));

/** @type {(line: Equation | Remark) => Operand[]} */
const operandsOf = (line) => (isEquation(line) ? line.right.flat() : line.says).filter(isOperand);

/** All numbers of a line in order, the result last. @type {(line: Equation | Remark) => Operand[]} */
export const numbersOf = (line) => [
  ...operandsOf(line),
  ...(isEquation(line) ? [line.result] : []),
];

/**
 * The texts of these numbers, and the sign before the result: ≈ where not even all digits give it, as where NumPy
 * has added up in another order than we.
 * @type {(line: Equation | Remark, digits: number) => {texts: string[], sign: string}}
 */
export function written(line, digits) {
  const write = (/** @type {Operand} */ { exact, bracket }, extra = 0) => {
    const text = number(exact, digits, extra);
    return bracket ? `(${text})` : text;
  };
  const operands = operandsOf(line);
  if (!isEquation(line)) return { texts: operands.map((one) => write(one)), sign: "" };
  const result = write(line.result);
  const exact = operands.map((one) => one.exact);
  const extra = extraDigits(exact, result, line.rule, digits);
  const texts = operands.map((one) => write(one, extra ?? 0));
  return { texts: [...texts, result], sign: extra === null ? "≈" : "=" };
}

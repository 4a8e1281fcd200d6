// An equation is shown so that it holds for someone with a pencil: its result has the digits of all numbers on
// screen, its operands as many more as it takes until the result follows from them as they are shown.
import { number, parse, percent } from "./format.js";
import { tr } from "./language.js";

const MOST = 15; // more digits than that no float64 has
const OF_SHARE = 3; // decimals that a percentage gets before the other operands get one more
const CLEAR = 1e-6; // of half a unit; nearer to a tie one person rounds up and another down
const ROUNDING = 1e-14; // of a result: how exactly we compute it

/** @typedef {(shown: number[]) => number} Rule what operands come to */

/** What half of a 1 in the last digit of a text is worth. @param {string} text */
function half(text) {
  const [mantissa] = text.split("·");
  const one = mantissa.replace("−", "").replace(/\d/g, "0").replace(/0$/, "1");
  return parse(text.replace(mantissa, one)) / 2;
}

/**
 * Whether a number is rounded to the result as shown: clearly, as a tie, or not.
 * @type {(value: number, result: string) => "clear" | "tie" | null}
 */
function rounds(value, result) {
  const wanted = parse(result);
  if (!Number.isFinite(wanted)) return "clear";
  const unsure = CLEAR + (ROUNDING * Math.abs(wanted)) / half(result);
  const off = Math.abs(value - wanted) / half(result);
  if (off < 1 - unsure) return "clear";
  return off < 1 + CLEAR ? "tie" : null;
}

/**
 * How many more digits the operands need; null where even all they have do not give the result.
 * @param {number[]} operands
 * @param {string} result as shown
 * @param {Rule} rule
 * @param {number} digits
 */
export function extraDigits(operands, result, rule, digits) {
  let [tie, before] = [/** @type {number | null} */ (null), ""];
  for (let extra = 0; extra <= MOST; extra += 1) {
    const texts = operands.map((value) => number(value, digits, extra));
    const found = rounds(rule(texts.map(parse)), result);
    if (found === "clear") return extra;
    if (found) tie ??= extra;
    if (texts.join() === before) break;
    before = texts.join();
  }
  return tie;
}

/**
 * The same where the first operand is said in percent: its text and how many more digits the others need.
 * @param {number} share
 * @param {number[]} others
 * @param {string} result
 * @param {Rule} rule
 * @param {number} digits
 */
export function sharedDigits(share, others, result, rule, digits) {
  let tie = null;
  for (let extra = 0; extra <= MOST; extra += 1) {
    const rest = others.map((value) => parse(number(value, digits, extra)));
    for (let decimals = 0; decimals <= OF_SHARE + extra; decimals += 1) {
      const said = percent(share, decimals);
      const found = rounds(rule([shareOf(said), ...rest]), result);
      if (found === "clear") return { said, extra };
      if (found) tie ??= { said, extra };
    }
  }
  return tie ?? { said: percent(share, MOST), extra: MOST };
}

/** @param {string} said */
const shareOf = (said) => (said === tr("almost 100 %") ? 1 : parse(said.replace("%", "")) / 100);

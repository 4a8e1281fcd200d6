// The sizes to which colours and pipes of a run are drawn (lstm_view/stage/payload.py).
import { kindOf } from "../stage/activations.js";
import { isMasked } from "../stage/masks.js";

/** @import { Ran } from "./bases.js" */

/** @param {Iterable<number>} values */
function largest(values) {
  let found = 0;
  for (const value of values) found = Math.max(found, Math.abs(value));
  return found;
}

/** The size that is shown in full colour, by series. @param {Ran} ran @returns {Record<string, number>} */
function scalesOf(ran) {
  const { cell, series } = ran;
  const x = largest(cell.x.flat()) || 1;
  return cell.type
    ? { ...Object.fromEntries(Object.keys(series).map((name) => [name, 1])), x }
    : { ...ofLSTM(ran), x };
}

/** @param {Ran} ran @returns {Record<string, number>} */
function ofLSTM({ cell, series }) {
  const memory = Math.max(...["c", "kept", "added", "c_prev"].map((name) => largest(series[name])));
  const { candidate, output } = kindOf(cell);
  const size = (/** @type {string} */ name) => largest(series[name]) || 1;
  const isFree = (/** @type {string} */ name) => name !== "tanh";
  const start = Math.max(1, largest(cell.h0));
  const h = isFree(output) ? Math.max(size("h"), start) : 1;
  const masked = cell.mask?.some((_, t) => isMasked(cell, t));
  return {
    ...{ i: 1, f: 1, o: 1 },
    g: isFree(candidate) ? size("g") : 1,
    tanh_c: isFree(output) ? size("tanh_c") : 1,
    ...Object.fromEntries(["c", "c_prev", "kept", "added"].map((name) => [name, memory || 1])),
    h: masked ? Math.max(h, start) : h,
    h_prev: Math.max(h, start),
    ...(series.y ? { y: size("y") } : {}),
  };
}

/** The same for two runs that are compared by eye. @type {(both: Ran[]) => Record<string, number>} */
export function commonScales([ran, other = ran]) {
  const [ours, its] = [scalesOf(ran), scalesOf(other)];
  const known = ran.cell.type ? {} : other.cell.type ? { x: its.x } : its;
  const common = Object.entries(ours).map(([name, size]) => [
    name,
    Math.max(size, /** @type {Record<string, number>} */ (known)[name] ?? 0),
  ]);
  return Object.fromEntries(common);
}

/** The size that fills a pipe of memory, of one run or two. @type {(both: Ran[]) => number} */
export const fullOf = ([ran, other = ran]) =>
  Math.max(fullIn(ran), ran.cell.type || other.cell.type ? 0 : fullIn(other));

/** @param {Ran} ran */
const fullIn = ({ cell, series }) =>
  cell.type
    ? 1
    : Math.max(...["c", "c_prev", "h_prev", "g"].map((name) => largest(series[name]))) || 1;

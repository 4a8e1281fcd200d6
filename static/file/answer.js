// What a server would answer: the payload of the present experiment (lstm_view/stage/payload.py), from the runs that
// are in the file and from what the browser computes of them.
import { kindOf } from "../stage/activations.js";
import { isMasked } from "../stage/masks.js";
import { tr, trN } from "../stage/language.js";
import { described } from "./edits.js";
import { same, write, writeAll } from "./experiment.js";

/** @import { Payload } from "../stage/payload.js" */
/** @import { Bases, Ran } from "./bases.js" */
/** @import { Experiment, Made } from "./experiment.js" */
/** @import { History } from "./history.js" */

const SAID = 2; // changes of a run that are said; more are counted

/** @param {Iterable<number>} values */
function largest(values) {
  let found = 0;
  for (const value of values) found = Math.max(found, Math.abs(value));
  return found;
}

/** The size that is shown in full colour, by series. @param {Ran} ran @returns {Record<string, number>} */
function scalesOf({ cell, series }) {
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
    x: largest(cell.x.flat()) || 1,
    ...(series.y ? { y: size("y") } : {}),
  };
}

/** The size that fills a pipe of memory. @param {Ran} ran */
const fullOf = ({ series }) =>
  Math.max(...["c", "c_prev", "h_prev", "g"].map((name) => largest(series[name]))) || 1;

/** @type {(made: Made, bases: Bases) => string[]} the changes of a run in words */
function editsOf({ story, changes }, bases) {
  const { unchanged, payload } = bases.at(story);
  const before = { cell: unchanged.cell, inputs: payload.inputs };
  return changes.map((change) => described(change, before));
}

/** @type {(made: Made, bases: Bases) => string} what a run is */
function nameOf(made, bases) {
  const edits = editsOf(made, bases);
  const said = edits.slice(0, SAID).join("; ");
  const more = edits.length - SAID;
  const changed =
    more > 0
      ? trN("{said} and {n} more change", "{said} and {n} more changes", more, { said })
      : said;
  return [bases.at(made.story).payload.story.title, changed || tr("as set")].join(", ");
}

/** @type {(now: Experiment, bases: Bases) => Payload["comparison"]} */
function comparisonOf({ run, other }, bases) {
  if (!other) return null;
  const isSame = same(run, other);
  const note = tr("B is this run as it is now. What you change from now on is A.");
  return { a: nameOf(run, bases), b: nameOf(other, bases), notes: isSame ? [note] : [] };
}

/** The stacks in writing, as the tab keeps them. @param {History} history @returns {Payload["kept"]} */
function keptOf({ now, undo, redo, session, bases }) {
  const text = (/** @type {Experiment} */ experiment) => writeAll(experiment, bases);
  const [before, after, present] = [undo.map(text), redo.map(text), text(now)];
  const texts = Object.fromEntries([...before, ...after, present].map((one) => [one, one]));
  return { session, now: present, undo: before, redo: after, origin: null, texts };
}

/** @param {History} history @returns {Payload} */
export function answer(history) {
  const { bases, now } = history;
  const { run, other, look, cursor } = now;
  const base = bases.at(run.story);
  const ran = base.ran(run.changes);
  const its = other && bases.at(other.story).ran(other.changes);
  const both = its ? [ran, its] : [ran];
  const scales = both.map(scalesOf);
  const common = Object.entries(scales[0]).map(([name, size]) => [
    name,
    Math.max(size, scales.at(-1)?.[name] ?? 0),
  ]);
  return {
    ...base.payload,
    ...{ cell: ran.cell, series: ran.series, only: null },
    past: run.changes.length ? base.unchanged : null,
    other: its,
    comparison: comparisonOf(now, bases),
    scales: Object.fromEntries(common),
    full: Math.max(...both.map(fullOf)),
    computed: !base.isNumPys(run.changes),
    ...{ ack: history.ack, jump: history.jump, kept: keptOf(history), parts: {} },
    address: { query: write(now, bases), fragment: "", at_home: true },
    ...{ step: cursor.step, phase: cursor.phase, unit: cursor.unit },
    ...{ view: cursor.view, lecture: cursor.lecture },
    look: { ...base.payload.look, ...look },
    changed: run.changes.map(([name]) => name),
    edits: editsOf(run, bases),
    can_undo: history.undo.length > 0,
    can_redo: history.redo.length > 0,
    can_reset: history.canReset,
    notices: [...new Set([...(history.ack ? [] : base.payload.notices), ...history.notices])],
  };
}

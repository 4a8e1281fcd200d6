// An experiment of a stage in one file, and its writing, as it stands in links and in the tab: what differs from the
// scene of the file, by the names that addresses have (lstm_view/state/fields.py). There steps and units count from 1.
import { isClamp } from "../stage/clamps.js";
import { DIGITS, precision } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { getParam } from "../stage/params.js";

/** @import { Cursor } from "../stage/keeper.js" */
/** @import { Cell } from "../stage/payload.js" */
/** @import { Bases } from "./bases.js" */

/** @typedef {[name: string, value: number]} Change */
/** @typedef {{story: string, changes: Change[]}} Made a run: one that is in the file, and what is changed in it */
/** @typedef {{digits: number, state: "c" | "h", loss: number | null}} Look */
/** @typedef {{run: Made, other: Made | null, look: Look, cursor: Cursor}} Experiment */

const LARGEST = 1e6; // lstm_view/state/changes.py
const NUMBERS = [
  /^(?:weight_ih|weight_hh)\[[ifgo],\d+,\d+\]$/,
  /^(?:bias|peephole)\[[ifgo],\d+\]$/,
  /^(?:x|readout_weight)\[\d+,\d+\]$/,
  /^(?:h0|c0|readout_bias)\[\d+\]$/,
];
const CLAMP = /^clamp\[[ifgo],(?:\*|(\d+)-(\d+)),(?:\*|(\d+))\]$/;
const MASKED = /^masked\[(\d+)-(\d+)\]$/;
const CUT = /^cut\[(?:unit,(\d+)|([xh]),(\d+),(\d+))\]$/;

/** @typedef {(cell: Cell, found: string[], value: number) => boolean} Fits the parts of a name, and its value */

/** @type {(cell: Cell, unit: string | undefined) => boolean} */
const isUnit = (cell, unit = "0") => Number(unit) < cell.hidden_size;
/** @type {(cell: Cell, first: string, last: string) => boolean} */
const isSpan = (cell, first, last) => Number(first) <= Number(last) && Number(first) < cell.steps;

/** @type {Fits} */
const fitsClamp = (cell, [, first, last, unit]) =>
  (first === undefined || isSpan(cell, first, last)) && isUnit(cell, unit);
/** @type {Fits} */
const fitsMask = (cell, [, first, last], value) =>
  isSpan(cell, first, last) && (value === 0 || value === 1);
/** @type {Fits} */
const fitsCut = (cell, [, unit, kind, source = "0", target], value) => {
  const sources = kind === "x" ? cell.input_size : cell.hidden_size;
  return value === 0 && isUnit(cell, unit ?? target) && Number(source) < sources;
};

/** Whether a change can be made in a cell. @type {(cell: Cell, name: string, value: number) => boolean} */
export function fits(cell, name, value) {
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) return false;
  if (NUMBERS.some((form) => form.test(name))) return typeof getParam(cell, name) === "number";
  /** @type {[RegExp, Fits][]} */
  const forms = [
    [CLAMP, fitsClamp],
    [MASKED, fitsMask],
    [CUT, fitsCut],
  ];
  return forms.some(([form, fit]) => {
    const found = form.exec(name);
    return found !== null && fit(cell, found, value);
  });
}

/** The changes with one more: lstm_view/state/changes.py. @type {(changes: Change[], change: Change) => Change[]} */
export function withOne(changes, change) {
  const [name] = change;
  if (isClamp(name) && changes.some(([old]) => old === name))
    return changes.map((old) => (old[0] === name ? change : old));
  return [...changes.filter(([old]) => old !== name), change];
}

/** @type {(name: string, by: 1 | -1) => string} the same name, counted from 1 or from 0 */
const counted = (name, by) =>
  name.replace(/\[.*\]/, (inside) =>
    inside.replace(/\d+/g, (number) => String(Number(number) + by)),
  );

/** @param {Change[]} changes */
const written = (changes) =>
  changes.map(([name, value]) => `${counted(name, 1)}:${value}`).join(";");

/** @type {(text: string, cell: Cell) => {changes: Change[], lost: string[]}} */
function readChanges(text, cell) {
  /** @type {{changes: Change[], lost: string[]}} */
  const found = { changes: [], lost: [] };
  for (const part of text.split(";").filter(Boolean)) {
    const colon = part.lastIndexOf(":");
    const [name, value] = [counted(part.slice(0, colon), -1), part.slice(colon + 1)];
    const isNumber = value.trim() !== "" && fits(cell, name, Number(value));
    if (isNumber) found.changes = withOne(found.changes, [name, Number(value)]);
    else found.lost.push(colon < 0 ? part : part.slice(0, colon));
  }
  return found;
}

/** @param {string} names counted from 1 */
const notThere = (names) => tr("This cell has no {names}; that was left out.", { names });

/** The sentence on a change for which a cell has no place. @param {string} name */
export const leftOut = (name) => notThere(counted(name, 1));

/** @type {(one: unknown, other: unknown) => boolean} */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What an experiment says beside the cursor, in writing. @type {(experiment: Experiment, bases: Bases) => string} */
export function write({ run, other, look }, bases) {
  const { first } = bases;
  const pairs = new URLSearchParams();
  if (run.story !== first.run.story) pairs.set("story", run.story);
  if (!same(run.changes, bases.at(run.story).changes)) pairs.set("set", written(run.changes));
  if (other && !same(other, first.other)) {
    pairs.set("other", `${other.story};${written(other.changes)}`);
  } else if (!other && first.other) pairs.set("other", "");
  if (look.digits !== first.look.digits) pairs.set("digits", precision(look.digits));
  if (look.state !== first.look.state) pairs.set("memory", look.state);
  if (look.loss !== null) pairs.set("loss", String(look.loss + 1));
  return pairs.toString();
}

/** The same with the cursor. @type {(experiment: Experiment, bases: Bases) => string} */
export function writeAll(experiment, bases) {
  const pairs = new URLSearchParams(write(experiment, bases));
  const { step, phase, unit, view, lecture } = experiment.cursor;
  pairs.set("step", String(step + 1));
  if (phase > 0) pairs.set("phase", String(phase));
  if (unit > 0) pairs.set("unit", String(unit + 1));
  pairs.set("view", view);
  if (lecture.length) pairs.set("lecture", lecture.join(","));
  return pairs.toString();
}

/** @type {(text: string | null, low: number, high: number) => number | null} */
function whole(text, low, high) {
  const number = Number(text);
  return text !== null && /^\d+$/.test(text) && low <= number && number <= high ? number : null;
}

/**
 * What a text says, as in the file where it says nothing; and a sentence for each part that cannot be had.
 * @type {(text: string, bases: Bases) => {found: Experiment, notices: string[]}}
 */
export function read(text, bases) {
  const pairs = new URLSearchParams(text);
  const { first } = bases;
  const story = pairs.get("story") ?? first.run.story;
  const notices = [];
  if (!bases.has(story))
    notices.push(tr("This file has no story “{story}”. Its own scene is shown.", { story }));
  const base = bases.at(bases.has(story) ? story : first.run.story);
  const set = pairs.get("set");
  const { changes, lost } =
    set === null ? { changes: base.changes, lost: [] } : readChanges(set, base.unchanged.cell);
  const { other, lost: lostOfOther } = readOther(pairs.get("other"), bases);
  notices.push(...[...lost, ...lostOfOther].map(notThere));
  const run = { story: base.key, changes };
  const found = { run, other, look: readLook(pairs, bases, base.unchanged.cell.steps) };
  return { found: { ...found, cursor: readCursor(pairs, bases, base.key) }, notices };
}

/** @type {(text: string | null, bases: Bases) => {other: Made | null, lost: string[]}} */
function readOther(text, bases) {
  if (text === null) return { other: bases.first.other, lost: [] };
  if (text === "") return { other: null, lost: [] };
  const [story, ...rest] = text.split(";");
  if (!bases.has(story)) return { other: null, lost: [text] };
  const { changes, lost } = readChanges(rest.join(";"), bases.at(story).unchanged.cell);
  return { other: { story, changes }, lost };
}

/** @type {(pairs: URLSearchParams, bases: Bases, steps: number) => Look} */
function readLook(pairs, { first }, steps) {
  const digits = pairs.get("digits");
  const memory = pairs.get("memory");
  const loss = whole(pairs.get("loss"), 1, steps);
  const said = digits === "all" ? DIGITS.all : whole(digits, DIGITS.least, DIGITS.most);
  return {
    digits: said ?? first.look.digits,
    state: memory === "c" || memory === "h" ? memory : first.look.state,
    loss: loss === null ? first.look.loss : loss - 1,
  };
}

/** @type {(pairs: URLSearchParams, bases: Bases, story: string) => Cursor} */
function readCursor(pairs, bases, story) {
  const { cell, view, views, cursor } = bases.openingOf(story);
  const said = pairs.get("view") ?? "";
  return {
    step: (whole(pairs.get("step"), 1, cell.steps) ?? cursor.step + 1) - 1,
    phase: whole(pairs.get("phase"), 0, 4) ?? (pairs.has("step") ? 0 : cursor.phase),
    unit:
      (whole(pairs.get("unit"), 1, cell.hidden_size) ?? (pairs.has("step") ? 1 : cursor.unit + 1)) -
      1,
    view: views.includes(said) ? said : view,
    lecture: (pairs.get("lecture") ?? "").split(",").filter((part) => /^[a-z]+$/.test(part)),
  };
}

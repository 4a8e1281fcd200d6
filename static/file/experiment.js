// An experiment of a stage in one file, and its writing, as it stands in links and in the tab: what differs from the
// scene of the file, by the names that addresses have (lstm_view/state/fields.py). There steps and units count from 1.
import { DIGITS, precision } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { notThere, readChanges, written } from "./changes.js";
import { readCells } from "./columns.js";
import {
  inside,
  predicting,
  readDrawn,
  readHappened,
  readPrediction,
  writeDrawn,
  writePrediction,
} from "./prediction.js";
import { placeOf, refused } from "./refused.js";
import { keyOf, trialOf } from "./trial.js";

/** @import { Cursor } from "../stage/keeper.js" */
/** @import { Base, Bases } from "./bases.js" */
/** @import { Change } from "./changes.js" */
/** @import { Shown } from "./columns.js" */
/** @import { Payload } from "../stage/payload.js" */
/** @import { Predicting } from "./prediction.js" */

/** @typedef {{story: string, changes: Change[]}} Made a run: one that is in the file, and what is changed in it */
/** @typedef {{digits: number, state: "c" | "h", loss: number | null} & Shown & Predicting} Look */
/** @typedef {{run: Made, other: Made | null, look: Look, cursor: Cursor}} Experiment */

/** @type {(one: unknown, other: unknown) => boolean} */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Which run of the file, in an address. @type {(story: string) => [string, string][]} */
function pairsOf(story) {
  const of = trialOf(story);
  if (!of) return [["story", story]];
  return [
    ["challenge", of.challenge],
    ["trial", String(of.trial + 1)],
  ];
}

/** What an experiment says beside the cursor, in writing. @type {(experiment: Experiment, bases: Bases) => string} */
export function write({ run, other, look }, bases) {
  const { first } = bases;
  const isFirst = run.story === first.run.story;
  const pairs = new URLSearchParams(isFirst ? [] : pairsOf(run.story));
  if (!same(run.changes, bases.at(run.story).changes)) pairs.set("set", written(run.changes));
  if (other && !same(other, first.other)) {
    pairs.set("other", `${other.story};${written(other.changes)}`);
  } else if (!other && first.other) pairs.set("other", "");
  writeLook(look, first.look, pairs);
  writePredicting(look, isFirst ? first.look : predicting(null), pairs);
  return pairs.toString();
}

/** @type {(look: Look, usual: Look, pairs: URLSearchParams) => void} */
function writeLook(look, usual, pairs) {
  if (look.digits !== usual.digits) pairs.set("digits", precision(look.digits));
  if (look.state !== usual.state) pairs.set("memory", look.state);
  if (look.loss !== null) pairs.set("loss", String(look.loss + 1));
  if (!same(look.cells, usual.cells)) pairs.set("cells", look.cells.join());
  if (look.own !== usual.own) pairs.set("own", look.own ? "1" : "0");
}

/** @type {(look: Predicting, usual: Predicting, pairs: URLSearchParams) => void} */
function writePredicting({ predict, drawn, seen, happened }, usual, pairs) {
  const told = same(predict, usual.predict) ? usual : predicting(predict);
  if (told !== usual) pairs.set("predict", writePrediction(predict));
  if (!same(drawn, told.drawn)) pairs.set("drawn", writeDrawn(drawn));
  if (seen !== told.seen) pairs.set("seen", seen ? "1" : "0");
  if (happened !== told.happened) pairs.set("happened", happened);
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

/** The run of the file that is asked for. @type {(pairs: URLSearchParams, bases: Bases) => string} */
function storyOf(pairs, { first }) {
  const challenge = pairs.get("challenge");
  if (challenge) return keyOf(challenge, (whole(pairs.get("trial"), 1, 1000) ?? 1) - 1);
  return pairs.get("story") ?? first.run.story;
}

/** @param {string} story */
function noStory(story) {
  const of = trialOf(story);
  return of
    ? tr("This file has no trial {n} of “{challenge}”. Its own scene is shown.", {
        n: of.trial + 1,
        challenge: of.challenge,
      })
    : tr("This file has no story “{story}”. Its own scene is shown.", { story });
}

/**
 * What a text says, as in the file where it says nothing, or as in an experiment from which a link leads there; and a
 * sentence for each part that cannot be had.
 * @type {(text: string, bases: Bases, from?: Experiment) => {found: Experiment, notices: string[]}}
 */
export function read(text, bases, from) {
  const pairs = new URLSearchParams(text);
  const story = storyOf(pairs, bases);
  const notices = bases.has(story) ? [] : [noStory(story)];
  const base = bases.at(bases.has(story) ? story : bases.first.run.story);
  const set = pairs.get("set");
  const { changes, lost } =
    set === null ? { changes: base.changes, lost: [] } : readChanges(set, base.unchanged.cell);
  const { other, lost: lostOfOther } = from
    ? { other: from.other, lost: [] }
    : readOther(pairs.get("other"), bases);
  notices.push(...[...lost, ...lostOfOther].map(notThere));
  const run = { story: base.key, changes };
  const usual = from ? { ...from.look, ...predicting(null) } : lookOf(base.key, bases);
  const { look, notices: outside } = readLook(pairs, usual, base);
  notices.push(...outside, ...refused(pairs, base, bases.wanted));
  return { found: { run, other, look, cursor: readCursor(pairs, bases, base.key) }, notices };
}

/** What is predicted is about the run of the scene. @type {(story: string, bases: Bases) => Look} */
const lookOf = (story, { first }) =>
  story === first.run.story ? first.look : { ...first.look, ...predicting(null) };

/** @type {(text: string | null, bases: Bases) => {other: Made | null, lost: string[]}} */
function readOther(text, bases) {
  if (text === null) return { other: bases.first.other, lost: [] };
  if (text === "") return { other: null, lost: [] };
  const [story, ...rest] = text.split(";");
  if (!bases.has(story)) return { other: null, lost: [text] };
  const { changes, lost } = readChanges(rest.join(";"), bases.at(story).unchanged.cell);
  return { other: { story, changes }, lost };
}

/** @type {(pairs: URLSearchParams, usual: Look, base: Base) => {look: Look, notices: string[]}} */
function readLook(pairs, usual, { payload, unchanged: { cell } }) {
  const digits = pairs.get("digits");
  const memory = pairs.get("memory");
  const loss = placeOf(pairs, "loss", cell.steps);
  const said = digits === "all" ? DIGITS.all : whole(digits, DIGITS.least, DIGITS.most);
  const { look, notices } = inside(readPredicting(pairs, usual), cell);
  return {
    look: {
      digits: said ?? usual.digits,
      state: memory === "c" || memory === "h" ? memory : usual.state,
      loss: loss ?? usual.loss,
      ...readShown(pairs, usual, payload),
      ...look,
    },
    notices,
  };
}

/** @type {(pairs: URLSearchParams, usual: Shown, payload: Payload) => Shown} */
function readShown(pairs, usual, payload) {
  const [cells, own] = [pairs.get("cells"), pairs.get("own") ?? ""];
  const named = cells === null ? undefined : readCells(cells, payload);
  const isSaid = payload.columns?.choice && /^[01]$/.test(own);
  return { cells: named ?? usual.cells, own: isSaid ? own === "1" : usual.own };
}

/** @type {(pairs: URLSearchParams, usual: Predicting) => Predicting} */
function readPredicting(pairs, { predict, drawn, seen, happened }) {
  const asked = readPrediction(pairs.get("predict") ?? "");
  const isOther = asked !== undefined && !same(asked, predict);
  const told = isOther ? predicting(asked) : { predict, drawn, seen, happened };
  const hand = pairs.get("drawn");
  const key = pairs.get("happened");
  const said = {
    predict: told.predict,
    drawn: (hand === null ? undefined : readDrawn(hand)) ?? told.drawn,
    seen: pairs.has("seen") ? pairs.get("seen") === "1" : told.seen,
    happened: (key === null ? undefined : readHappened(key)) ?? told.happened,
  };
  return said.predict ? said : predicting(null);
}

/** @type {(pairs: URLSearchParams, bases: Bases, story: string) => Cursor} */
function readCursor(pairs, bases, story) {
  const { cell, view, views, cursor } = bases.openingOf(story);
  const said = pairs.get("view") ?? "";
  return {
    step: placeOf(pairs, "step", cell.steps) ?? cursor.step,
    phase: whole(pairs.get("phase"), 0, 4) ?? (pairs.has("step") ? 0 : cursor.phase),
    unit: placeOf(pairs, "unit", cell.hidden_size) ?? (pairs.has("step") ? 0 : cursor.unit),
    view: views.includes(said) ? said : view,
    lecture: (pairs.get("lecture") ?? "").split(",").filter((part) => /^[a-z]+$/.test(part)),
  };
}

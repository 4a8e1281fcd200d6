// What a server would answer: the payload of the present experiment (lstm_view/stage/payload.py), from the runs that
// are in the file and from what the browser computes of them.
import { tr, trN } from "../stage/language.js";
import { predictionOf } from "./asked.js";
import { columnsOf } from "./columns.js";
import { described } from "./edits.js";
import { same, write, writeAll } from "./experiment.js";
import { pageUntil, until } from "./hiding.js";
import { hides } from "./prediction.js";
import { commonScales, fullOf } from "./scales.js";
import { judgedOf, trialOf } from "./trial.js";

/** @import { Payload } from "../stage/payload.js" */
/** @import { Bases, Ran } from "./bases.js" */
/** @import { Experiment, Made } from "./experiment.js" */
/** @import { History } from "./history.js" */

const SAID = 2; // changes of a run that are said; more are counted

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
  const { story, challenge } = bases.at(made.story).payload;
  const of = trialOf(made.story);
  const values = of && { n: of.trial + 1, title: challenge?.title };
  const named = values
    ? `${story.title}, ${tr("reading trial {n} of “{title}”", values)}`
    : story.named;
  return [named, changed || (story.is_story ? tr("as set") : "")].filter(Boolean).join(", ");
}

/** @type {(now: Experiment, bases: Bases) => Payload["comparison"]} */
function comparisonOf({ run, other }, bases) {
  if (!other) return null;
  const isSame = same(run, other);
  const note = tr("B is this run as it is now. What you change from now on is A.");
  return { a: nameOf(run, bases), b: nameOf(other, bases), notes: isSame ? [note] : [] };
}

/** The stacks in writing, as the tab keeps them. @param {History} history @returns {Payload["kept"]} */
function keptOf({ now, undo, redo, origin, session, bases }) {
  const text = (/** @type {Experiment} */ experiment) => writeAll(experiment, bases);
  const [before, after, present] = [undo.map(text), redo.map(text), text(now)];
  const scene = origin && text(origin);
  const named = [...before, ...after, present, ...(scene === null ? [] : [scene])];
  const texts = Object.fromEntries(named.map((one) => [one, one]));
  return { session, now: present, undo: before, redo: after, origin: scene, texts };
}

/** B, in no more steps than A. @type {(now: Experiment, steps: number, bases: Bases) => Ran | null} */
function besides({ other }, steps, bases) {
  if (!other) return null;
  const its = bases.at(other.story).ran(other.changes);
  return its.cell.steps > steps ? until(its, steps) : its;
}

/**
 * What of a page is about the run that is shown.
 * @type {(now: Experiment, ran: Ran, bases: Bases) => Partial<Payload>}
 */
function pageOf({ run, look }, { cell }, bases) {
  const { payload } = bases.at(run.story);
  if (look.predict && hides(look)) return pageUntil(payload, look.predict.first);
  const of = trialOf(run.story);
  const { challenge } = payload;
  if (!of || !challenge || !bases.hidden) return {};
  return judgedOf(of.trial, challenge, cell, run.changes, bases.hidden);
}

/** A story was told of its own numbers. @type {(payload: Payload, changes: number) => Payload["story"]} */
function storyOf({ story }, changes) {
  if (!story.as_set || changes === 0) return story;
  const { claim } = story;
  const said = trN(
    "As it was set: {claim} Now there is one change.",
    "As it was set: {claim} Now there are {n} changes.",
    changes,
    { claim },
  );
  return { ...story, claim: said };
}

/** The run as it is shown: what is predicted is not there. @type {(ran: Ran, look: Experiment["look"]) => Ran} */
const shownOf = (ran, look) => (look.predict && hides(look) ? until(ran, look.predict.first) : ran);

/** @param {History} history @returns {Payload} */
export function answer(history) {
  const { bases, now } = history;
  const { run, look, cursor } = now;
  const base = bases.at(run.story);
  const whole = base.ran(run.changes);
  const ran = shownOf(whole, look);
  const its = hides(look) ? null : besides(now, ran.cell.steps, bases);
  const both = its ? [ran, its] : [ran];
  const state = base.payload.cell.type ? "h" : look.state;
  const { digits, loss } = look;
  return {
    ...base.payload,
    story: storyOf(base.payload, run.changes.length),
    ...columnsOf(base.payload, look),
    ...pageOf(now, ran, bases),
    ...{ cell: ran.cell, series: ran.series, only: null },
    past: run.changes.length ? shownOf(base.unchanged, look) : null,
    other: its,
    comparison: its ? comparisonOf(now, bases) : null,
    scales: commonScales(both),
    full: fullOf(both),
    predict: predictionOf(now, whole, base.payload, bases.predicts),
    computed: !base.isNumPys(run.changes),
    ...{ ack: history.ack, jump: history.jump, kept: keptOf(history), parts: {} },
    address: { query: write(now, bases), fragment: "", at_home: true },
    step: Math.min(cursor.step, ran.cell.steps - 1),
    ...{ phase: cursor.phase, unit: cursor.unit },
    ...{ view: cursor.view, lecture: cursor.lecture },
    look: { ...base.payload.look, digits, loss, state },
    changed: run.changes.map(([name]) => name),
    edits: editsOf(run, bases),
    can_undo: history.undo.length > 0,
    can_redo: history.redo.length > 0,
    can_reset: history.canReset,
    notices: noticesOf(history),
  };
}

/** @param {History} history */
function noticesOf({ ack, bases, notices }) {
  const ofScene = ack ? [] : bases.at(bases.first.run.story).payload.notices;
  return [...new Set([...ofScene, ...notices])];
}

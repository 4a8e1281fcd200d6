// The axes that depend on the run: ranges that hold all of it, so that they stand still while stepping, and ticks.
// lstm_view/figures/ranges.py does the same.
import { reach } from "./ledger.js";
import { range } from "./names.js";
import { inAxis } from "./original.js";
import { besideOf, extentsOf, ledgerOf } from "./scene.js";

/** @import { Json } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Range, Scene } from "./scene.js" */

const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * The first of these mantissas times a power of ten that reaches `size`.
 * @param {number} size
 */
function nice(size) {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  return (MANTISSAS.find((factor) => factor * power >= size) ?? 10) * power;
}

/**
 * The range of named series over the whole run, of one unit or, for null, of all: an axis stands still while the
 * cursor moves.
 * @type {(scene: Scene | null, names: string[], least: Range, unit: number | null) => Range}
 */
export function valueRange(scene, names, [least, most], unit) {
  const ends = scene ? names.flatMap((name) => extentsOf(scene, name, unit)) : [];
  const low = Math.min(least, ...ends.map((end) => end[0]));
  const largest = Math.max(0, ...ends.flat().map(Math.abs));
  const high = Math.max(Math.abs(least), Math.abs(most), nice(1.1 * largest));
  return [low < 0 ? -high : 0, high];
}

/**
 * The same of one series, or of the memory, of all cell types shown together.
 * @type {(scene: Scene, what: string) => Range}
 */
function commonRange({ columns, unit }, what) {
  /** @type {Range[]} */
  const ends = [];
  for (const { memory, now, past } of columns?.values() ?? [])
    for (const run of [now, past])
      if (run) ends.push(run.extent(what === "memory" ? memory : what, unit));
  const low = Math.min(0, ...ends.map((end) => end[0]));
  const high = Math.max(0, ...ends.map((end) => end[1]));
  return [low < 0 ? -nice(-1.1 * low) : 0, high > 0 || low === 0 ? nice(1.1 * high) : 0];
}

const FEW_STEPS = 15;
const TICKS = 8; // numbers of steps on an axis at most, where these are not its own
const ASIDE = 1 / 5000; // of an axis that a name stands beside its step: Plotly writes a hover at a tick in its text
const WINDOW = 100; // the steps that the bars of the ledger show of a long run: the latest up to the cursor
const LETTERS = 44; // what fits under a time axis
const ROOM = 24; // characters of a name

/**
 * Whole steps as ticks, or as many of the steps' own names as find room.
 * @param {Scene} scene
 */
function stepAxis({ now, labels }) {
  const { steps } = now;
  const axis = { range: [0.5, steps + 0.5], ...numbered(now, 1, steps) };
  if (labels.length !== steps) return steps <= FEW_STEPS ? { ...axis, dtick: 1 } : axis;
  const longest = Math.min(Math.max(...labels.map((label) => [...label].length)), ROOM);
  const stride = Math.max(1, Math.ceil((steps * (longest + 1)) / LETTERS));
  const named = range(steps).filter((t) => t % stride === 0);
  return {
    ...axis,
    tickmode: "array",
    tickvals: named.map((t) => t + 1 + ASIDE * steps),
    ticktext: named.map((t) => inChart(labels[t])),
  };
}

/**
 * What an axis of steps from `first` on says where people call them otherwise: the numbers, at round ones of which
 * ticks stand. `span` is how many steps are seen of it.
 * @type {(now: Run, first: number, span: number) => Json}
 */
export function numbered(now, first, span) {
  if (!now.cell.step_numbers?.length) return {};
  const places = range(now.steps + 1 - first, first);
  const dtick = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => span / n <= TICKS) ?? 1000;
  return {
    labelalias: Object.fromEntries(places.map((x) => [x, `${now.stepNumber(x - 1)}`])),
    tick0: places.find((x) => now.stepNumber(x - 1) % dtick === 0) ?? first,
    dtick,
  };
}

/**
 * A name as a chart shows it as it is, cut to the room it has: Plotly reads markup, links included, and %{…} in a text.
 * As in lstm_view/words.
 * @param {string} text
 * @param {number} room characters
 */
export function inChart(text, room = ROOM) {
  const signs = [...text];
  const cut = signs.length <= room ? text : `${signs.slice(0, room - 1).join("")}…`;
  return cut
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/%/g, "&#37;");
}

/** @type {(scene: Scene, form: string) => Range} */
function ledgerRange(scene, form) {
  const { now, unit } = scene;
  const past = ledgerOf(scene, 0);
  const runs = past ? [now, past] : [now];
  const ends = runs.map((run) => reach(form, run, unit));
  const high = nice(1.1 * Math.max(...ends.map(([least, most]) => Math.max(-least, most))));
  return [Math.min(...ends.map(([least]) => least)) < 0 ? -high : 0, high];
}

/** @type {(scene: Scene) => Range} */
function windowRange({ t }) {
  const last = t + 1;
  return last > WINDOW ? [last - WINDOW + 0.5, last + 0.5] : [-0.5, WINDOW + 0.5];
}

/**
 * The range of an axis and, of that of an input in its original units, the ticks.
 * @type {(scene: Scene, own: Scene | null, names: string[], least: Range) => Json}
 */
function rangeAxis(scene, own, names, least) {
  const span = valueRange(own, names, least, scene.unit);
  const { units = [], inOriginal } = scene;
  const ofInput = inOriginal && units.length > 0 && String(names) === "x";
  return { range: span, ...(ofInput ? inAxis(span, units) : {}) };
}

/** @type {(layout: Json, scene: Scene) => void} */
export function setAxes(layout, scene) {
  const meta = layout.meta ?? {};
  const { steps } = scene.now;
  /** @type {(names: string[] | undefined, axis: () => Json) => void} */
  const set = (names = [], axis) => {
    for (const name of names) layout[name] = { ...layout[name], ...axis() };
  };
  const own = meta.run ? besideOf(scene, meta.run) : scene;
  for (const [name, names] of Object.entries(meta.range ?? {}))
    set([name], () => rangeAxis(scene, own, names, meta.least?.[name] ?? [0, 0]));
  for (const [name, what] of Object.entries(meta.common ?? {}))
    set([name], () => ({ range: commonRange(scene, what) }));
  for (const [name, form] of Object.entries(meta.ledger ?? {}))
    set([name], () => ({ range: ledgerRange(scene, form) }));
  set(meta.steps, () => stepAxis(scene));
  set(meta.start, () => ({ range: [-0.5, steps + 0.5] }));
  if (steps > WINDOW)
    set(meta.window, () => ({ range: windowRange(scene), ...numbered(scene.now, 1, WINDOW) }));
}

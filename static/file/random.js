// Random cells, drawn as NumPy draws them (lstm_view/state/scene.py): the weights from the seed alone, peepholes and
// input each from a stream of their own. What else is said and shown of one is that of a small one with as many inputs.
import { run } from "../stage/engine.js";
import { tr, trN } from "../stage/language.js";
import { range } from "../stage/names.js";
import { noise } from "./noise.js";

/** @import { Cell, Payload } from "../stage/payload.js" */

/** @typedef {{seed: number, inputs: number, units: number, peephole: number, steps: number}} Drawn */
/**
 * What lstm_view/serving/site/randoms.py says: the `usual` random cell, the one that the page opens with or null, what
 * it is called where it reads a series of measurements, and what each number must lie between.
 * @typedef {object} Randoms
 * @property {Drawn} usual
 * @property {Drawn | null} home
 * @property {{about: string, reading: string} | null} measured
 * @property {Record<string, [number, number]>} limits
 */

const STREAMS = { input: 1, peephole: 2 };
const LARGER = { ih: 3, hh: 2 }; // than training would start with, so that something happens

/** A number with two decimals, as NumPy rounds: a half to the even side. @param {number} value */
function rounded(value) {
  const hundreds = value * 100;
  const near = Math.round(hundreds);
  const isHalf = near - hundreds === 0.5 && near % 2 !== 0;
  return (isHalf ? near - 1 : near) / 100;
}

/** @type {(numbers: Float64Array, width: number) => number[][]} */
const rows = (numbers, width) =>
  range(numbers.length / width).map((k) => [...numbers.subarray(k * width, (k + 1) * width)]);

/**
 * A number that an address says; undefined if it is none of those that can be.
 * @type {(text: string | null, limits: [number, number]) => number | undefined}
 */
export function numberIn(text, [low, high]) {
  const isWhole = text !== null && /^\d{1,7}$/.test(text);
  return isWhole && low <= Number(text) && Number(text) <= high ? Number(text) : undefined;
}

/**
 * Where an address begins that names a random cell; null where it names another.
 * @type {(pairs: URLSearchParams, given: Randoms) => Drawn | null}
 */
export function startOf(pairs, { usual, home }) {
  if (pairs.get("story") === "random") return usual;
  return pairs.has("story") ? null : home;
}

/**
 * The random cell that an address names; null for one that is drawn otherwise, or from something else.
 * @type {(name: string, given: Randoms) => Drawn | null}
 */
export function drawnIn(name, given) {
  const pairs = new URLSearchParams(name);
  const drawn = startOf(pairs, given);
  const said = [...pairs.keys()].filter((one) => one !== "story");
  if (!drawn || !said.every((one) => Object.hasOwn(given.limits, one))) return null;
  const numbers = said.map((one) => [one, numberIn(pairs.get(one), given.limits[one])]);
  if (numbers.some(([, number]) => number === undefined)) return null;
  const found = { ...drawn, ...Object.fromEntries(numbers) };
  const isMeasured = given.measured !== null && drawn === given.home;
  const fits = found.inputs === drawn.inputs && found.steps === drawn.steps;
  return isMeasured && !fits ? null : found;
}

/** The payload that says what is not in the numbers. @param {Drawn} drawn */
export const templateOf = ({ inputs, peephole }) => `drawn:${inputs}:${peephole}`;

/** @type {(drawn: Drawn) => Partial<Cell>} */
function weightsOf({ seed, inputs: D, units: H, peephole }) {
  const drawn = noise([seed], 4 * H * (D + H), H ** -0.5);
  const [ih, hh] = [drawn.subarray(0, 4 * H * D), drawn.subarray(4 * H * D)];
  const peep = noise([seed, STREAMS.peephole], 3 * H, 1).map(rounded);
  return {
    ...{ input_size: D, hidden_size: H },
    weight_ih: rows(
      ih.map((w) => rounded(LARGER.ih * w)),
      D,
    ),
    weight_hh: rows(
      hh.map((w) => rounded(LARGER.hh * w)),
      H,
    ),
    bias: range(4 * H).map((k) => Number(Math.floor(k / H) === 1)), // of f
    peephole: peephole ? rows(peep, H) : null,
    h0: range(H).map(() => 0),
    c0: range(H).map(() => 0),
  };
}

/** @type {(drawn: Drawn) => number[][]} */
const inputOf = ({ seed, inputs: D, steps: T }) =>
  rows(noise([seed, STREAMS.input], T * D, 1).map(rounded), D);

/** What is said of it. @type {(drawn: Drawn, measured: Randoms["measured"]) => Partial<Payload["story"]>} */
function wordsOf({ seed, inputs, units, peephole, steps }, measured) {
  const ofUnits = trN("{n} unit", "{n} units", units);
  const sizes = `${trN("{n} input", "{n} inputs", inputs)}, ${ofUnits}`;
  const drawn = tr(
    "Random weights from seed {seed}: {sizes}, forget bias 1{peepholes}. Nothing here was trained.",
    { seed, sizes, peepholes: peephole ? tr(" and peepholes") : "" },
  );
  const cell = peephole
    ? tr("Random cell of {units} with peepholes, seed {seed}", { units: ofUnits, seed })
    : tr("Random cell of {units}, seed {seed}", { units: ofUnits, seed });
  const reading =
    measured?.reading ?? trN("reading {n} random step", "reading {n} random steps", steps);
  return {
    claim: `${drawn} ${measured?.about ?? tr("Random input from the seed.")}`,
    named: `${cell}, ${reading}`,
  };
}

/**
 * The payload of a random cell: `template` is that of a small one, and `first` the page's own.
 * @type {(name: string, given: Randoms, template: Payload, first: Payload) => Payload}
 */
export function payloadOf(name, given, template, first) {
  const drawn = /** @type {Drawn} */ (drawnIn(name, given));
  const isHomes = startOf(new URLSearchParams(name), given) === given.home;
  const measured = isHomes ? given.measured : null;
  const { x, steps } = measured ? first.cell : { x: inputOf(drawn), steps: drawn.steps };
  const read = measured ? first : template;
  const cell = /** @type {Cell} */ ({ ...template.cell, ...weightsOf(drawn), x, steps });
  const figures = template.figures.filter(({ key }) => key !== "heatmap" || drawn.units > 1);
  const { labels, inputs, units } = read;
  return {
    ...template,
    ...{ cell, series: run(cell), past: null, computed: true, figures, labels, inputs, units },
    shape: `${template.shape} ${[drawn.units, steps, measured ? "measured" : ""]}`,
    story: { ...template.story, key: name, ...wordsOf(drawn, measured) },
    stories: [{ key: name, title: template.story.title }, ...template.stories.slice(1)],
  };
}

// What a stage in one file brings with it, as lstm_view/stage/held.py writes it and open.js unpacks it.

/** @import { Words } from "../stage/language.js" */
/** @import { Json } from "../stage/payload.js" */
/** @import { Predicts } from "./asked.js" */
/** @import { Randoms } from "./random.js" */
/** @import { Made } from "./experiment.js" */

/**
 * What the file holds beside large files that wait until they are asked for.
 * @typedef {object} Held
 * @property {string} name of its content: files on a disk share what their browser keeps
 * @property {{name: string, text: string, imports: Record<string, string>}[]} modules each after those it imports
 * @property {string} first
 * @property {string} style
 * @property {Record<string, Words>} words by language
 * @property {Record<string, Scenes>} scenes by language
 * @property {Record<string, Json>} parts what payloads share, by the name of its content
 * @property {Float64Array} numbers of all scenes
 */

/**
 * The scene that was saved, and the other runs of the file, by name: stories, and the first trial of each challenge.
 * Payloads name what they share with others: `entries` by the names of their content, pieces of these as {"&": name},
 * arrays by their place in all numbers (lstm_view/stage/pool.py).
 * @typedef {object} Scenes
 * @property {Json} first
 * @property {Made} run
 * @property {Made | null} other B
 * @property {Record<string, string>} asked what is predicted, as an address says it
 * @property {Record<string, Json>} stories
 * @property {Predicts} predicts
 * @property {Record<string, string>} wanted what each part of an address must be
 * @property {Json} hidden the trials of challenges that decide, or null
 * @property {Randoms} [randoms] what random cells are drawn from, on the site
 */

/** @typedef {{lstmFile: {held: Held, at: (name: string) => Promise<string>}}} Page */

/** What open.js has unpacked. */
export const { held, at } = /** @type {Page} */ (/** @type {unknown} */ (globalThis)).lstmFile;

/** Whether the file brings a further one with it. @param {string} name */
export const has = (name) => document.getElementById(`file:${name}`) !== null;

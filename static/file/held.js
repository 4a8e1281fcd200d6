// What a stage in one file brings with it, as lstm_view/stage/one_file.py writes it and open.js unpacks it.

/** @import { Words } from "../stage/language.js" */
/** @import { Change, Made } from "./experiment.js" */

/**
 * What the file holds beside large files that wait until they are asked for.
 * @typedef {object} Held
 * @property {{name: string, text: string, imports: Record<string, string>}[]} modules each after those it imports
 * @property {string} first
 * @property {string} style
 * @property {Record<string, Words>} words by language
 * @property {Record<string, Scenes>} scenes by language
 */

/**
 * The scene that was saved, its changes and its B, and the other stories; payloads packed as base64.
 * @typedef {{first: string, changes: Change[], other: Made | null, stories: Record<string, string>}} Scenes
 */

/** @typedef {{lstmFile: {held: Held, at: (name: string) => Promise<string>}}} Page */

/** What open.js has unpacked. */
export const { held, at } = /** @type {Page} */ (/** @type {unknown} */ (globalThis)).lstmFile;

/** Whether the file brings a further one with it. @param {string} name */
export const has = (name) => document.getElementById(`file:${name}`) !== null;

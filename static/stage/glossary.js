// The terms and the names of the marks, from glossary.toml of the language: fetched when one is asked for.
import { fileAt } from "./files.js";
import { language } from "./language.js";
import { h } from "./dom.js";

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} group
 * @property {string} term
 * @property {string[]} also other ways in which it is written here
 * @property {string} says
 * @property {[string, string][]} elsewhere its symbol in other books, and in which
 * @property {string} see the address of a moment that shows it, from the root of the app
 */
/** @typedef {{key: string, label: string, says: string, term: string}} Mark */
/** @typedef {{entries: Entry[], marks: Mark[], find: (name: string) => Entry | undefined}} Glossary */

/** @type {Promise<Glossary> | undefined} */
let loaded;

/** @returns {Promise<Glossary>} rejected while the server is away, and asked for again the next time */
export function glossary() {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load() {
  const answer = await fetch(await fileAt(`glossary-${language}.json`));
  if (!answer.ok) throw new Error(`The glossary answers ${answer.status}.`);
  const { entries, marks } = await answer.json();
  return { entries, marks, find: finder(entries) };
}

/**
 * By key, by term, or by another way to write it.
 * @param {Entry[]} entries
 */
function finder(entries) {
  /** @type {Map<string, Entry>} */
  const exact = new Map();
  /** @type {Map<string, Entry>} */
  const loose = new Map();
  for (const entry of entries)
    for (const name of [entry.term, ...entry.also]) {
      exact.set(name, entry);
      loose.set(name.toLowerCase(), entry);
    }
  for (const entry of entries) exact.set(entry.key, entry);
  return (/** @type {string} */ name) => exact.get(name) ?? loose.get(name.toLowerCase());
}

// A single letter, a sign behind it, and an index of one or two letters or in braces: c_t, W_{xf}, e^{−z}.
const INDEXED =
  /(?<![\p{L}\p{N}_])((?:\p{L}\p{M}?|‖))([_^])(?:\{([^}]*)\}|([\p{L}\p{N}]{1,2})(?![\p{L}\p{N}_]))/gu;

/**
 * Text with its indices set low and its powers high.
 * @param {string} text
 * @returns {(string | Element)[]}
 */
export function signs(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(INDEXED)) {
    const [all, letter, sign, braced, plain] = found;
    const tag = sign === "_" ? "sub" : "sup";
    parts.push(text.slice(end, found.index) + letter, h(tag, {}, braced ?? plain));
    end = found.index + all.length;
  }
  return [...parts, text.slice(end)];
}

/**
 * Its symbols in other books: Γ_f (Ng), f_t (PyTorch).
 * @param {Entry} entry
 */
export const elsewhere = ({ elsewhere: others }) =>
  others.flatMap(([symbol, where], k) => [
    k ? ", " : "",
    h("span", { class: "sign" }, signs(symbol)),
    ` (${where})`,
  ]);

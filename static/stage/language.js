// In which language the browser speaks: English as it stands in the code, others from a catalogue beside these modules.
// lstm_view/words/wanted.py decides in the same order, so that page and stage agree.

const PARAMETER = "lang";
const COOKIE = "lstm-language";
const YEAR = 31536000; // seconds
const ENGLISH = "en";

/**
 * @typedef {object} Words
 * @property {string} decimal the sign between whole and decimals
 * @property {Record<string, string | string[]>} messages English -> said, or a form for one and one for many
 */

const inBrowser = typeof document !== "undefined";

/** The language that a link, a choice made before, or the browser asks for. */
function wanted() {
  if (!inBrowser) return ENGLISH;
  const said = new URLSearchParams(location.search).get(PARAMETER);
  const chosen = document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=([a-z-]+)`))?.[1];
  return said ?? chosen ?? navigator.language;
}

/** The languages there are, which the page names. @returns {string[]} */
const known = () =>
  document.querySelector('meta[name="lstm-languages"]')?.getAttribute("content")?.split(" ") ?? [];

/** @param {string} code such as de-AT */
function ours(code) {
  const short = code.split("-")[0].toLowerCase();
  return known().includes(short) ? short : ENGLISH;
}

/** The code of the language that is spoken here. */
export const language = inBrowser ? ours(wanted()) : ENGLISH;

/** @returns {Promise<Words>} */
async function load() {
  const none = { decimal: ".", messages: {} };
  if (language === ENGLISH) return none;
  try {
    return await (await fetch(new URL(`words-${language}.json`, import.meta.url))).json();
  } catch {
    return none; // English is better than nothing
  }
}

const words = await load();

/** The sign between whole and decimals. */
export const decimal = words.decimal;

/** @type {(text: string, values: Record<string, unknown>) => string} */
const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));

/**
 * A text in the language that is spoken, with values at their places.
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
export function tr(text, values) {
  const found = words.messages[text];
  const said = typeof found === "string" ? found : text;
  return values ? filled(said, values) : said;
}

/**
 * The form for `n` things, which stands at the place {n}.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, unknown>} [values]
 */
export function trN(one, many, n, values) {
  const found = words.messages[one];
  const [single, several] = Array.isArray(found) ? found : [one, many];
  return filled(n === 1 ? single : several, { n, ...values });
}

/**
 * Speak another language from now on: the page is loaded again in it, with all that its address says.
 * @param {string} code
 */
export function speak(code) {
  const { path, age } = { path: "/", age: YEAR };
  document.cookie = `${COOKIE}=${code}; path=${path}; max-age=${age}; samesite=lax`;
  const address = new URL(location.href);
  address.searchParams.set(PARAMETER, code);
  location.assign(address);
}

if (inBrowser) document.documentElement.lang = language;

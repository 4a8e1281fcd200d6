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

/** The languages there are, which the page says: "en:English,de:Deutsch"; one without a name is not offered. */
const LANGUAGES = (
  (inBrowser && document.querySelector('meta[name="lstm-languages"]')?.getAttribute("content")) ||
  `${ENGLISH}:English`
)
  .split(",")
  .map((each) => each.split(":"));

/** Code and own name of each language that can be chosen. */
export const OFFERED = LANGUAGES.filter(([, name]) => name);

/** What was chosen here before; a frame may be refused its cookies. */
function chosen() {
  try {
    return document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=([a-z-]+)`))?.[1];
  } catch {
    return undefined;
  }
}

/** @param {string} code @param {string} [kept] how long, else until the browser is closed */
function remember(code, kept = "") {
  try {
    document.cookie = `${COOKIE}=${code}; path=/; samesite=lax${kept}`;
  } catch {
    // as above
  }
}

/**
 * The language of a document in one only, else that which a link, the link that a file was made of, a choice made
 * before, or the browser asks for.
 */
function wanted() {
  const { language: own, opens } = document.documentElement.dataset;
  if (own) return own;
  const said = new URLSearchParams(location.search).get(PARAMETER) ?? "";
  if (LANGUAGES.some(([code]) => code === said)) return said;
  return offered(opens) ?? offered(chosen()) ?? offered(navigator.language) ?? ENGLISH;
}

/** The language of ours that a code such as de-AT names. @param {string} [code] */
function offered(code = "") {
  const short = code.split("-")[0].toLowerCase();
  return OFFERED.find(([one]) => one === short)?.[0];
}

/** The code of the language that is spoken here. */
export const language = inBrowser ? wanted() : ENGLISH;

/** The catalogues that the document brings with it, by language. @type {Record<string, Words> | undefined} */
const held = /** @type {any} */ (globalThis).lstmWords;

/** @returns {Promise<Words>} */
async function load() {
  const none = { decimal: ".", messages: {} };
  if (language === ENGLISH) return none;
  if (held) return held[language] ?? none;
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
 * A text in parts, with what is no text at its places: elements of the page, symbols of a sum.
 * @template T
 * @param {string} text
 * @param {Record<string, T>} things
 * @returns {(string | T)[]}
 */
export const placed = (text, things) =>
  text
    .split(/\{(\w+)\}/)
    .map((part, k) => (k % 2 ? things[part] : part))
    .filter((part) => part !== "");

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
  remember(code, `; max-age=${YEAR}`);
  const address = new URL(location.href);
  address.searchParams.set(PARAMETER, code);
  location.assign(address);
}

if (inBrowser) {
  document.documentElement.lang = language;
  // A link names a language for this visit; a choice made before holds again in the next one.
  if (
    language !== chosen() &&
    location.search.includes(`${PARAMETER}=${language}`) &&
    offered(language)
  )
    remember(language);
}

// What the tab keeps of a page, so that nothing is lost when it is reloaded, the connection breaks or the server starts
// again: the history as the server last confirmed it, and the actions that it has not confirmed. A server that does not
// know the history is sent both, and applies each action once.

/** @import { Host } from "./host.js" */
/** @import { Kept, Payload } from "./payload.js" */
/** @import { Action } from "./outbox.js" */

/**
 * @typedef {object} Cursor
 * @property {number} step
 * @property {number} phase
 * @property {number} unit
 * @property {string} view
 * @property {string[]} lecture
 */

/** @typedef {Kept & {ack: number, parts: Record<string, string>}} Confirmed */
/** @typedef {{pending: Action[], cursor: Cursor | null, address: string, earlier: string, since: number}} Mine */

/** What an address says of where the person is. */
export const CURSOR = ["step", "phase", "unit", "view"];

const RELOADING = 3000; // ms: an address that was written while the page was leaving may not have been taken
const OWN = ["restore", "open", "texts", "missing"]; // actions about the history itself, made anew when needed
/** @type {Mine} */
const NOTHING = { pending: [], cursor: null, address: "", earlier: "", since: 0 };
let opened = false; // whether this document has shown a stage before: then the page was come to by the menu

/** Query and fragment, as far as they are about the experiment. */
export const address = () =>
  location.search + (location.hash.startsWith("#more=") ? location.hash : "");

/** The names of the long parts that a text names: lstm_view/state/parts.py. @param {string} text */
const partsOf = (text) => [...text.matchAll(/(?:^|&)ref\.\w+=(\w+)/g)].map(([, name]) => name);

/** @type {(parts: Record<string, string>, texts: string[]) => Record<string, string>} */
function used(parts, texts) {
  const names = new Set(texts.flatMap(partsOf));
  return Object.fromEntries(Object.entries(parts ?? {}).filter(([name]) => names.has(name)));
}

export class Keeper {
  /** @type {Confirmed | null} */ confirmed;
  /** @type {Mine} */ mine;

  /**
   * @param {Host} host
   * @param {string} page
   */
  constructor(host, page) {
    this.host = host;
    this.page = page;
    this.confirmed = this.#read("confirmed");
    this.mine = this.#read("mine") ?? NOTHING;
    this.#byMenu = opened;
    opened = true;
  }

  #byMenu;

  /** Whether the record is of this page as the address has it. */
  get #isHere() {
    return this.#isMine(address()) || (this.#byMenu && address() === "");
  }

  /**
   * Whether `session` has never heard of what is on record here.
   * @param {string} session
   */
  isLost(session) {
    return this.#isHere && this.confirmed !== null && this.confirmed.session !== session;
  }

  /** What was not confirmed when the record was written. */
  get pending() {
    return this.#isHere && this.confirmed ? this.mine.pending : [];
  }

  /** @param {string} here */
  #isMine(here) {
    const { address, earlier, since } = this.mine;
    return here === address || (here === earlier && performance.timeOrigin - since < RELOADING);
  }

  /**
   * Where the person was when they left this page in the same session; the server does not know.
   * @param {string} session
   */
  cursorIn(session) {
    return this.#isHere && this.confirmed?.session === session ? this.mine.cursor : null;
  }

  /**
   * Whether the address asks for something that the server has not read: it sees no fragment, and reads a query once.
   * @param {string} session
   */
  isAsked(session) {
    const known = this.confirmed?.session === session && address() === this.mine.address;
    return !known && (location.hash.startsWith("#more=") || (this.#byMenu && address() !== ""));
  }

  /** What a server needs to have the history back; null where there is nothing to give. */
  get restoring() {
    const { confirmed } = this;
    if (!confirmed || !(confirmed.now in confirmed.texts)) return null;
    const texts = (/** @type {string[]} */ names) =>
      names.filter((name) => name in confirmed.texts).map((name) => confirmed.texts[name]);
    return {
      now: confirmed.texts[confirmed.now],
      undo: texts(confirmed.undo),
      redo: texts(confirmed.redo),
      parts: confirmed.parts,
      origin: confirmed.texts[confirmed.origin ?? ""] ?? null,
    };
  }

  /**
   * The server has confirmed what a payload says; true if texts are missing that it has to send once more.
   * @param {Payload} payload
   */
  confirm({ ack, kept, parts: sent }) {
    const { session, now, undo, redo, origin } = kept;
    const all = { ...this.confirmed?.texts, ...kept.texts };
    const names = [now, ...undo, ...redo, origin ?? ""].filter((name) => name in all);
    const texts = Object.fromEntries(names.map((name) => [name, all[name]]));
    const held = { ...this.confirmed?.parts, ...sent };
    const parts = used(held, Object.values(texts));
    this.confirmed = { session, ack, now, undo, redo, origin, texts, parts };
    this.#write();
    const missing = Object.values(texts)
      .flatMap(partsOf)
      .some((name) => !(name in held));
    return missing || [...undo, ...redo].some((name) => !(name in texts));
  }

  /** The oldest steps of undo go where the tab has no room for all. */
  #write() {
    const record = /** @type {Confirmed} */ (this.confirmed);
    for (let { undo } = record; ; undo = undo.slice(Math.ceil(undo.length / 2))) {
      const names = new Set([record.now, ...undo, ...record.redo, record.origin]);
      const texts = Object.fromEntries(
        Object.entries(record.texts).filter(([name]) => names.has(name)),
      );
      const parts = used(record.parts, Object.values(texts));
      const kept = JSON.stringify({ ...record, undo, texts, parts });
      if (this.host.keep(this.#name("confirmed"), kept)) return;
      if (undo.length === 0) return;
    }
  }

  /**
   * What is not confirmed, where the person is, and what the address says.
   * @param {Action[]} waiting
   * @param {Cursor} cursor
   */
  note(waiting, cursor) {
    const pending = waiting.filter(({ kind }) => !OWN.includes(kind));
    // What the address asks for is not what is kept until the server has answered.
    const now = waiting.some(({ kind }) => kind === "open") ? this.mine.address : address();
    const { address: was, earlier, since } = this.mine;
    const change = now === was ? { earlier, since } : { earlier: was, since: Date.now() };
    this.mine = { pending, cursor, address: now, ...change };
    this.host.keep(this.#name("mine"), JSON.stringify(this.mine));
  }

  /** @param {string} part */
  #name(part) {
    return `lstm:${this.page}:${part}`;
  }

  /** @param {string} part */
  #read(part) {
    try {
      return JSON.parse(this.host.kept(this.#name(part)) ?? "null");
    } catch {
      return null; // somebody wrote something else there
    }
  }
}

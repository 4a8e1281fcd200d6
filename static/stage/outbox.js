// What goes to the server and what it owes an answer to: actions are numbered, sent until they are acknowledged, and
// kept in the tab meanwhile. A server that has never heard of this page's history is told it first.
import { Keeper } from "./keeper.js";
import { Trail } from "./trail.js";
import { held } from "./unpack.js";

/** @import { Host } from "./host.js" */
/** @import { Confirmed, Cursor } from "./keeper.js" */
/** @import { Payload } from "./payload.js" */
/** @import { Way } from "./trail.js" */

/** @typedef {{n: number, kind: string, [field: string]: unknown}} Action */

const AGAIN = 1000; // ms after which what is not acknowledged is sent once more

export class Outbox {
  /** @type {Action[]} what the server has not acknowledged yet */ waiting = [];
  late = false; // it owes an answer for so long that a person must be told
  /** @type {Keeper} what the tab keeps of this page */ keeper;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #repeat;
  #trail = new Trail();
  #way = {
    /** @type {Confirmed | null} */ confirmed: null,
    waiting: "",
    then: /** @type {Way | null} */ (null),
  };
  #session = ""; // of the history that the server has now
  #page = "";
  #told = ""; // where the person was when the server heard of it last
  #ack = 0;

  /**
   * @param {Host} host
   * @param {{cursor: () => Cursor, changed: () => void}} stage where the person is; to be told when it is late
   */
  constructor(host, stage) {
    this.host = host;
    this.stage = stage;
  }

  /**
   * The first payload of a stage: reads what the tab has kept of the page. The server may not know that, or not have
   * seen all of the address. Gives where the person was when they left the page, if the server does not know.
   *
   * A server that has heard of an action has taken the history over before it: a stage that told it may be gone, built
   * anew by its host before the answer came. It must not be told again, since it answers nothing that it knows.
   * @param {Payload} payload
   */
  meet(payload) {
    const { session } = payload.kept;
    this.#accept(payload);
    this.keeper = new Keeper(this.host, payload.page);
    const { mine, pending } = this.keeper;
    const heard = pending.length > 0 && pending[0].n <= this.#ack;
    const isLost = this.keeper.isLost(session) && !heard;
    const cursor = heard || isLost ? mine.cursor : this.keeper.cursorIn(session);
    if (isLost) {
      this.waiting = pending;
      this.#restore(session, mine.cursor);
    } else {
      const asked = !heard && this.host.addressed && this.keeper.isAsked(session);
      this.waiting = pending.filter(({ n }) => n > this.#ack);
      this.#confirm(payload);
      if (this.waiting.length > 0) this.#send();
      if (asked) this.open();
    }
    return cursor;
  }

  /**
   * A further payload; "foreign" if it comes from a server that has never heard of what was done here: then it has no
   * say until it has taken that over. "restored" when it just has.
   * @param {Payload} payload
   * @returns {"known" | "restored" | "foreign"}
   */
  hear(payload) {
    const { session } = payload.kept;
    const known = this.keeper.confirmed?.session === session;
    if (!known && !this.#hasTakenOver(payload)) return "foreign";
    this.#accept(payload);
    this.#confirm(payload);
    return known ? "known" : "restored";
  }

  /** @param {Payload} payload */
  #hasTakenOver({ ack, kept }) {
    this.#session = kept.session;
    const restoring = this.waiting.find(({ kind }) => kind === "restore");
    if (restoring?.to === kept.session) return restoring.n <= ack;
    return !this.#restore(kept.session, this.stage.cursor());
  }

  /** @param {Payload} payload */
  #accept({ ack, page, kept }) {
    this.#session = kept.session;
    this.#page = page;
    this.#ack = ack;
    this.#trail.acknowledge(this.waiting.filter((action) => action.n <= ack));
    this.waiting = this.waiting.filter((action) => action.n > ack);
    if (this.waiting.length === 0) this.end();
  }

  /** @param {Payload} payload */
  #confirm(payload) {
    const incomplete = this.keeper.confirm(payload);
    this.#trail.confirm(payload, /** @type {Confirmed} */ (this.keeper.confirmed));
    if (incomplete) this.act("texts");
  }

  /** The history as it will be when all that is waiting is confirmed, or null where that is not sure. */
  get way() {
    const { confirmed } = this.keeper;
    const waiting = this.waiting.map(({ n }) => n).join();
    if (this.#way.confirmed !== confirmed || this.#way.waiting !== waiting) {
      const then = confirmed && this.#trail.after(confirmed, this.waiting);
      this.#way = { confirmed, waiting, then };
    }
    return this.#way.then;
  }

  /**
   * Sends the history and then, in their order, the actions that may or may not have got through; false where there is
   * nothing to give back.
   * @param {string} session
   * @param {Cursor | null} cursor
   */
  #restore(session, cursor) {
    const history = this.keeper.restoring;
    if (!history) return false;
    this.waiting = this.waiting.filter(({ kind }) => kind !== "restore");
    const n = (this.waiting[0]?.n ?? Date.now()) - 1;
    this.waiting.unshift({ n, kind: "restore", to: session, cursor, ...history });
    this.#send();
    return true;
  }

  /**
   * @param {string} kind
   * @param {Record<string, unknown>} fields
   */
  act(kind, fields = {}) {
    const n = Math.max(Date.now(), (this.waiting.at(-1)?.n ?? this.#ack) + 1);
    const cursor = this.stage.cursor();
    this.#told = JSON.stringify(cursor);
    this.waiting.push({ n, kind, cursor, ...fields });
    this.note();
    this.#send();
  }

  /** Where the person is, if the server does not know: the stage moves the cursor alone. */
  tell() {
    if (JSON.stringify(this.stage.cursor()) !== this.#told) this.act("cursor");
  }

  /** Shows what the address says, as far as the server cannot see it by itself. */
  open() {
    this.act("open", { query: location.search.slice(1), fragment: location.hash.slice(1) });
  }

  /** Writes down what is not confirmed and where the person is. */
  note() {
    this.keeper.note(this.waiting, this.stage.cursor());
  }

  /** What is lost on the way is sent again until it is acknowledged; the server applies each action once. */
  #send() {
    this.#hand();
    this.#repeat ??= setInterval(() => {
      this.late = true;
      this.#hand();
      this.stage.changed();
    }, AGAIN);
  }

  /** Every action says for which history it is meant, and what the page has of what rarely changes. */
  #hand() {
    const said = { session: this.#session, has: held(this.#page) };
    this.host.send(this.waiting.map((action) => ({ ...action, ...said })));
  }

  /** Nothing is owed any more. */
  end() {
    clearInterval(this.#repeat);
    this.#repeat = undefined;
    this.late = false;
  }
}

// The stage of a page of the site: it has no server, so its history stands here, as in one file (static/file), and what
// it shows is in the address, as in the app.
import { browser, tab } from "../stage/host.js";
import { Stage } from "../stage/stage.js";
import { answer } from "../file/answer.js";
import { Bases } from "../file/bases.js";
import { History } from "../file/history.js";
import { Addresses } from "./addresses.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Scenes } from "../file/held.js" */
/** @import { Payload } from "../stage/payload.js" */

/** @typedef {{scenes: Scenes, runs: Record<string, string>, names: string[]}} Given lstm_view/serving/site/scenes.py */

const MORE = "more="; // how a fragment begins that goes on with the query

/**
 * The whole of an address, of which long texts stand in the fragment.
 * @type {(query: string, more: string) => string}
 */
const joined = (query, more) =>
  [query, more.startsWith(MORE) ? more.slice(MORE.length) : ""].filter(Boolean).join("&");

/**
 * What an address leaves out of the page, or what it fixes.
 * @type {(query: string, name: string) => string[]}
 */
const listed = (query, name) =>
  (new URLSearchParams(query).get(name) ?? "").split(",").filter((part) => /^\w+$/.test(part));

/** @implements {Host} */
class SiteHost {
  addressed = true;
  inFragment = false;
  confirms = false;
  keep = tab.put;
  kept = tab.get;
  remember = browser.put;
  remembered = browser.get;
  /** @type {Stage | undefined} */ stage;
  #bases;
  #history;
  #addresses;
  #scene;
  /** @type {string[]} what an address asked for and could not have */ #lost = [];

  /** @param {Given} given */
  constructor({ scenes, runs, names }) {
    const bases = new Bases(scenes);
    this.#bases = bases;
    this.#addresses = new Addresses({ runs, names, has: bases.has });
    const asked = joined(location.search.slice(1), location.hash.slice(1));
    this.#scene = { parts: listed(asked, "parts"), locks: listed(asked, "lock") };
    this.#history = new History(bases, this.#scene.parts.length + this.#scene.locks.length > 0);
    this.linked = asked !== "";
    if (this.linked) this.#open(asked);
  }

  /** What the address says when the page is opened; there is nothing to undo. @param {string} query */
  #open(query) {
    this.#history.apply([this.#inward({ n: 1, kind: "open", query, fragment: "" })]);
    this.#history.undo = [];
  }

  /** An action as the history takes it: a link of the words is an address that is opened. @param {Action} action */
  #inward(action) {
    if (action.kind !== "open" && action.kind !== "goto") return action;
    const query = joined(String(action.query ?? ""), String(action.fragment ?? ""));
    const { text, notices } = this.#addresses.inward(query);
    this.#lost = notices;
    return { ...action, kind: "open", query: "", fragment: MORE + text };
  }

  /** It answers as a server does: later, when the stage has said what it sent. @param {Action[]} actions */
  send(actions) {
    setTimeout(() => {
      this.#lost = [];
      this.#history.apply(actions.map((action) => this.#inward(action)));
      this.stage?.receive(this.answer());
    });
  }

  /** What the stage is to show. @returns {Payload} */
  answer() {
    const payload = answer(this.#history);
    const { parts, locks } = this.#scene;
    const scene = new URLSearchParams(this.#addresses.outward(payload.address.query));
    if (parts.length) scene.set("parts", parts.join(","));
    if (locks.length) scene.set("lock", locks.join(","));
    return {
      ...payload,
      notices: [...this.#lost, ...payload.notices],
      autoplay: payload.autoplay && !this.linked,
      scene: this.#scene,
      address: { query: String(scene), fragment: "", at_home: this.#isAtHome },
    };
  }

  /** Whether the words speak of the run that is shown, whatever else is changed in it. */
  get #isAtHome() {
    const { run } = this.#history.now;
    const { first } = this.#bases;
    const changes = new Set(run.changes.map((change) => JSON.stringify(change)));
    return (
      run.story === first.run.story &&
      first.run.changes.every((change) => changes.has(JSON.stringify(change)))
    );
  }
}

/** Opens the stage in its place. @type {(place: Element, given: Given) => void} */
export function show(place, given) {
  const host = new SiteHost(given);
  const payload = host.answer();
  host.stage = new Stage(place, payload.theme, host);
  host.stage.receive(payload);
}

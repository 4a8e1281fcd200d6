// The stage of a page of the site: it has no server, so its history stands here, as in one file (static/file), and what
// it shows is in the address, as in the app.
import { PageHost } from "../stage/host.js";
import { tr } from "../stage/language.js";
import { Stage } from "../stage/stage.js";
import { answer } from "../file/answer.js";
import { Bases } from "../file/bases.js";
import { History } from "../file/history.js";
import { here } from "../stage/travel.js";
import { Addresses } from "./addresses.js";
import { hideWords } from "./words.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Scenes } from "../file/held.js" */
/** @import { Json, Payload } from "../stage/payload.js" */

/**
 * What a page gives its stage: lstm_view/serving/site/scenes.py. `home` names what shows the run of the page's words.
 * @typedef {object} Given
 * @property {Scenes} scenes
 * @property {Record<string, Json>} parts
 * @property {string} numbers of all scenes, as base64
 * @property {string[]} naming
 * @property {string[]} home
 * @property {boolean} autoplay
 */

const MORE = "more="; // how a fragment begins that goes on with the query

/**
 * The whole of an address. What the app packs into a fragment are long texts, which are not to be had here: the notice
 * calls them “more”.
 * @type {(query: string, more: string) => string}
 */
function joined(query, more) {
  if (!more.startsWith(MORE)) return query;
  const isPlain = more.slice(MORE.length).includes("=");
  return [query, isPlain ? more.slice(MORE.length) : more].filter(Boolean).join("&");
}

/**
 * What an address leaves out of the page, or what it fixes.
 * @type {(query: string, name: string) => string[]}
 */
const listed = (query, name) =>
  (new URLSearchParams(query).get(name) ?? "").split(",").filter((part) => /^\w+$/.test(part));

/** The way to an address in the app, or to the line that says where that runs. @param {string} query */
function onward(query) {
  const app = document.getElementById("stage-place")?.dataset.app;
  if (!app) return { link: "#app", onward: tr("Where the app runs") };
  const pairs = new URLSearchParams(query);
  const { lang } = document.documentElement;
  if (lang !== "en") pairs.set("lang", lang);
  return { link: `${app}?${pairs}`, onward: tr("Open it in the app") };
}

/** @param {string} text */
function numbersIn(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

/** @implements {Host} */
class SiteHost extends PageHost {
  confirms = false;
  /** @type {Stage | undefined} */ stage;
  #given;
  #bases;
  #history;
  #addresses;
  #scene;
  #linked;
  /** @type {import("../stage/payload.js").Notice[]} what an address asked for and could not have */ #lost =
    [];

  /** @param {Given} given */
  constructor({ numbers, scenes, ...given }) {
    super();
    const bases = new Bases(scenes, { parts: given.parts, numbers: numbersIn(numbers) });
    this.#given = given;
    this.#bases = bases;
    const has = (/** @type {string} */ name) => bases.has(name);
    const { randoms, wanted } = scenes;
    this.#addresses = new Addresses({ naming: given.naming, has, randoms, wanted, onward });
    const asked = joined(location.search.slice(1), location.hash.slice(1));
    this.#scene = { parts: listed(asked, "parts"), locks: listed(asked, "lock") };
    this.#history = new History(bases, this.#scene.parts.length + this.#scene.locks.length > 0);
    this.#linked = asked !== "";
    if (this.#linked) this.#open(asked);
  }

  /** What the address says when the page is opened; there is nothing to undo. @param {string} query */
  #open(query) {
    this.#history.apply([this.#inward({ n: 1, kind: "open", query, fragment: "" })]);
    this.#history.undo = [];
    if (this.#history.origin) this.#history.origin = this.#history.now;
  }

  /** An action as the history takes it. @param {Action} action */
  #inward(action) {
    const { kind } = action;
    if (kind !== "open" && kind !== "goto") return action;
    const query = joined(String(action.query ?? ""), String(action.fragment ?? ""));
    const { text, notices } = this.#addresses.inward(query);
    this.#lost = notices;
    const isOfB = new URLSearchParams(text).has("other"); // which a link in the words otherwise leaves as it is
    if (kind === "goto" && !isOfB) return { ...action, query: text };
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
    const query = new URLSearchParams(this.#addresses.outward(payload.address.query));
    if (parts.length) query.set("parts", parts.join(","));
    if (locks.length) query.set("lock", locks.join(","));
    hideWords(Boolean(payload.predict?.ahead));
    return {
      ...payload,
      page: here(),
      notices: [...this.#lost, ...payload.notices],
      autoplay: this.#given.autoplay && !this.#linked && !payload.can_undo,
      scene: this.#scene,
      address: { query: String(query), fragment: "", at_home: this.#isAtHome },
    };
  }

  /** Whether the words speak of the run that is shown, whatever else is changed in it. */
  get #isAtHome() {
    const { run } = this.#history.now;
    const { first } = this.#bases;
    const changes = new Set(run.changes.map(String));
    return (
      (run.story === first.run.story || this.#given.home.includes(run.story)) &&
      first.run.changes.every((change) => changes.has(String(change)))
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

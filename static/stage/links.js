// The page's address always says what is on screen, and links in the text set the stage without a reload.
import { within } from "./dom.js";

/** @import { Store } from "./store.js" */

const CURSOR = ["step", "phase", "unit", "view"];
const PAUSE = 250; // ms: browsers ration how often the address may change

/**
 * The query of what the server holds plus where the cursor stands.
 * @param {Store} store
 */
function queryOf({ payload, t, phase, unit, view }) {
  const query = new URLSearchParams(payload.query);
  query.set("step", String(t + 1));
  if (phase > 0) query.set("phase", String(phase));
  if (unit > 0) query.set("unit", String(unit + 1));
  if (view !== payload.home_view) query.set("view", view);
  return query;
}

/** @param {Store} store */
export function linkOf(store) {
  const url = new URL(location.href);
  url.search = queryOf(store).toString();
  url.hash = "";
  return url.href;
}

/** Keeps the address in step, but not on every frame. */
export class Address {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #touched = false;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    store.on("cursor", () => this.#later());
    store.on("data", () => this.#later());
  }

  /** A person has done something: from now on the address says what is shown. */
  touch() {
    this.#touched = true;
  }

  #later() {
    if (!this.#touched && !this.store.payload.query) return; // an untouched page keeps its plain address
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), PAUSE);
  }

  #write() {
    if (this.store.playback.playing) this.#later();
    else history.replaceState(history.state, "", linkOf(this.store));
  }
}

/** @param {string | URLSearchParams} query */
const withoutCursor = (query) => {
  const rest = new URLSearchParams(query);
  for (const name of CURSOR) rest.delete(name);
  rest.sort();
  return rest.toString();
};

/** @type {(store: Store, query: URLSearchParams) => void} */
function go(store, query) {
  const { payload, waiting } = store;
  if (withoutCursor(query) === withoutCursor(payload.query) && waiting.length === 0) {
    store.choose({
      t: Number(query.get("step") ?? payload.home_step) - 1,
      phase: Number(query.get("phase") ?? 0),
      unit: Number(query.get("unit") ?? 1) - 1,
      view: query.get("view") ?? payload.home_view,
    });
  } else store.act("goto", { query: query.toString() });
}

/** @param {MouseEvent} event */
const isPlain = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;

/** @param {HTMLElement} root */
function bringIntoView(root) {
  const { top, bottom } = root.getBoundingClientRect();
  if (top > innerHeight * 0.6 || bottom < 120) root.scrollIntoView({ block: "start" });
}

/**
 * A click on a link such as [the pulse](?step=4&view=forget) moves the stage instead of loading a page.
 * @type {(store: Store, root: HTMLElement) => () => void}
 */
export function followLinks(store, root) {
  const listener = (/** @type {MouseEvent} */ event) => {
    const anchor = within(event, 'a[href^="?"]');
    if (!anchor || !isPlain(event) || !root.isConnected) return;
    event.preventDefault();
    event.stopPropagation();
    store.playback.stop();
    go(store, new URLSearchParams((anchor.getAttribute("href") ?? "").slice(1)));
    bringIntoView(root);
  };
  document.addEventListener("click", listener, true);
  return () => document.removeEventListener("click", listener, true);
}

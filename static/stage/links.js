// The page's address always says what is on screen, and links in the text set the stage without a reload.
import { within } from "./dom.js";
import { CURSOR, address } from "./keeper.js";

/** @import { Store } from "./store.js" */

const OF_THE_HOST = ["embed", "embed_options", "lang"]; // these stay as they are
const PACE = 100; // ms between two changes of the address in the long run: browsers ration them
const SPARE = 4; // as many more may come at once after a rest: a press changes it, and so does the answer to it
const PLAYING = 250; // ms until it is asked again whether playback has ended

/**
 * The address of exactly this: what the server holds and where the cursor stands; people count from 1.
 * @param {Store} store
 */
export function linkOf(store) {
  const { query, fragment } = store.payload.address;
  const pairs = new URLSearchParams(query);
  pairs.set("step", String(store.t + 1));
  if (store.phase > 0) pairs.set("phase", String(store.phase));
  if (store.unit > 0) pairs.set("unit", String(store.unit + 1));
  if (store.view !== store.payload.home_view) pairs.set("view", store.view);
  if (store.lecture.length) pairs.set("lecture", store.lecture.join(","));
  const url = new URL(location.href);
  if (store.host.inFragment) {
    url.hash = `more=${pairs}`;
    return url.href;
  }
  for (const [name, value] of url.searchParams)
    if (OF_THE_HOST.includes(name)) pairs.append(name, value);
  url.search = pairs.toString();
  url.hash = fragment;
  return url.href;
}

/** Keeps the address in step, on the page it was made for and on no other. */
export class Address {
  #path = location.pathname;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #due = 0; // ms of the page's clock from which on it may be changed
  #touched = false;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    for (const topic of /** @type {const} */ (["cursor", "data", "status"]))
      store.on(topic, () => this.#soon());
    this.#listen = new AbortController();
    const { signal } = this.#listen;
    // A link may lead away with this click: what it leaves behind must say what was here.
    document.addEventListener("click", () => this.#flush(), { capture: true, signal });
    for (const kind of ["popstate", "hashchange"])
      addEventListener(kind, () => this.#elsewhere(), { signal });
  }

  #listen;

  /** A person has done something: from now on the address says what is shown. */
  touch() {
    this.#touched = true;
  }

  #soon() {
    const { query, fragment } = this.store.payload.address;
    if (!this.#touched && !query && !fragment) return; // an untouched page keeps its plain address
    if (this.store.dragging) return; // nothing of it is committed yet
    // What it asks for must stand there until the server has answered: a stage built anew meanwhile asks again.
    if (this.store.outbox.waiting.some(({ kind }) => kind === "open")) return;
    const wait = this.store.playback.playing ? PLAYING : this.#due - performance.now();
    if (wait <= 0) this.#write();
    else this.#timer ??= setTimeout(() => this.#again(), wait);
  }

  #again() {
    this.#timer = undefined;
    this.#soon();
  }

  #flush() {
    if (this.#timer !== undefined && !this.store.playback.playing) this.#write();
  }

  #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (location.pathname !== this.#path) return; // the page has changed and this stage is about to go
    const link = linkOf(this.store);
    try {
      if (link !== location.href) {
        this.#due = Math.max(this.#due, performance.now() - SPARE * PACE) + PACE;
        history.replaceState(history.state, "", link);
      }
    } catch {
      this.#timer = setTimeout(() => this.#again(), 10 * PACE); // too often for this browser
    }
    this.store.outbox.note();
  }

  /** Another address of this page was given by hand or by going back. */
  #elsewhere() {
    if (location.pathname === this.#path && address() !== this.store.outbox.keeper.mine.address)
      this.store.outbox.open();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#listen.abort();
  }
}

/**
 * Whether a link names a place in the run that is shown, and nothing else.
 * @param {URLSearchParams} query
 * @param {Store} store
 */
const isPlace = (query, store) =>
  store.payload.address.at_home &&
  store.outbox.waiting.length === 0 &&
  [...query.keys()].every((name) => CURSOR.includes(name));

/**
 * @param {URLSearchParams} query
 * @param {Store} store
 */
function follow(query, store) {
  if (!isPlace(query, store)) return store.act("goto", { query: query.toString() });
  const { home_step, home_view } = store.payload;
  return store.choose({
    t: Number(query.get("step") ?? home_step + 1) - 1,
    phase: Number(query.get("phase") ?? 0),
    unit: Number(query.get("unit") ?? 1) - 1,
    view: query.get("view") ?? home_view,
  });
}

/** @param {MouseEvent} event */
export const isPlain = ({ button, ctrlKey, metaKey, shiftKey }) =>
  button === 0 && !ctrlKey && !metaKey && !shiftKey;

/**
 * A click on a link such as [the pulse](?step=4&view=forget) moves the stage instead of loading a page.
 * @param {Store} store
 * @param {HTMLElement} root
 */
export function followLinks(store, root) {
  const listener = (/** @type {MouseEvent} */ event) => {
    const anchor = within(event, 'a[href^="?"]');
    if (!anchor || !isPlain(event) || !root.isConnected) return;
    event.preventDefault();
    event.stopPropagation();
    store.playback.stop();
    follow(new URLSearchParams(anchor.getAttribute("href")?.slice(1)), store);
    const { top, bottom } = root.getBoundingClientRect();
    if (top > innerHeight * 0.6 || bottom < 120) root.scrollIntoView({ block: "start" });
  };
  document.addEventListener("click", listener, true);
  return () => document.removeEventListener("click", listener, true);
}

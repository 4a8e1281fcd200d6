// What the stage asks of the page it lives in. Nothing else in these modules knows Streamlit.

/** @import { Action } from "./outbox.js" */

/**
 * @typedef {object} Host
 * @property {boolean} addressed the address of the document says what is shown, and links lead to other pages of ours
 * @property {boolean} inFragment links say it in the fragment, as the document is a file that reads no query
 * @property {boolean} confirms NumPy computes again what the browser has shown
 * @property {(actions: Action[]) => void} send hands over every action that is not acknowledged yet
 * @property {(name: string, text: string) => boolean} keep puts a text into storage; false where there is no room
 * @property {(name: string) => string | null} kept the text of that name, or null
 * @property {(name: string, text: string) => boolean} remember the same, beyond the tab
 * @property {(name: string) => string | null} remembered
 */

/**
 * @callback NearFiles hears when a person comes to where the server makes files of what it knows
 * @param {() => void} listener
 * @returns {() => void} ends that
 */

/** A host that hears nothing and keeps nothing, for a stage that stands alone. @type {Host} */
export const NO_HOST = {
  addressed: true,
  inFragment: false,
  confirms: true,
  send: () => {},
  keep: () => true,
  kept: () => null,
  remember: () => true,
  remembered: () => null,
};

/** A frame on a page of ours shares their storage with it: what a preview keeps must not take the place of that. */
const own = globalThis.parent === globalThis.self ? "" : "frame:";

/**
 * Storage of the tab or of the browser. It may be forbidden, or full: then nothing is kept.
 * @param {() => Storage} storage asked for each time, as asking may be refused
 * @returns {{put: Host["keep"], get: Host["kept"]}}
 */
const kept = (storage) => ({
  put(name, text) {
    try {
      storage().setItem(own + name, text);
      return true;
    } catch {
      return false; // the stage goes on without
    }
  },
  get(name) {
    try {
      return storage().getItem(own + name);
    } catch {
      return null;
    }
  },
});
export const tab = kept(() => sessionStorage);
const browser = kept(() => localStorage);

/** A page of its own, with an address and the storage of its browser: what a host is unless it says otherwise. */
export class PageHost {
  addressed = true;
  inFragment = false;
  confirms = true;
  keep = tab.put;
  kept = tab.get;
  remember = browser.put;
  remembered = browser.get;
}

/** Whether Streamlit has lost its server. */
function isAway() {
  const app = document.querySelector('[data-testid="stApp"]');
  return app instanceof HTMLElement && app.dataset.testConnectionState !== "CONNECTED";
}

/**
 * Streamlit lays a dialog over the page when its server does not answer. The stage can go on without, and says itself
 * that nothing is confirmed; so the dialog is closed with its own button.
 */
function closeDialogs() {
  if (!isAway()) return;
  for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
    if (!dialog.textContent?.includes("Connection error")) continue;
    dialog.querySelector("button")?.click();
  }
}

const SLOWEST = 4000; // ms that Streamlit waits at most between two attempts to reach its server
const SOONER = 1000;
const APART = 300; // ms: what is asked of a part of the page and of all of it in one message, Streamlit mixes up

/**
 * While the server is away Streamlit asks for it less and less often; there is no setting for that. Who has work to be
 * confirmed asks once a second.
 */
function askSooner() {
  const later = globalThis.setTimeout;
  const capped = (
    /** @type {TimerHandler} */ run,
    /** @type {number} */ delay = 0,
    /** @type {any[]} */ ...rest
  ) => later(run, delay > SOONER && delay <= SLOWEST && isAway() ? SOONER : delay, ...rest);
  globalThis.setTimeout = /** @type {typeof setTimeout} */ (Object.assign(capped, later));
}

/**
 * Lets the server run the whole page. A session that is new to the page, since its own expired or the server started
 * again, does not know the part of it that actions are sent to, and would never answer them.
 */
function wake() {
  const button = document.querySelector(".st-key-wake button");
  if (button instanceof HTMLElement) button.click();
}

const MAKER = '[class*="st-key-maker-"]'; // lstm_view/learn/scenes/maker.py

/** Opens the panel in which a scene is made, and goes there. */
export function openMaker() {
  const summary = document.querySelector(`${MAKER} summary`);
  if (!(summary instanceof HTMLElement)) return;
  if (!summary.parentElement?.hasAttribute("open")) summary.click();
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "start", behavior: "smooth" });
}

let prepared = false;

/** Once a document. */
function prepare() {
  if (prepared) return;
  prepared = true;
  new MutationObserver(closeDialogs).observe(document.body, { childList: true });
  askSooner();
}

const FILES = '[class*="st-key-experiment-"]'; // stage/reopening.py

/** The pointer comes before the press, and the focus before the key. @type {NearFiles} */
export function nearFiles(listener) {
  const near = (/** @type {Event} */ { target }) => {
    if (target instanceof Element && target.closest(FILES)) listener();
  };
  const kinds = ["pointerover", "focusin"];
  for (const kind of kinds) document.addEventListener(kind, near);
  return () => kinds.forEach((kind) => document.removeEventListener(kind, near));
}

/** @typedef {{setStateValue: (name: string, value: unknown) => void}} Component what Streamlit hands over */

/**
 * Tells the page a value of a component that is no stage, under a name of its own.
 * @type {(component: Component, name: string) => (value: unknown) => void}
 */
export const tells = (component, name) => (value) => component.setStateValue(name, value);

/** Where the words of a page stand, and the rail in which they are beside the stage: selectors. */
export const WORDS = ".stMarkdown";
export const RAIL = ".st-key-rail";
/** An event of the window: what was done in this browser was forgotten. */
export const CLEARED = "lstm-done-cleared";
/** An event of the window: what a page is for was done; its detail is the page. */
export const DONE = "lstm-done-now";
/** @param {string} page as its script is called */
export const tellDone = (page) => dispatchEvent(new CustomEvent(DONE, { detail: page }));
/** What a page consists of: as high as all that it shows. */
export const contentOf = () =>
  document.querySelector("[data-testid=stMainBlockContainer]") ?? document.body;
/** Shows the page from its top: it scrolls within an element of Streamlit's. */
export function toTop() {
  for (const one of [globalThis, document.querySelector("[data-testid=stMain]")])
    one?.scrollTo({ top: 0 });
}

/** What scrolls the page is no stop of the Tab key: it holds enough that is one, and a key scrolls it from there. */
export function passOverMain() {
  document.querySelector("[data-testid=stMain]")?.setAttribute("tabindex", "-1");
}

/** Closes the menu where it lies over the page, as on a phone. */
export function closeMenu() {
  const button = document.querySelector("[data-testid=stSidebarCollapseButton] button");
  if (innerWidth < NARROW && button instanceof HTMLElement) button.click();
}

const NARROW = 768; // px below which Streamlit lays the menu over the page
/** Links of the menu of pages. */
export const MENU_LINK = ":is([data-testid=stTopNavDropdownLink], [data-testid=stSidebarNavLink])";
/** Where a page is worked with: what is only opened or read is not done yet. */
export const WORKED_WITH =
  "[data-testid=stage], .stTextInput, .stTextArea, .stRadio, .stButton, .stNumberInput";

/** Streamlit: the component's state "actions" is what Python reads. It hands over its setter anew with each payload. */
export class StreamlitHost extends PageHost {
  /** @type {(name: string, value: unknown) => void} */
  #set = () => {};
  /** @type {Action[]} */ #sent = [];
  #count = 0;
  #tries = 0; // how often the same has been sent again

  constructor() {
    super();
    prepare();
    this.#watch = new MutationObserver(() => {
      if (isAway()) return;
      if (this.#sent.length > 0) this.#hand();
      setTimeout(wake, APART); // its session may be another one, which knows nothing of the page
    });
    const app = document.querySelector('[data-testid="stApp"]');
    if (app) this.#watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  }

  #watch;

  /** @param {Component} component */
  follow(component) {
    this.#set = component.setStateValue;
  }

  /** @param {Action[]} actions */
  send(actions) {
    const again = actions.length > 0 && actions.at(-1)?.n === this.#sent.at(-1)?.n;
    this.#sent = actions;
    this.#tries = again ? this.#tries + 1 : 0;
    if (isAway()) return; // they go when it is back
    if (this.#tries % 2 === 1) wake();
    else this.#hand();
  }

  /** Numbered, because Streamlit tells Python of a value only if it is another one than before. */
  #hand() {
    this.#count += 1;
    this.#set("actions", { sent: this.#count, actions: this.#sent });
  }

  destroy() {
    this.#watch.disconnect();
  }
}

// What the stage asks of the page it lives in. Nothing else in these modules knows Streamlit.

/** @import { Action } from "./store.js" */

/**
 * @typedef {object} Host
 * @property {(actions: Action[]) => void} send hands over every action that is not acknowledged yet
 * @property {(name: string, text: string) => void} keep puts a text into storage, as far as there is any
 * @property {(name: string) => string | null} kept the text of that name, or null
 */

/** A host that hears nothing and keeps nothing, for a stage that stands alone. @type {Host} */
export const NO_HOST = { send: () => {}, keep: () => {}, kept: () => null };

/** Storage of the tab. A browser may forbid it, or it may be full: then nothing is kept. */
const tab = {
  /** @type {Host["keep"]} */
  keep(name, text) {
    try {
      sessionStorage.setItem(name, text);
    } catch {
      // the stage goes on without
    }
  },
  /** @type {Host["kept"]} */
  kept(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
};

/** @typedef {{setStateValue: (name: string, value: unknown) => void}} Component what Streamlit hands over */

/** Streamlit: the component's state "actions" is what Python reads. It hands over its setter anew with each payload. */
export class StreamlitHost {
  keep = tab.keep;
  kept = tab.kept;
  /** @type {(name: string, value: unknown) => void} */
  #set = () => {};

  /** @param {Component} component */
  follow(component) {
    this.#set = component.setStateValue;
  }

  /** @param {Action[]} actions */
  send(actions) {
    this.#set("actions", actions);
  }
}

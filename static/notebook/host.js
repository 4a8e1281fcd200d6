// The stage in the output of a cell: the kernel of the notebook is what the server is to a page.
import { findFiles } from "../stage/files.js";
import { browser } from "../stage/host.js";
import { unpack } from "../stage/payload.js";
import { Stage } from "../stage/stage.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Ask, Listener, Model } from "./widget.js" */

/** The kernel keeps the history, and what is not confirmed goes with the page. @implements {Host} */
class NotebookHost {
  addressed = false;
  keep = () => true;
  kept = () => null;
  remember = browser.put;
  remembered = browser.get;
  #model;

  /** @param {Model} model */
  constructor(model) {
    this.#model = model;
  }

  /** @param {Action[]} actions */
  send(actions) {
    this.#model.send({ kind: "actions", actions });
  }
}

/** @type {Record<string, string>} */
const TYPES = { js: "text/javascript", json: "application/json" };

/** @type {Map<string, Promise<string>>} the addresses of the files that came */
const files = new Map();

/**
 * Asks the kernel for a file, once a page.
 * @param {Model} model
 * @param {Ask} ask
 * @param {string} path
 */
function fetched(model, ask, path) {
  const name = path.replace(/.*\//, "");
  const type = TYPES[name.split(".").at(-1) ?? ""];
  const known = files.get(name);
  if (known) return known;
  const asked = ask(model, { kind: "file", name }).then(({ buffers }) =>
    URL.createObjectURL(new Blob(buffers, { type })),
  );
  files.set(name, asked);
  return asked;
}

/** @param {{model: Model, el: HTMLElement, ask: Ask}} place */
export function render({ model, el, ask }) {
  const host = new NotebookHost(model);
  /** @type {Stage | null} */
  let stage = null;
  findFiles((name) => fetched(model, ask, name));
  el.classList.add("lstm-notebook");
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // a key for the stage would delete or move cells
  /** @type {Listener} */
  const hear = ({ kind }, [view]) => {
    if (kind !== "payload") return;
    const payload = unpack(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    if (!payload) return model.send({ kind: "all" }); // it named something that never came
    stage ??= new Stage(el, payload.theme, host);
    stage.receive(payload);
  };
  model.on("msg:custom", hear);
  model.send({ kind: "all" });
  return () => {
    model.off("msg:custom", hear);
    stage?.destroy();
  };
}

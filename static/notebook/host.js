// The stage in the output of a cell: the kernel of the notebook is what the server is to a page.
import { findFiles } from "../stage/files.js";
import { addFonts } from "../stage/fonts.js";
import { PageHost } from "../stage/host.js";
import { Stage } from "../stage/stage.js";
import { unpack } from "../stage/unpack.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Ask, Listener, Model } from "./widget.js" */

/** The kernel keeps the history, and what is not confirmed goes with the page. @implements {Host} */
class NotebookHost extends PageHost {
  addressed = false;
  keep = () => true;
  kept = () => null;
  #model;

  /** @param {Model} model */
  constructor(model) {
    super();
    this.#model = model;
  }

  /** @param {Action[]} actions */
  send(actions) {
    this.#model.send({ kind: "actions", actions });
  }
}

/** @type {Record<string, string>} */
const TYPES = { js: "text/javascript", json: "application/json" };

/** @type {Model[]} of every stage on the page; the kernel of another one may be gone */
const models = [];

/** @type {Map<string, {model: Model, came: boolean, address: Promise<string>}>} what was asked of which kernel */
const files = new Map();

/**
 * Asks a kernel for a file, once a page unless it never answers.
 * @param {Ask} ask
 * @param {string} path
 */
function fetched(ask, path) {
  const name = path.replace(/.*\//, "");
  const known = files.get(name);
  if (known && (known.came || models.includes(known.model))) return known.address;
  const [model] = models.slice(-1);
  const type = TYPES[name.split(".").at(-1) ?? ""];
  const address = ask(model, { kind: "file", name }).then(({ buffers }) => {
    asked.came = true;
    return URL.createObjectURL(new Blob(buffers, { type }));
  });
  const asked = { model, came: false, address };
  files.set(name, asked);
  return address;
}

/**
 * What has the focus here keeps its keys: of JupyterLab they would cut, delete and add cells. It looks for this only
 * from what has the focus upwards to what a shortcut is for, which may be the same element.
 * @param {FocusEvent} event
 */
function keepKeys({ target }) {
  if (target instanceof Element) target.setAttribute("data-lm-suppress-shortcuts", "true");
}

/**
 * JupyterLab keeps the Enter key from a field, which then does not say that it was changed; left, it does.
 * @param {KeyboardEvent} event
 */
function entered({ key, target }) {
  if (key !== "Enter" || !(target instanceof HTMLInputElement) || target.type !== "text") return;
  target.blur();
  target.focus();
}

/** @type {Promise<unknown> | undefined} */
let dressed;

/** The letters of the pages, once a page. @type {(model: Model, ask: Ask) => Promise<unknown>} */
function dress(model, ask) {
  dressed ??= addFonts(async (name) => {
    const { buffers } = await ask(model, { kind: "file", name });
    return buffers[0] ?? null;
  });
  return dressed;
}

/** @param {{model: Model, el: HTMLElement, ask: Ask}} place */
export async function render({ model, el, ask }) {
  const host = new NotebookHost(model);
  /** @type {Stage | null} */
  let stage = null;
  models.push(model);
  findFiles((name) => fetched(ask, name));
  el.classList.add("lstm-notebook");
  /** @type {Listener} */
  const hear = ({ kind }, [view]) => {
    if (kind !== "payload") return;
    const payload = unpack(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    if (!payload) return model.send({ kind: "all" }); // it named something that never came
    stage ??= new Stage(el, payload.theme, host);
    stage.receive(payload);
  };
  el.addEventListener("focusin", keepKeys);
  el.addEventListener("keydown", entered);
  await dress(model, ask);
  model.on("msg:custom", hear);
  model.send({ kind: "all" });
  return () => {
    model.off("msg:custom", hear);
    models.splice(models.indexOf(model), 1);
    stage?.destroy();
  };
}

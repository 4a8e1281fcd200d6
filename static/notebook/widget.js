// What a notebook loads first (anywidget): it asks the kernel for the modules of the stage, once a page, and links
// them. They come as messages and not as addresses, so that a kernel elsewhere and a page without a network will do.

/**
 * The widget's model: its kernel answers messages.
 * @typedef {object} Model
 * @property {(event: "msg:custom", listener: Listener) => void} on
 * @property {(event: "msg:custom", listener: Listener) => void} off
 * @property {(message: Record<string, unknown>) => void} send
 * @property {(name: string) => string} get
 */

/** @typedef {(message: Record<string, any>, buffers: DataView[]) => void} Listener */
/** @typedef {{answer: Record<string, any>, buffers: Uint8Array<ArrayBuffer>[]}} Answered */
/** @typedef {(model: Model, question: Record<string, unknown>) => Promise<Answered>} Ask */
/** @typedef {{render: (place: {model: Model, el: HTMLElement, ask: Ask}) => Promise<() => void>}} Notebook host.js */

/** @param {DataView} view @returns {Uint8Array<ArrayBuffer>} */
const bytes = ({ buffer, byteOffset, byteLength }) =>
  new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);

let count = 0;

/** Asks the kernel, which answers with the number of the question. @type {Ask} */
function ask(model, question) {
  const number = `${Date.now()}-${(count += 1)}`;
  return new Promise((resolve) => {
    /** @type {Listener} */
    const listener = (answer, buffers) => {
      if (answer.answers !== number) return;
      model.off("msg:custom", listener);
      resolve({ answer, buffers: buffers.map(bytes) });
    };
    model.on("msg:custom", listener);
    model.send({ ...question, asked: number });
  });
}

/**
 * Modules come in an order in which each imports only earlier ones; a link to one is the address of its text.
 * @param {Answered} answered
 */
function linked({ answer, buffers }) {
  /** @type {Map<string, string>} */
  const addresses = new Map();
  const decoder = new TextDecoder();
  for (const [k, { name, imports }] of answer.modules.entries()) {
    let text = decoder.decode(buffers[k]);
    for (const [path, imported] of Object.entries(imports))
      text = text.replaceAll(`"${path}"`, `"${addresses.get(String(imported))}"`);
    const blob = new Blob([text], { type: "text/javascript" });
    addresses.set(name, URL.createObjectURL(blob));
  }
  const style = document.createElement("style");
  style.textContent = decoder.decode(buffers.at(-1));
  document.head.append(style);
  return /** @type {string} */ (addresses.get(answer.first));
}

/** @typedef {{lstmStages?: Map<string, Promise<Notebook>>}} Page what all widgets of a page share, by version */

const page = /** @type {Page} */ (globalThis);
const versions = (page.lstmStages ??= new Map());

/** @param {Model} model @returns {Promise<Notebook>} */
function load(model) {
  const version = model.get("version");
  if (!versions.has(version))
    versions.set(
      version,
      ask(model, { kind: "modules" }).then((answered) => import(linked(answered))),
    );
  return /** @type {Promise<Notebook>} */ (versions.get(version));
}

export default {
  /** @param {{model: Model, el: HTMLElement}} place */
  async render({ model, el }) {
    const { render } = await load(model);
    return render({ model, el, ask });
  },
};

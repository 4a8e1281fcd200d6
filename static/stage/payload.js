// The payload as Python sends it, with its arrays unpacked: base64 of little-endian float64.

/** @typedef {Record<string, Float64Array>} Series by name, each T * H long, the unit fastest */

/**
 * A gate held at a value.
 * @typedef {object} Clamp
 * @property {string} gate
 * @property {number} value
 * @property {number} start
 * @property {number | null} stop the first step after it; null: to the end
 * @property {number | null} unit null: every unit
 */

/**
 * What is known of a cell of any type that has run: its sizes, its input and what is held.
 * @typedef {object} AnyCell
 * @property {number} steps T
 * @property {number} input_size D
 * @property {number} hidden_size H
 * @property {number[][]} x (T, D)
 * @property {Clamp[]} clamps
 */

/**
 * @typedef {object} LSTMOnly
 * @property {number[][]} weight_ih (4H, D), blocks of rows in GATE_ORDER
 * @property {number[][]} weight_hh (4H, H)
 * @property {number[]} bias (4H,)
 * @property {number[][] | null} peephole (3, H) in PEEPHOLE_ORDER
 * @property {number[]} h0 (H,)
 * @property {number[]} c0 (H,)
 * @typedef {AnyCell & LSTMOnly} Cell
 */

/** @typedef {any} Json of Plotly: its traces, layouts and elements are not typed here */

/**
 * One chart: a template of Python's, whose bindings lstm_view/figures/__init__.py describes.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} key
 * @property {string} title
 * @property {string} alt
 * @property {number} height px
 * @property {Json} spec
 * @property {string} quantity what a heatmap shows
 * @property {{value: string, label: string}[] | null} choices
 * @property {boolean} follows drawn again when the cursor moves
 * @property {boolean} overTime steps lie along its x axis
 */

/**
 * @typedef {object} Payload
 * @property {number} ack the last action that the server has carried out
 * @property {number} jump changes when the server moves the cursor
 * @property {string} shape changes when the stage must be built again
 * @property {number} step from 1
 * @property {number} phase 0 to 4
 * @property {number} unit from 0
 * @property {string} view
 * @property {number} home_step
 * @property {string} home_view
 * @property {Cell} cell
 * @property {Series} series
 * @property {{series: Series, x: number[][]} | null} before the run without any change, if there is one
 * @property {Record<string, number>} scales the size that fills a wire
 * @property {string[]} inputs one name an input
 * @property {string[]} labels one name a step, or none
 * @property {{key: string, title: string, claim: string}} story
 * @property {{key: string, title: string}[]} stories
 * @property {{gates: string[], whatif: "" | "first" | "after", measures: boolean}} exposes
 * @property {boolean} autoplay
 * @property {Figure[]} figures
 * @property {string[]} changed names of what is changed
 * @property {string[]} edits the same in words
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {string[]} notices
 * @property {string} query
 * @property {Record<string, Record<string, string>>} theme light and dark: colours by name
 * @property {string} plotly the path of Plotly's script
 */

/** @param {string} text */
function floats(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

/**
 * @param {Record<string, string>} texts
 * @returns {Series}
 */
const arrays = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, floats(text)]));

/**
 * @param {Json} data
 * @returns {Payload}
 */
export function unpack(data) {
  const { before } = data;
  return {
    ...data,
    series: arrays(data.series),
    before: before && { ...before, series: arrays(before.series) },
  };
}

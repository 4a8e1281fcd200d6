// What the stage is sent, as unpack.js gives it: each key with its type and its shape. Types only; it is never loaded.

/** @typedef {Record<string, Float64Array>} Series by name, each T * H long, the unit fastest; y is T * K */

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
 * @property {import("./readout.js").Readout | null} [readout] what makes y of h
 * @property {import("./activations.js").Kind} [kind] of an LSTM that is not the usual one
 * @property {import("./cells/equations.js").CellType} [type] of a cell that is no LSTM: it then has `weights` in
 *   place of the LSTM's arrays
 * @property {Record<string, number[] | number[][]>} [weights]
 * @property {number[] | null} [mask] (T,), 0 at a step that is passed over; null if none is
 * @property {number[]} [step_numbers] those that the steps have in a longer run, none where they are all; of a run
 *   whose end is hidden those of the hidden steps too
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
 * @property {string} term the entry of the glossary that its title opens, "" for the one of that name
 * @property {string} alt
 * @property {number} height px
 * @property {Json} spec
 * @property {string} quantity what a heatmap shows
 * @property {{value: string, label: string, label_b?: string}[] | null} choices label_b: where there is a B
 * @property {boolean} follows drawn again when the cursor moves
 * @property {boolean} overTime steps lie along its x axis
 * @property {string} place the panel it stands in, or "" among the charts
 */

/** @import { LentSpec } from "./cells/lent.js" */

/**
 * A cell type, and what is said of it: sentences and, as MathML of ours, its equations.
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {LentSpec} cell
 * @property {string} differs
 * @property {{mathml: string, same: boolean}[]} equations same: the LSTM has the line too
 * @property {string} weights
 * @property {string} source
 */

/**
 * Cell types side by side.
 * @typedef {object} Columns
 * @property {string} words
 * @property {Column[]} cells
 * @property {Choice} [choice] what else can be shown, where the stage itself chooses
 */

/**
 * Cell types that can be shown, so many at a time, and those of them that also have weights of their own.
 * @typedef {object} Choice
 * @property {Column[]} all
 * @property {Column[]} own
 * @property {{cells: string[], own: boolean}} home
 * @property {number} least
 * @property {number} most
 */

/**
 * What is to be said, and where to go on from there.
 * @typedef {string | {says: string, link: string, onward: string}} Notice
 */

/** A challenge that can be chosen. @typedef {{key: string, title: string, level: string}} Listed */

/**
 * A challenge and its shown trials (lstm_core/challenges): x, low and high are (B, T, D) and (B, T), one after another.
 * @typedef {object} Challenge
 * @property {string} key
 * @property {string} title
 * @property {number} place from 1
 * @property {string} goal
 * @property {string} hint
 * @property {"h" | "c"} series what is judged
 * @property {number} unit of which unit, from 0
 * @property {number} units H
 * @property {number} input_size D
 * @property {number} steps T
 * @property {number} few weights that are not 0, up to which a solution is a short one
 * @property {number} noise
 * @property {number[]} shown numbers of the trials, from 0
 * @property {number} hidden how many there are of the others
 * @property {Float64Array} x
 * @property {Float64Array} low
 * @property {Float64Array} high
 */

/**
 * Where a hidden trial is failed first; a bound that is null is none.
 * @typedef {{trial: number, step: number, came: number, low: number | null, high: number | null}} Missed
 */

/**
 * NumPy on the hidden trials: how many are passed, with noise too (held), and the first failure of each.
 * @typedef {object} Verdict
 * @property {number} of
 * @property {number} passed
 * @property {Missed | null} failure
 * @property {number} held
 * @property {Missed | null} slip
 * @property {number} weights that are not 0
 * @property {number} stars 0 to 3
 * @property {boolean} solved
 * @property {boolean} short
 * @property {boolean} holds
 */

/**
 * The trial on the stage and its bounds, and the verdict on the cell; null where it has not the size asked for.
 * @typedef {object} Judged
 * @property {number} trial from 0
 * @property {Float64Array} low
 * @property {Float64Array} high
 * @property {Verdict | null} verdict
 * @property {string} problem what of the run is not judged
 */

/**
 * What the derivatives through time are computed from: the LSTM as any cell type is, and a tanh RNN.
 * @typedef {object} Gradients
 * @property {LentSpec} own
 * @property {LentSpec} rnn
 * @property {string} rnn_words where its weights are from
 */

/**
 * The step T of the loss, from 0 (null: the last), the state that is derived, the decimals of numbers, and the units
 * along the axis of the input.
 * @typedef {{loss: number | null, state: "c" | "h", digits: number, axes?: "scaled" | "original"}} Look
 */

/**
 * The steps that a prediction hides: of the whole run only what decides them.
 * @typedef {object} Ahead
 * @property {number[][]} x (T, D)
 * @property {string[]} labels
 * @property {number[] | null} mask (T,)
 * @property {Clamp[]} clamps
 */

/**
 * What is asked when the real course has been seen. `right` and `feedback` are empty until an answer is given.
 * @typedef {object} Happened
 * @property {string} ask
 * @property {{key: string, says: string}[]} choices
 * @property {string} picked
 * @property {boolean | null} right
 * @property {string} feedback
 */

/**
 * What a person predicts (lstm_view/learn/predict/payload.py); steps and the unit from 0, both ends included.
 * @typedef {object} Prediction
 * @property {string} asked as an address says it
 * @property {string} quantity
 * @property {string} name of the quantity
 * @property {string} letter of it, as papers have it
 * @property {[string, string][]} quantities all that can be predicted of this run, and their names
 * @property {string[]} letters of them, as papers have them
 * @property {number} unit of y the output
 * @property {number} first
 * @property {number} last
 * @property {(number | null)[]} drawn one a step that is asked
 * @property {boolean} seen whether the real course is shown
 * @property {string} ask the words of a prepared question, or ""
 * @property {number} end T, the steps of the whole run
 * @property {[number, number] | null} bounds between which the quantity lies
 * @property {[number, number]} room the ends of the axis
 * @property {Ahead | null} ahead
 * @property {Happened | null} happened
 * @property {Turn | null} turn of a prepared question
 */

/**
 * Which of the prepared questions is asked: its key, those of all, and the name and the link of the one that follows.
 * @typedef {{key: string, keys: string[], next: {name: string, query: string}}} Turn
 */

/**
 * What the tab may keep of the history (lstm_view/stage/kept.py).
 * @typedef {object} Kept
 * @property {string} session the server's history; another one has never heard of what was done here
 * @property {string} now the name of the present
 * @property {string[]} undo names of the undo stack
 * @property {string[]} redo
 * @property {string | null} origin the name of the scene that a reset leads back to, if it is one
 * @property {Record<string, string>} texts name to address, of those that are new
 */

/**
 * What is told of a run. Of a stage without a server also what it is without its changes, and whether it is a story and
 * the claim one on the numbers with which that was set.
 * @typedef {{key: string, title: string, claim: string, named?: string, is_story?: boolean, as_set?: boolean}} Told
 */

/**
 * @typedef {object} Payload
 * @property {number} ack the last action that the server has carried out
 * @property {number} jump changes when the server moves the cursor
 * @property {string} shape changes when the stage must be built again
 * @property {string} page
 * @property {Kept} kept
 * @property {Record<string, string>} parts what is long in the texts that are kept, by name
 * @property {{query: string, fragment: string, at_home: boolean}} address without the cursor
 * @property {number} step from 0
 * @property {number} phase 0 to 4
 * @property {number} unit from 0
 * @property {string} view
 * @property {string[]} lecture the parts that a lecture shows; none: there is no lecture
 * @property {{parts: string[], locks: string[]}} scene what is shown (none: all of it), and what is locked
 * @property {number} home_step from 0
 * @property {string} home_view
 * @property {Cell} cell
 * @property {Series} series
 * @property {number | null} only the unit whose numbers are NumPy's in a large run; null: all are
 * @property {{cell: Cell, series: Series} | null} past the run without any change, if there is one
 * @property {{cell: Cell, series: Series, only: number | null} | null} other B, the run it is compared with, if a
 *   person kept one
 * @property {{a: string, b: string, notes: string[]} | null} comparison what A and B are, and what cannot be shown
 * @property {Record<string, number>} scales the size that has the full colour and, of gates and input, fills a pipe
 * @property {number} full the size that fills a pipe of memory
 * @property {string[]} inputs one name an input
 * @property {string[]} labels one name a step, or none
 * @property {import("./original.js").Units} units of the inputs before they were scaled, none where they were not
 * @property {Told} story
 * @property {{key: string, title: string}[]} stories
 * @property {{gates: string[], whatif: "" | "first" | "after", measures: boolean}} exposes
 * @property {string[]} about the blocks of a cell that is no LSTM which do what the page is about, or none
 * @property {boolean} autoplay
 * @property {Figure[]} figures
 * @property {Look} look
 * @property {Gradients | null} gradients
 * @property {Record<string, Json>} given arrays that the page computed beside the run, by name
 * @property {Columns | null} columns cell types side by side
 * @property {Listed[]} challenges all there are, on a page that has challenges
 * @property {Challenge | null} challenge the one on the stage
 * @property {Judged | null} judged
 * @property {Prediction | null} predict what is predicted: until it is seen, the run ends before it
 * @property {string[]} changed names of what is changed
 * @property {string[]} edits the same in words
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {boolean} can_reset
 * @property {Notice[]} notices
 * @property {boolean} [computed] the numbers are the browser's, where there is no server
 * @property {Record<string, Record<string, string>>} theme light and dark: colours by name
 * @property {string} plotly the path of Plotly's script
 * @property {string} outlines the path of the letters as outlines, for pictures of the drawing
 */

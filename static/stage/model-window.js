// A window of a model's run, as lstm_view/own/model/serve.py packs it: for each point of a picture its least and
// largest value, so that no spike is lost.

/**
 * @typedef {object} Place a direction of a layer, or the output
 * @property {number} layer -1 for the output, -2 for the input
 * @property {number} way
 * @property {string} title
 * @property {number} units
 * @property {number} steps
 * @property {string[]} quantities
 */

/**
 * @typedef {object} View what a picture shows: steps from first to before stop, rows from top to before bottom
 * @property {number} first
 * @property {number} stop
 * @property {number} top
 * @property {number} bottom
 */

/** @typedef {{low: Float32Array, high: Float32Array, least: number, most: number}} Values of a quantity, row by row */

/**
 * @typedef {object} Found
 * @property {View} view
 * @property {string} key what was asked for, but for the part and the size
 * @property {number} rows
 * @property {number} columns
 * @property {Record<string, Values>} values
 * @property {Int32Array} units from the top down
 */

/** @typedef {{steps?: string[], inputs?: string[], outputs?: string[]}} Names of a run, where there are any */

const MOST = 230_000; // points of an answer, as the server has it

/**
 * @typedef {object} Asked
 * @property {string} run
 * @property {Place} place
 * @property {string[]} of
 * @property {View} view
 * @property {string} [order]
 * @property {number} rows
 * @property {number} columns
 */

/** @param {string} path @param {Record<string, unknown>} query */
const address = (path, query) =>
  new URL(
    `lstm/${path}?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]))}`,
    document.baseURI,
  );

/**
 * The numbers of a window; null if the run is gone.
 * @param {Asked} asked
 * @returns {Promise<Found | null>}
 */
export async function fetchWindow({ run, place, of, view, order = "file", rows, columns }) {
  const { layer, way } = place;
  const high = Math.max(1, Math.min(rows, view.bottom - view.top));
  const wide = Math.max(
    1,
    Math.min(columns, view.stop - view.first, Math.floor(MOST / high / of.length)),
  );
  const size = { rows: high, columns: wide };
  const answer = await fetch(
    address("window", { run, layer, way, of: of.join(","), order, ...view, ...size }),
  );
  if (!answer.ok) return null;
  return unpack(await answer.arrayBuffer(), of, view, `${run} ${layer} ${way} ${of} ${order}`);
}

/** @type {(data: ArrayBuffer, of: string[], view: View, key: string) => Found} */
function unpack(data, of, view, key) {
  const [, rows, columns, count] = new Int32Array(data, 0, 4);
  let place = 16;
  const floats = (/** @type {number} */ n) => {
    const found = new Float32Array(data, place, n);
    place += 4 * n;
    return found;
  };
  const ranges = floats(2 * of.length);
  /** @type {Record<string, Values>} */
  const values = {};
  of.forEach((name, k) => {
    const [least, most] = [ranges[2 * k], ranges[2 * k + 1]];
    values[name] = { low: floats(rows * columns), high: floats(rows * columns), least, most };
  });
  return { view, key, rows, columns, values, units: new Int32Array(data, place, count) };
}

/**
 * The names of the steps, the inputs and the outputs; nothing where there are none.
 * @param {string} run
 * @returns {Promise<Names>}
 */
export async function fetchNames(run) {
  const answer = await fetch(address("names", { run }));
  return answer.ok ? answer.json() : {};
}

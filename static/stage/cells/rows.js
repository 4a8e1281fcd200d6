// What a pass back does most: adjoints, one row for each number that is derived, on their way to a name.

/** @typedef {Float64Array} F */

/**
 * out (+)= a, each row times `factor` (null: 1).
 * @type {(out: F, add: boolean, a: F, factor: F | null, rows: number, units: number) => void}
 */
export function passOn(out, add, a, factor, rows, units) {
  for (let r = 0, at = 0; r < rows; r += 1) {
    for (let u = 0; u < units; u += 1, at += 1) {
      const value = factor === null ? a[at] : a[at] * factor[u];
      out[at] = add ? out[at] + value : value;
    }
  }
}

/**
 * out (+)= a W, for a (rows * units) and W (units * columns).
 * @type {(out: F, add: boolean, a: F, matrix: F, rows: number, units: number, columns: number) => void}
 */
export function passThrough(out, add, a, matrix, rows, units, columns) {
  if (!add) out.fill(0);
  const [evenRows, evenColumns] = [rows - (rows % 2), columns - (columns % 4)];
  for (let r = 0; r < evenRows; r += 2)
    for (let j = 0; j < evenColumns; j += 4) eight(out, a, matrix, r, j, units, columns);
  for (let r = 0; r < rows; r += 1)
    for (let j = r < evenRows ? evenColumns : 0; j < columns; j += 1) {
      let sum = 0;
      for (let k = 0; k < units; k += 1) sum += a[r * units + k] * matrix[k * columns + j];
      out[r * columns + j] += sum;
    }
}

/**
 * Two rows and four columns of a product at once: eight sums for six loads.
 * @type {(out: F, a: F, matrix: F, r: number, j: number, units: number, columns: number) => void}
 */
function eight(out, a, matrix, r, j, units, columns) {
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  const upper = r * units;
  const lower = upper + units;
  for (let k = 0, at = j; k < units; k += 1, at += columns) {
    const p = a[upper + k];
    const q = a[lower + k];
    const m0 = matrix[at];
    const m1 = matrix[at + 1];
    const m2 = matrix[at + 2];
    const m3 = matrix[at + 3];
    p0 += p * m0;
    p1 += p * m1;
    p2 += p * m2;
    p3 += p * m3;
    q0 += q * m0;
    q1 += q * m1;
    q2 += q * m2;
    q3 += q * m3;
  }
  const to = r * columns + j;
  const below = to + columns;
  out[to] += p0;
  out[to + 1] += p1;
  out[to + 2] += p2;
  out[to + 3] += p3;
  out[below] += q0;
  out[below + 1] += q1;
  out[below + 2] += q2;
  out[below + 3] += q3;
}

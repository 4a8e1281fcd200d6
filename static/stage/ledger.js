// The ledger: what is left, at a step, of what each earlier step wrote to the memory of one unit:
// c_t = sum over j of (f_{j+1} .. f_t) i_j g_j + (f_1 .. f_t) c_0. As in lstm_core/contributions.py and
// lstm_view/figures/shares.py, from the series of the run that is shown.

const MOST_CELLS = 200; // of a side of the triangle; a longer run is shown in spans of several steps

/** [what is left of c0, of step 1, ... of step t + 1] at step t; `valueOf(name, t, unit)` gives the run. */
export function entries(valueOf, t, unit) {
  const found = new Array(t + 2);
  let left = 1;
  for (let j = t; j >= 0; j -= 1) {
    found[j + 1] = left * valueOf("added", j, unit);
    left *= valueOf("f", j, unit);
  }
  found[0] = left * valueOf("c_prev", 0, unit);
  return found;
}

/** The arrays of a trace whose meta.ledger is `form`. */
export function arrays(form, store, valueOf, unit) {
  if (form === "triangle") return triangle(store.steps, valueOf, unit);
  const y = entries(valueOf, store.t, unit);
  const steps = y.map((_, j) => j);
  const marker = { color: steps, cmin: 0, cmax: store.steps };
  if (form === "bars") return { x: steps, y, marker };
  return { x: steps.map(() => 0), y, base: bases(y), customdata: steps, marker };
}

/** Where each entry of the stack begins: positive ones stand on one another, negative ones hang. */
function bases(values) {
  const ends = { up: 0, down: 0 };
  return values.map((value) => {
    const side = value >= 0 ? "up" : "down";
    const base = ends[side];
    ends[side] += value;
    return base;
  });
}

function triangle(steps, valueOf, unit) {
  const width = Math.ceil(steps / MOST_CELLS);
  const ends = Array.from({ length: Math.ceil(steps / width) }, (_, k) =>
    Math.min((k + 1) * width, steps),
  );
  const z = [0, ...ends].map(() => new Array(ends.length).fill(null));
  let largest = 0;
  ends.forEach((end, column) => {
    const all = entries(valueOf, end - 1, unit);
    z[0][column] = all[0];
    for (let row = 1; row <= column + 1; row += 1) {
      z[row][column] = all
        .slice((row - 1) * width + 1, ends[row - 1] + 1)
        .reduce((sum, value) => sum + value, 0);
    }
    for (let row = 0; row <= column + 1; row += 1)
      largest = Math.max(largest, Math.abs(z[row][column]));
  });
  const span = (end, row) =>
    width === 1 ? `at step ${end}` : `at the steps ${row * width + 1} to ${end}`;
  const names = ["as the start value", ...ends.map(span)].map((name) => ends.map(() => name));
  return {
    x: ends,
    y: [0, ...ends],
    z,
    customdata: names,
    zmin: -(largest || 1),
    zmax: largest || 1,
  };
}

/** For each cell of the triangle what stood there before any change, in words to be added to its own. */
export function pastWords(steps, valueOf, unit) {
  return triangle(steps, valueOf, unit).z.map((row) =>
    row.map((value) => (value === null ? "" : `, before ${value.toFixed(4)}`)),
  );
}

/** The lowest and the highest value that bars or stack reach at any step of the run. */
export function reach(form, steps, valueOf, unit) {
  const c0 = valueOf("c_prev", 0, unit);
  let [low, high] = [Math.min(c0, 0), Math.max(c0, 0)];
  let [lowest, highest] = [low, high];
  for (let t = 0; t < steps; t += 1) {
    const [f, entry] =
      form === "bars"
        ? [0, valueOf("added", t, unit)]
        : [valueOf("f", t, unit), valueOf("added", t, unit)];
    [low, high] = [f * low + Math.min(entry, 0), f * high + Math.max(entry, 0)];
    [lowest, highest] = [Math.min(lowest, low), Math.max(highest, high)];
  }
  return [lowest, highest];
}

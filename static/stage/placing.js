// Where labels go so that none lies on another: each as near as it can be to what it names.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{x: number, y: number, width: number, height: number}} Wanted a mark, and the size of its label */

const AIR = 4; // px between two labels
const NEAREST = 12; // px from a mark to its label
const RINGS = Array.from({ length: 40 }, (_, k) => NEAREST + 12 * k);
const ANGLES = Array.from({ length: 24 }, (_, k) => (k / 24) * 2 * Math.PI);
const COVERED = 60; // what it costs to lie on a mark, in px of distance
const CROSSED = 40; // and for a line to run through another label

/**
 * A box for each label, inside `room` and off what is `taken`; the nearest marks to the top are served first.
 * @param {Wanted[]} wanted
 * @param {Box} room
 * @param {Box[]} taken
 * @returns {Box[]}
 */
export function placeLabels(wanted, room, taken = []) {
  /** @type {Box[]} */
  const placed = [];
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a].y - wanted[b].y);
  for (const k of order) {
    const others = [...taken, ...Object.values(placed)];
    placed[k] = best(wanted[k], others, wanted, room);
  }
  return placed;
}

/** @type {(mark: Wanted, placed: Box[], marks: Wanted[], room: Box) => Box} */
function best(mark, placed, marks, room) {
  let found = inside(boxAt(mark, 0, 0), room);
  let least = Infinity;
  for (const ring of RINGS) {
    if (ring > least) break; // farther out nothing is cheaper
    for (const angle of ANGLES) {
      const box = inside(boxAt(mark, ring, angle), room);
      if (placed.some((other) => overlap(box, other, AIR))) continue;
      const cost = costOf(box, mark, placed, marks);
      if (cost < least) [found, least] = [box, cost];
    }
  }
  return found;
}

/** @type {(mark: Wanted, ring: number, angle: number) => Box} */
function boxAt({ x, y, width, height }, ring, angle) {
  const [across, up] = [Math.cos(angle), Math.sin(angle)];
  return {
    left: x + across * (ring + width / 2) - width / 2,
    top: y + up * (ring + height / 2) - height / 2,
    width,
    height,
  };
}

/** @type {(box: Box, room: Box) => Box} */
const inside = (box, room) => ({
  ...box,
  left: Math.max(room.left, Math.min(box.left, room.left + room.width - box.width)),
  top: Math.max(room.top, Math.min(box.top, room.top + room.height - box.height)),
});

/** @type {(box: Box, mark: Wanted, placed: Box[], marks: Wanted[]) => number} */
function costOf(box, mark, placed, marks) {
  const end = nearest(box, mark);
  const covered = marks.filter((each) => holds(box, each, each === mark ? 2 : 8)).length;
  const crossed = placed.filter((other) => crosses(mark, end, other)).length;
  return Math.hypot(end.x - mark.x, end.y - mark.y) + COVERED * covered + CROSSED * crossed;
}

/**
 * The point of a box that is nearest to a mark: where its line ends.
 * @type {(box: Box, mark: Point) => Point}
 */
export const nearest = ({ left, top, width, height }, { x, y }) => ({
  x: Math.max(left, Math.min(x, left + width)),
  y: Math.max(top, Math.min(y, top + height)),
});

/** @type {(a: Box, b: Box, air: number) => boolean} */
const overlap = (a, b, air) =>
  a.left < b.left + b.width + air &&
  b.left < a.left + a.width + air &&
  a.top < b.top + b.height + air &&
  b.top < a.top + a.height + air;

/** @type {(box: Box, point: Point, air: number) => boolean} */
const holds = ({ left, top, width, height }, { x, y }, air) =>
  x > left - air && x < left + width + air && y > top - air && y < top + height + air;

/**
 * Whether the line from a to b runs through a box; looked at in some of its points.
 * @type {(a: Point, b: Point, box: Box) => boolean}
 */
const crosses = (a, b, box) =>
  [0.15, 0.3, 0.45, 0.6, 0.75, 0.9].some((share) =>
    holds(box, { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) }, 1),
  );

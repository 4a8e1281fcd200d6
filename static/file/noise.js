// The noise on the trials of a challenge, to the bit as NumPy draws it: default_rng of three whole numbers, and uniform
// between two bounds. So that a file need not hold what no compression makes smaller.
// https://numpy.org/doc/stable/reference/random/bit_generators/pcg64.html

const POOL = 4;
const MASK = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/**
 * Multiplies and xors, each time with another constant: NumPy's SeedSequence.
 * @type {(start: number, by: number) => (value: number) => number}
 */
function hash(start, by) {
  let constant = start;
  return (value) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, by);
    const product = Math.imul(mixed, constant);
    return (product ^ (product >>> 16)) >>> 0;
  };
}

/** @type {(x: number, y: number) => number} */
function mix(x, y) {
  const mixed = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The eight words of 32 bits that a generator begins with. @param {number[]} entropy up to four whole numbers */
function words(entropy) {
  const into = hash(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: POOL }, (_, k) => into(entropy[k] ?? 0));
  for (let from = 0; from < POOL; from += 1)
    for (let to = 0; to < POOL; to += 1)
      if (from !== to) pool[to] = mix(pool[to], into(pool[from]));
  const out = hash(0x8b51f9dd, 0x58f38ded);
  return Array.from({ length: 2 * POOL }, (_, k) => out(pool[k % POOL]));
}

/** Numbers from 0 up to 1, one a call. @param {number[]} entropy */
function generator(entropy) {
  const found = words(entropy).map(BigInt);
  const whole = (/** @type {number} */ k) => (found[k + 1] << 32n) | found[k];
  const inc = ((((whole(4) << 64n) | whole(6)) << 1n) & MASK) | 1n;
  let state = (inc + ((whole(0) << 64n) | whole(2))) & MASK;
  const step = () => {
    state = (state * MULTIPLIER + inc) & MASK;
  };
  step();
  return () => {
    step();
    const folded = BigInt.asUintN(64, (state >> 64n) ^ state);
    const turn = state >> 122n;
    const turned = BigInt.asUintN(64, (folded >> turn) | (folded << (64n - turn)));
    return Number(turned >> 11n) / 2 ** 53;
  };
}

/**
 * `count` numbers between −size and size.
 * @type {(entropy: number[], count: number, size: number) => Float64Array}
 */
export function noise(entropy, count, size) {
  const next = generator(entropy);
  return Float64Array.from({ length: count }, () => -size + 2 * size * next());
}

// Whether a name that nobody knows is one of ours misspelt, measured as Python's difflib does (state/address.py).

const LIKE = 0.75; // from which two names are that near

/**
 * The longest piece that both have: where it begins in each, and its length.
 * @type {(one: string, other: string) => [number, number, number]}
 */
function piece(one, other) {
  for (let size = Math.min(one.length, other.length); size > 0; size -= 1)
    for (let start = 0; start + size <= one.length; start += 1) {
      const place = other.indexOf(one.slice(start, start + size));
      if (place >= 0) return [start, place, size];
    }
  return [0, 0, 0];
}

/** How many letters both have, in pieces one behind the other. @type {(one: string, other: string) => number} */
function shared(one, other) {
  const [start, place, size] = piece(one, other);
  if (size === 0) return 0;
  const before = shared(one.slice(0, start), other.slice(0, place));
  return size + before + shared(one.slice(start + size), other.slice(place + size));
}

/** @type {(one: string, other: string) => number} from 0 to 1 */
function likeness(one, other) {
  const letters = one.length + other.length;
  const most = Math.min(one.length, other.length);
  return (2 * most) / letters < LIKE ? 0 : (2 * shared(one, other)) / letters; // a long name is not looked at
}

/**
 * The name that is meant by one that nobody knows; "" where it is something else.
 * @type {(name: string, names: string[]) => string}
 */
export function near(name, names) {
  const asked = name.trim().toLowerCase();
  const found = names.map((one) => ({ one, like: likeness(one, asked) }));
  const best = Math.max(...found.map(({ like }) => like));
  const alike = found.filter(({ like }) => like === best && like >= LIKE).map(({ one }) => one);
  return alike.sort().at(-1) ?? "";
}

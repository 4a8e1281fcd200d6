// How often what may lag is drawn while a slider moves: a slow machine leaves the time to the drawing of the cell.

const REST = 4; // times as long as the frame that it made long

/**
 * Tells how long to rest after what is drawn now. How long a frame takes with all its painting is known only when the
 * next begins.
 * @param {(took: number, rest: number) => void} tell ms
 */
export function afterFrame(tell) {
  const began = performance.now();
  requestAnimationFrame(() => {
    const took = performance.now() - began;
    tell(took, REST * took);
  });
}

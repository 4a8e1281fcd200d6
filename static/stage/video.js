// The drawing in motion as a video, for slides that play no SVG: the browser's own recorder sees a canvas on which each
// moment stands as long as it is shown. It records in real time and knows no faster way; nothing leaves the browser.

/** @import { Watch } from "./save-menu.js" */

const RATE = 10; // pictures a second: a moment stands still
const SHARP = 1.5; // pixels a unit of the drawing
const BITS = 1_500_000; // a second, at most
const TYPES = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

/** What this browser can record, or undefined. */
export const recordable = () =>
  typeof MediaRecorder === "undefined" || !("captureStream" in HTMLCanvasElement.prototype)
    ? undefined
    : TYPES.find((type) => MediaRecorder.isTypeSupported(type));

/** @type {(ms: number) => Promise<void>} */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} svg */
async function loaded(svg) {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {string[]} stills whole pictures, all of one size
 * @param {number} seconds that each is shown
 * @param {Watch} watch
 * @returns {Promise<Blob | null>} null where it was stopped
 */
export async function video(stills, seconds, { signal, said }) {
  const type = recordable();
  const canvas = document.createElement("canvas");
  const ink = canvas.getContext("2d");
  const first = await loaded(stills[0]);
  canvas.width = Math.round(first.naturalWidth * SHARP);
  canvas.height = Math.round(first.naturalHeight * SHARP);
  const recorder = new MediaRecorder(canvas.captureStream(RATE), {
    mimeType: type,
    videoBitsPerSecond: BITS,
  });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  for (const [k, still] of stills.entries()) {
    if (signal.aborted) break;
    said(`${k + 1} / ${stills.length}`);
    const image = await loaded(still);
    for (let shown = 0; shown < seconds * RATE && !signal.aborted; shown += 1) {
      ink?.drawImage(image, 0, 0, canvas.width, canvas.height); // again, or the recorder would see nothing new
      await wait(1000 / RATE);
    }
  }
  recorder.stop();
  await ended;
  return signal.aborted ? null : new Blob(parts, { type: type?.split(";")[0] });
}

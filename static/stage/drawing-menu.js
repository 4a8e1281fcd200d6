// What the drawing can be saved as.
import { SECONDS, film, stills } from "./film.js";
import { tr } from "./language.js";
import { picture, pixels } from "./picture.js";
import { SaveMenu } from "./save-menu.js";
import { recordable, video } from "./video.js";

/** @import { Look, Made, Watch } from "./save-menu.js" */
/** @import { Store } from "./store.js" */

/** @type {(svg: string) => Blob} */
const blobOf = (svg) => new Blob([svg], { type: "image/svg+xml" });

/**
 * @type {(store: Store, stage: () => Element) => SaveMenu}
 */
export function drawingMenu(store, stage) {
  const name = () => `lstm-${store.payload.story.key}-step-${store.now.stepNumber(store.t)}`;
  const still = (/** @type {Look} */ look) => picture(store, look, stage());
  /** @type {(kind: "step" | "run") => (look: Look, watch: Watch) => Promise<Made | null>} */
  const moving = (kind) => async (look, watch) => {
    const called = kind === "run" ? `lstm-${store.payload.story.key}-run` : `${name()}-phases`;
    const svg = await film(store, look, stage(), kind, watch);
    return svg === null ? null : { name: `${called}.svg`, blob: blobOf(svg) };
  };
  /** @type {(look: Look, watch: Watch) => Promise<Made | null>} */
  const recorded = async (look, watch) => {
    const pictures = await stills(store, look, stage(), watch);
    const blob = pictures && (await video(pictures, SECONDS.run, watch));
    const ending = blob?.type.endsWith("mp4") ? "mp4" : "webm";
    return blob && { name: `lstm-${store.payload.story.key}-run.${ending}`, blob };
  };
  return new SaveMenu(
    store.host,
    tr("Save this drawing"),
    ["dark", "ghosts"],
    [
      {
        ...{ kind: "png", label: "PNG", title: tr("a picture for a slide") },
        run: async (look) => ({ name: `${name()}.png`, blob: await pixels(await still(look)) }),
      },
      {
        ...{ kind: "svg", label: "SVG", title: tr("a drawing for print, its letters as outlines") },
        run: async (look) => ({ name: `${name()}.svg`, blob: blobOf(await still(look)) }),
      },
      {
        ...{
          kind: "step",
          label: tr("Moving step"),
          title: tr("an SVG that plays the phases of this step"),
        },
        run: moving("step"),
      },
      {
        ...{
          kind: "run",
          label: tr("Moving run"),
          title: tr("an SVG that plays the run step by step"),
        },
        run: moving("run"),
      },
      ...(recordable()
        ? [
            {
              kind: "video",
              label: tr("Video"),
              title: tr("the run as a video, recorded as fast as it plays: keep this tab in front"),
              run: recorded,
            },
          ]
        : []),
    ],
  );
}

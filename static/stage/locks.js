// What a scene locks, as lstm_view/state/locks.py says it.
import { isClamp } from "./clamps.js";
import { h } from "./dom.js";
import { tr } from "./language.js";
import { isMask } from "./masks.js";

export const FIXED = tr("Fixed in this scene");

/** The lock that a change belongs to, by its name. @param {string} name */
export function lockOf(name) {
  if (isClamp(name) || isMask(name) || name.startsWith("cut[")) return "whatif";
  if (name.startsWith("x[")) return "x";
  if (name.startsWith("h0[") || name.startsWith("c0[")) return "start";
  if (name.startsWith("readout_")) return "panels"; // as the form that makes a read-out
  return name[name.indexOf("[") + 1]; // of a gate's bias too that is called by two letters
}

/** What stands where something is locked. */
export const fixedNote = () => h("p", { class: "fixed-note" }, tr("Fixed in this scene."));

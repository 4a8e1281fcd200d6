// What a stage in one file runs first, as a script that is no module: a file on a disk may not import others by their
// address. It unpacks the modules, links them, and opens the stage.

{
  /** @typedef {import("./held.js").Held} Held */

  const SIGNS =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=:?@^_`{|}~";
  const VALUES = new Uint8Array(128);
  [...SIGNS].forEach((sign, value) => {
    VALUES[sign.charCodeAt(0)] = value;
  });

  /** Five signs are four bytes: lstm_view/stage/bare.py. @param {string} text */
  const decoded = (text) => {
    const groups = Math.ceil(text.length / 5);
    const words = new DataView(new ArrayBuffer(4 * groups));
    for (let group = 0; group < groups; group += 1) {
      let word = 0;
      for (let at = 5 * group; at < 5 * group + 5; at += 1)
        word = 85 * word + (at < text.length ? VALUES[text.charCodeAt(at)] : 84);
      words.setUint32(4 * group, word);
    }
    return new Uint8Array(words.buffer, 0, Math.floor((4 * text.length) / 5));
  };

  /** @param {string} id @returns {Promise<ArrayBuffer>} */
  const unpacked = (id) => {
    const text = document.getElementById(id)?.textContent ?? "";
    const packed = new Blob([decoded(text)]).stream();
    return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };

  /** @type {Map<string, Promise<string>>} */
  const addresses = new Map();

  /** The address of a file, whatever folder is asked for; each is unpacked when it is needed. @param {string} path */
  const at = (path) => {
    const name = path.replace(/.*\//, "");
    const type = name.endsWith(".js") ? "text/javascript" : "application/json";
    const known = addresses.get(name);
    if (known) return known;
    const made = unpacked(`file:${name}`).then((bytes) =>
      URL.createObjectURL(new Blob([bytes], { type })),
    );
    addresses.set(name, made);
    return made;
  };

  /** Links the modules to one another; gives the address of the first. @param {Held} held */
  const linked = ({ modules, first }) => {
    /** @type {Map<string, string>} */
    const places = new Map();
    for (const { name, text, imports } of modules) {
      let linkedText = text;
      for (const [path, imported] of Object.entries(imports))
        linkedText = linkedText.replaceAll(`"${path}"`, `"${places.get(imported)}"`);
      const blob = new Blob([linkedText], { type: "text/javascript" });
      places.set(name, URL.createObjectURL(blob));
    }
    return /** @type {string} */ (places.get(first));
  };

  const open = async () => {
    /** @type {Held} */
    const held = JSON.parse(new TextDecoder().decode(await unpacked("held")));
    held.numbers = new Float64Array(await unpacked("numbers"));
    const style = document.createElement("style");
    style.textContent = held.style;
    document.head.append(style);
    Object.assign(globalThis, { lstmFile: { held, at }, lstmWords: held.words });
    const { show } = await import(linked(held));
    await show();
  };

  open().catch((error) => {
    const place = document.getElementById("cannot");
    if (place) place.hidden = false;
    throw error;
  });
}

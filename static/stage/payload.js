// The payload as Python sends it, with its arrays unpacked: base64 of little-endian float64.

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

const arrays = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, floats(text)]));

export function unpack(data) {
  const { before } = data;
  return {
    ...data,
    series: arrays(data.series),
    before: before && { ...before, series: arrays(before.series) },
  };
}

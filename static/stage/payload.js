// The payload as Python sends it, with its arrays unpacked: base64 of little-endian float64.

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

export function unpack(data) {
  const series = Object.fromEntries(Object.entries(data.series).map(([name, text]) => [name, floats(text)]));
  return { ...data, series };
}

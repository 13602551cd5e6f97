const words = await (await fetch("/words/en.json")).json();

/**
 * The text for a key, with {names} filled in.
 * @param {string} key for example "home.decoding"
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = words[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

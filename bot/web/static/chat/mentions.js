/**
 * How does a person who is named in a message become a mention, and back?
 *
 * @typedef {{id: string, name: string}} Named
 */

/**
 * Return what is sent for what was typed: `@Name` becomes `<@id>`.
 *
 * @param {string} typed
 * @param {Named[]} people
 * @returns {string}
 */
export function sent(typed, people) {
  const longestFirst = [...people].sort((one, other) => other.name.length - one.name.length);
  if (longestFirst.length === 0) return typed;
  const names = longestFirst.map((each) => RegExp.escape(each.name)).join("|");
  // Not in the middle of a word, as in an address, and not where the name goes on.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_<])@(${names})(?![\\p{L}\\p{N}_])`, "giu");
  return typed.replace(pattern, (whole, name) => {
    const found = longestFirst.find((each) => each.name.toLowerCase() === name.toLowerCase());
    return found ? `<@${found.id}>` : whole;
  });
}

/**
 * Return what stands in the box for what was sent: `<@id>` becomes `@Name`.
 *
 * @param {string} raw
 * @param {Named[]} people
 * @returns {string}
 */
export function typed(raw, people) {
  return raw.replace(/<@!?(\d+)>/g, (whole, id) => {
    const found = people.find((each) => each.id === id);
    return found ? `@${found.name}` : whole;
  });
}

/**
 * What a process spent its own time on, most first.
 *
 * @param {object} profile as the inspector's protocol writes them
 * @returns {{ share: number, where: string }[]} shares of the time that it was not idle
 */
export function hottest({ nodes, samples, timeDeltas }, count = 40) {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const spent = new Map();
  for (const [at, id] of samples.entries()) {
    const place = places.get(id);
    spent.set(place, (spent.get(place) ?? 0) + timeDeltas[at]);
  }
  spent.delete('(idle)');
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([where, time]) => ({ share: Number((time / total).toFixed(4)), where }));
}

function placeOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  if (!url) return name;
  return `${name} ${url.replace(/^.*\/(node_modules|dist)\//, '')}:${lineNumber + 1}`;
}

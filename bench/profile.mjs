/**
 * What a process spent its own time on, most first.
 *
 * @param {object} profile as the inspector's protocol writes them
 * @returns {{ share: number, where: string }[]} shares of the time that it was not idle
 */
export function hottest({ nodes, samples, timeDeltas }, count = 40) {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const recording = recordingOf(nodes);
  const spent = new Map();
  for (const [at, id] of samples.entries()) {
    if (recording.has(id)) continue;
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

/** What the inspector itself did: to begin and to end a recording can take a third of a short one. */
function recordingOf(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const all = new Set();
  const add = ({ id, children = [] }) => {
    all.add(id);
    for (const child of children) add(byId.get(child));
  };
  nodes.filter(({ callFrame }) => callFrame.url === 'node:inspector').forEach(add);
  return all;
}

function placeOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  if (!url) return name;
  return `${name} ${url.replace(/^.*\/(node_modules|dist)\//, '')}:${lineNumber + 1}`;
}

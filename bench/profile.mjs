import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the process spent its own time on, most first.
 *
 * @param {string} directory where `--cpu-prof` wrote
 * @returns {Promise<{ share: number, where: string }[]>} shares of the time that it was not idle
 */
export async function hottest(directory, count = 25) {
  const [file] = (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'));
  if (!file) return [];
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(join(directory, file), 'utf8'));
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

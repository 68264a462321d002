import { floors } from './floors.mjs';
import { peers } from '../peers/peers.mjs';
import { products, standalone, unguarded } from './product.mjs';

/**
 * What takes part: a server, and how each operation is asked of it.
 *
 * @typedef {object} Subject
 * @property {string} name as it stands in the report
 * @property {'product' | 'floor' | 'peer'} kind
 * @property {(bench: import('../bench.mjs').Bench) => Promise<import('../machine/processes.mjs').Running>} start
 * @property {string} [process] subjects with the same one share what `start` has started; default the name
 * @property {number} [processes] that it runs in; default 1
 * @property {Record<string, (bench: import('../bench.mjs').Bench, wanted: Wanted) => Promise<Load> | Load>} asks
 * by operation: prepares what a run needs, and tells what it sends
 * @property {Record<string, string>} [effects] by operation: a SELECT of a `count` that each answer makes larger
 * @property {() => Promise<string | undefined>} [missing] what it would need and is not there
 * @property {() => Promise<string>} [version]
 * @property {boolean} [extra] left out of `--quick`
 *
 * @typedef {import('../load/requests.mjs').Load} Load
 *
 * @typedef {object} Wanted
 * @property {number} connections
 * @property {number} amount of what can be used only once
 */

/**
 * Everybody who was asked for, the server that all are compared with first.
 *
 * @param {ReturnType<typeof import('../settings.mjs').readSettings>} settings
 * @returns {Subject[]}
 */
export function subjectsOf(settings) {
  const several = settings.processes.filter((count) => count > 1);
  const named = peers.filter(({ peer }) => settings.peers.includes(peer));
  return [
    ...products.filter(({ extra }) => !(extra && settings.quick)),
    ...several.map((count) => standalone('Fastify', count)),
    ...floors,
    unguarded,
    ...named,
  ];
}

/**
 * Those of them that can do what is measured and are there; what the others would need is told in the report.
 *
 * @param {import('../bench.mjs').Bench} bench
 */
export async function presentSubjects(bench) {
  const subjects = [];
  const leftOut = [];
  const { only } = bench.settings;
  for (const subject of subjectsOf(bench.settings)) {
    if (!only.some((operation) => operation in subject.asks)) continue;
    const missing = await subject.missing?.();
    if (missing === undefined) subjects.push(subject);
    else leftOut.push({ name: subject.name, missing });
  }
  return { subjects, leftOut };
}

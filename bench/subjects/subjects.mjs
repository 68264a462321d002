import { floors } from './floors.mjs';
import { peers } from '../peers/peers.mjs';
import { wronglyAccepted } from '../refusals.mjs';
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
    ...unguarded,
    ...named,
  ];
}

/**
 * Those of them that can do what is measured, are there, start, and refuse what they have to refuse. Why the others do
 * not take part is told in the report.
 *
 * @param {import('../bench.mjs').Bench} bench
 */
export async function startSubjects(bench) {
  const subjects = [];
  const leftOut = [];
  const { only } = bench.settings;
  for (const subject of subjectsOf(bench.settings)) {
    if (!only.some((operation) => operation in subject.asks)) continue;
    const why = (await missing(subject)) ?? (await failure(bench, subject));
    if (why === undefined) subjects.push(subject);
    else leftOut.push({ name: subject.name, why });
  }
  return { subjects, leftOut };
}

async function missing(subject) {
  const what = await subject.missing?.();
  return what && `it needs ${what}`;
}

/** One that does not start must not cost the figures of the others. Floors refuse nothing: they look at nothing. */
async function failure(bench, subject) {
  try {
    await bench.running(subject);
  } catch (error) {
    return `it does not start: ${error.message}`;
  }
  return subject.kind === 'floor' ? undefined : wronglyAccepted(bench, subject);
}

/** The load generator: a process of its own that runs one job at a time and answers what it saw. */
import { percentile } from '../statistics.mjs';
import { runClosedLoop } from './closed-loop.mjs';

/**
 * @typedef {object} Job
 * @property {string[]} urls the server's processes; connections are spread over them
 * @property {number} connections
 * @property {number} duration seconds, at most: a run ends early when its values have run out
 * @property {import('./requests.mjs').Load} load
 * @property {'own' | 'autocannon'} [generator] default `own`
 *
 * @typedef {object} Seen what a generator saw
 * @property {number} seconds how long it lasted
 * @property {Float64Array} times of each good answer, in milliseconds
 * @property {number} finished good answers, with those that came when the time was up
 * @property {number} failed
 * @property {string} [problem] the first failure, in words
 */

// Without the benchmark there is nothing to do.
process.once('disconnect', () => process.exit());

process.on('message', async (job) => {
  try {
    process.send({ result: summary(await run(job)) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

/** Only the one that is used is loaded. @param {Job} job @returns {Promise<Seen>} */
async function run(job) {
  if (job.generator !== 'autocannon') return runClosedLoop(job);
  const { runAutocannon } = await import('./autocannon.mjs');
  return runAutocannon(job);
}

function summary({ seconds, times, finished, failed, problem }) {
  times.sort();
  return {
    answered: times.length,
    finished,
    requestsPerSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    failed,
    problem,
  };
}

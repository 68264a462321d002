import { median } from './statistics.mjs';

/**
 * What several rounds come to.
 *
 * @typedef {object} Figure
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * A row for each server of an operation. Ratios are of figures of the same round, and the median of those: what slows
 * the machine down for a while does not count against one of them.
 *
 * @param {object} measured
 * @param {import('./operations.mjs').Operation} measured.operation
 * @param {number} measured.connections
 * @param {{ subject: import('./subjects/subjects.mjs').Subject, runs: object[], statements: number, profile?: object[] }[]} measured.entries
 */
export function summarize({ operation, connections, entries }) {
  const floor = entries.find(({ subject }) => subject.name === operation.floor);
  const product = entries.find(({ subject }) => subject.kind === 'product');
  return entries.map(({ subject, runs, statements, profile }) => {
    const failed = failures(runs);
    return {
      operation: operation.name,
      server: subject.name,
      kind: subject.kind,
      connections,
      requestsPerSecond: figure(runs, 'requestsPerSecond', 0),
      p50: figure(runs, 'p50', 3),
      p99: figure(runs, 'p99', 3),
      // Microseconds of a processor for a request; null where they cannot be told.
      processor: {
        server: figure(runs, 'server', 1).median,
        database: figure(runs, 'database', 1).median,
      },
      statements: round(statements, 2),
      memory: round(runs.at(-1).memory, 0),
      failed,
      ...(failed > 0 && { problem: runs.find(({ problem }) => problem)?.problem }),
      ofFloor: ratio(runs, floor?.runs, 'requestsPerSecond'),
      productIs: ratio(product?.runs, runs, 'requestsPerSecond'),
      ...(profile && { profile }),
      rounds: runs.map(({ requestsPerSecond, p50 }) => ({ requestsPerSecond, p50 })),
    };
  });
}

/** How many times the one is the other, round by round; nothing when one of them failed. */
function ratio(runs, others, key) {
  if (!runs || !others || failures(runs) + failures(others) > 0) return null;
  return round(median(runs.map((run, at) => run[key] / others[at][key])), 3);
}

/**
 * Whether what is wanted of an operation was reached, as far as it was measured.
 *
 * @param {import('./operations.mjs').Target & { server: string, connections: number }} target
 * @param {readonly object[]} rows of the operation
 */
export function judge(target, rows) {
  const of = (name) => {
    const row = rows.find((one) => one.server === name && one.connections === target.connections);
    return row?.failed === 0 ? row : undefined;
  };
  const [row, other] = [of(target.server), of(target.of)];
  if (!row || !other) return undefined;
  const key = target.figure ?? 'requestsPerSecond';
  const reached = median(row.rounds.map((one, at) => one[key] / other.rounds[at][key]));
  const met = key === 'p50' ? reached <= target.reach : reached >= target.reach;
  return { ...target, figure: key, reached: round(reached, 2), met };
}

/** @returns {Figure} */
function figure(runs, key, digits) {
  const values = runs.map((run) => run[key]);
  return {
    median: round(median(values), digits),
    min: round(Math.min(...values), digits),
    max: round(Math.max(...values), digits),
  };
}

const failures = (runs) => runs.reduce((sum, { failed }) => sum + failed, 0);

const round = (value, digits) => (Number.isFinite(value) ? Number(value.toFixed(digits)) : null);

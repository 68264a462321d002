import { median } from './statistics.mjs';
import { floors, workloads } from './workloads.mjs';

/**
 * Puts every row and its floor under load, in turns and in rounds, so that what disturbs the machine disturbs
 * all of them.
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {(text: string) => void} tell hears how far it is
 */
export async function measure(bench, tell) {
  const chosen = workloads.filter(({ name }) => bench.settings.only.includes(name));
  const rows = chosen.flatMap((row) => [
    { server: 'floor', ...floors[row.floor] },
    { server: 'server', ...row },
  ]);
  const order = rows.filter((row, at) => rows.findIndex(({ title }) => title === row.title) === at);
  const { rounds, duration, warmup } = bench.settings;
  for (const row of order) {
    tell(`warm-up: ${row.title}`);
    await underLoad(bench, row, warmup);
  }
  const runs = new Map(order.map(({ title }) => [title, []]));
  for (let round = 1; round <= rounds; round += 1) {
    // Every second round backwards: whoever comes last in one comes first in the next.
    for (const row of round % 2 ? order : order.toReversed()) {
      tell(`round ${round} of ${rounds}: ${row.title}`);
      runs.get(row.title).push(await underLoad(bench, row, duration));
    }
  }
  return chosen.map((row) => summary(row, runs.get(row.title), runs.get(floors[row.floor].title)));
}

async function underLoad(bench, row, duration) {
  const server = bench[row.server];
  const job = await row.prepare(bench);
  const before = await bench.rotations();
  const { connections } = bench.settings;
  const idle = await server.processorTime();
  const run = await bench.load.run({ url: server.url, connections, duration, ...job });
  const processor = (((await server.processorTime()) - idle) * 1_000) / run.answered;
  // A retry inside the window is answered too, but costs less: it must not be counted as a refresh.
  const stale = job.chains ? Math.max(0, run.answered - ((await bench.rotations()) - before)) : 0;
  return { ...run, processor, failed: run.failed + stale + (run.answered === 0 ? 1 : 0) };
}

function summary({ name, title, target }, runs, floorRuns) {
  const failed = [...runs, ...floorRuns].reduce((sum, run) => sum + run.failed, 0);
  const ratios = runs.map((run, at) => run.requestsPerSecond / floorRuns[at].requestsPerSecond);
  return {
    name,
    title,
    ...middle(runs),
    floor: middle(floorRuns),
    ratio: failed > 0 ? null : round(median(ratios), 3),
    ...(target !== undefined && { target }),
    failed,
  };
}

function middle(runs) {
  const of = (key) => median(runs.map((run) => run[key]));
  return {
    requestsPerSecond: Math.round(of('requestsPerSecond')),
    p50: round(of('p50'), 2),
    p99: round(of('p99'), 2),
    // Microseconds of the server's processor for a request; null where they cannot be told.
    processor: round(of('processor'), 1),
  };
}

const round = (value, digits) => (Number.isFinite(value) ? Number(value.toFixed(digits)) : null);

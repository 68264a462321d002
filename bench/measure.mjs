import { operations } from './operations.mjs';
import { hottest } from './profile.mjs';
import { summarize } from './summary.mjs';

/** How many requests a second what is used once must last for, before it is known how fast the servers are. */
const FIRST_GUESS = 4_000;

/** What is prepared beyond what was used in the warm-up. */
const MARGIN = 1.3;

/** The least that is ever prepared: a slow machine is sometimes fast. */
const LEAST = 200;

/**
 * Puts every server that can do an operation under load, in turns and in rounds, so that what disturbs the machine
 * disturbs all of them.
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {readonly import('./subjects/subjects.mjs').Subject[]} subjects
 * @param {(text: string) => void} tell hears how far it is
 * @returns {Promise<object[]>} the rows of the report
 */
export async function measure(bench, subjects, tell) {
  const { only, connections } = bench.settings;
  const rows = [];
  for (const operation of operations.filter(({ name }) => only.includes(name))) {
    const able = subjects.filter((subject) => takesPart(bench.settings, operation, subject));
    for (const count of connections) {
      rows.push(...(await measureOperation(bench, { operation, subjects: able, count }, tell)));
    }
  }
  return rows;
}

/** In a short look only the floor that counts. */
function takesPart({ quick }, operation, { kind, name, asks }) {
  return operation.name in asks && !(quick && kind === 'floor' && name !== operation.floor);
}

async function measureOperation(bench, { operation, subjects, count }, tell) {
  const { rounds, duration, warmup, leadIn } = bench.settings;
  const entries = subjects.map((subject) => ({ subject, runs: [] }));
  const wanted = { connections: count, amount: amountFor(operation, FIRST_GUESS, warmup) };
  for (const entry of entries) {
    tell(`${operation.title}, ${count} connections, warm-up: ${entry.subject.name}`);
    await warmUp(bench, { operation, entry, wanted });
  }
  const fastest = Math.max(...entries.map(({ speed }) => speed));
  wanted.amount = amountFor(operation, fastest, duration);
  const before = { connections: count, amount: amountFor(operation, fastest, leadIn) };
  for (let round = 1; round <= rounds; round += 1) {
    // Every second round backwards: whoever comes last in one comes first in the next.
    for (const entry of round % 2 ? entries : entries.toReversed()) {
      tell(
        `${operation.title}, ${count} connections, round ${round} of ${rounds}: ${entry.subject.name}`,
      );
      const { subject, runs } = entry;
      const led = await lead(bench, { operation, subject, wanted: before, duration: leadIn });
      const seen = await underLoad(bench, { operation, subject, wanted, duration });
      runs.push({
        ...seen,
        failed: led.failed + seen.failed,
        problem: led.problem ?? seen.problem,
      });
    }
  }
  for (const entry of entries) entry.profile = await profiled(bench, { operation, entry, wanted });
  return summarize({ operation, connections: count, entries });
}

/** A server that has waited for its turn has forgotten what it had compiled, and its connections are closed. */
async function lead(bench, { operation, subject, wanted, duration }) {
  if (duration === 0) return { failed: 0 };
  const load = await subject.asks[operation.name](bench, wanted);
  return run(bench, { subject, load, wanted, duration });
}

/** After the rounds, which it would slow down. */
async function profiled(bench, { operation, entry: { subject }, wanted }) {
  const { profile } = await bench.running(subject);
  if (!profile) return undefined;
  const { duration } = bench.settings;
  const load = await subject.asks[operation.name](bench, wanted);
  await profile();
  await run(bench, { subject, load, wanted, duration });
  return hottest(await profile());
}

/** The same number for everybody: their tables grow alike. */
function amountFor({ use }, speed, seconds) {
  return use === 'once' ? Math.max(LEAST, Math.ceil(speed * seconds * MARGIN)) : 0;
}

/** Statements are counted now: whatever counting costs, the rounds do not pay it. */
async function warmUp(bench, { operation, entry, wanted }) {
  const { subject } = entry;
  const { warmup: duration } = bench.settings;
  const load = await subject.asks[operation.name](bench, wanted);
  const { result, count } = await bench.postgres.counting(() =>
    run(bench, { subject, load, wanted, duration }),
  );
  entry.speed = result.requestsPerSecond;
  entry.statements = count / result.finished;
}

/** One run, with what it cost and what it left behind. */
async function underLoad(bench, { operation, subject, wanted, duration }) {
  const running = await bench.running(subject);
  const load = await subject.asks[operation.name](bench, wanted);
  const count = effectOf(bench, operation, subject);
  const before = await count?.();
  const spent = {
    server: await running.processorTime(),
    database: await bench.postgres.processorTime(),
  };
  const seen = await run(bench, { subject, load, wanted, duration });
  const server = (await running.processorTime()) - spent.server;
  const database = (await bench.postgres.processorTime()) - spent.database;
  const lost = count ? Math.max(0, seen.finished - ((await count()) - before)) : 0;
  const nothing = seen.answered === 0 ? 1 : 0;
  return {
    ...seen,
    server: (server * 1_000) / seen.finished,
    database: (database * 1_000) / seen.finished,
    memory: await running.memory(),
    failed: seen.failed + lost + nothing,
    problem: seen.problem ?? (lost > 0 ? 'answered without an effect' : undefined),
  };
}

/** A server that cannot even be reached voids its row, no more. */
async function run(bench, { subject, load, wanted, duration }) {
  const { urls } = await bench.running(subject);
  const { generator } = bench.settings;
  const job = { urls, connections: wanted.connections, duration, generator, load };
  return bench.load.run(job).catch(({ message: problem }) => ({ ...NOTHING, problem }));
}

const NOTHING = { answered: 0, finished: 0, requestsPerSecond: 0, p50: 0, p99: 0, failed: 1 };

/** An answer that says that something was stored or ended, and it was not, is a failure. */
function effectOf({ pool, settings }, { name }, { effects }) {
  const text = effects?.[name];
  // Millions of rows take too long to count.
  if (!text || settings.tokens > 0) return undefined;
  return async () => (await pool.query(text)).rows[0].count;
}

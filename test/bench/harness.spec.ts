import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const BENCH = join(import.meta.dirname, '../../bench');

interface Load {
  readonly requestsPerSecond: number;
  readonly failed: number;
}

type Measure = (bench: object, tell: () => void) => Promise<readonly object[]>;

/** The harness runs and counts what fails. How fast the server is, is not judged here. */
describe('npm run bench', () => {
  it('measures a row against its floor and prints one JSON document', async () => {
    const short = ['--quick', '--rounds', '1', '--connections', '4', '--only', 'refresh'];
    const database = ['--database', process.env['TEST_DATABASE_URL'] ?? ''];

    const { code, out, err } = await bench(...short, ...database, '--json');

    expect(err).not.toContain('Error');
    expect(code).toBe(0);
    const { rows, settings } = JSON.parse(out) as { rows: object[]; settings: object };
    const speed = {
      requestsPerSecond: expect.any(Number),
      p50: expect.any(Number),
      p99: expect.any(Number),
      processor: expect.anything(),
    };
    expect(settings).toMatchObject({ rounds: 1, duration: 1, connections: 4 });
    expect(rows).toEqual([
      expect.objectContaining({
        name: 'refresh',
        failed: 0,
        ratio: expect.any(Number),
        ...speed,
        floor: speed,
      }),
    ]);
  }, 60_000);

  it.each([[['--only', 'nothing']], [['--rounds', '0']], [['--fast']]])(
    'tells how it is used when asked for something else: %j',
    async (args) => {
      const { code, out, err } = await bench(...args);

      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toContain('Usage: npm run bench');
    },
  );

  it('has no ratio for a row of which a single answer failed', async () => {
    const clean = await measured({ requestsPerSecond: 500, failed: 0 });
    const broken = await measured({ requestsPerSecond: 500, failed: 1 });

    expect(clean).toEqual([expect.objectContaining({ ratio: 0.5, failed: 0 })]);
    expect(broken).toEqual([expect.objectContaining({ ratio: null, failed: 3 })]);
  });
});

/** Three rounds of client_credentials, of which every one went as `load` says; the floor makes 1,000 a second. */
async function measured(load: Load): Promise<readonly object[]> {
  const { measure } = (await import(join(BENCH, 'measure.mjs'))) as { readonly measure: Measure };
  const settings = { only: ['client_credentials'], rounds: 3, duration: 1, warmup: 1 };
  const run = async ({ url }: { readonly url: string }) => {
    const times = { p50: 1, p99: 2, answered: 1 };
    return url === 'server'
      ? { ...times, ...load }
      : { ...times, requestsPerSecond: 1_000, failed: 0 };
  };
  const processorTime = async () => 0;
  const server = { url: 'server', processorTime };
  const servers = { server, floor: { url: 'floor', processorTime }, load: { run } };
  return measure({ settings, ...servers, rotations: async () => 0 }, () => undefined);
}

async function bench(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(BENCH, 'run.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

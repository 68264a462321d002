import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const BENCH = join(import.meta.dirname, '../../bench');

/** The harness runs and counts what fails. How fast the server is, is not judged here. */
describe('npm run bench', () => {
  it('measures an operation against its floor and prints one JSON document', async () => {
    const short = ['--quick', '--rounds', '1', '--connections', '4', '--only', 'refresh'];
    const database = ['--database', process.env['TEST_DATABASE_URL'] ?? ''];

    const { code, out, err } = await bench(...short, ...database, '--peers', 'none', '--json');

    expect(err).not.toContain('Error');
    expect(code).toBe(0);
    const { rows, settings } = JSON.parse(out) as { rows: object[]; settings: object };
    const figure = { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
    const row = { operation: 'refresh', connections: 4, failed: 0, p50: figure, p99: figure };
    expect(settings).toMatchObject({ rounds: 1, connections: [4] });
    expect(rows).toEqual([
      expect.objectContaining({
        ...row,
        server: 'this server, Fastify',
        requestsPerSecond: figure,
        ofFloor: expect.any(Number),
        productIs: 1,
      }),
      expect.objectContaining({ ...row, server: 'floor: SELECT + INSERT', ofFloor: 1 }),
    ]);
  }, 60_000);

  it.each([
    [['--only', 'nothing']],
    [['--peers', 'nobody']],
    [['--connections', '1,0']],
    [['--rounds', '0']],
    [['--fast']],
  ])('tells how it is used when asked for something else: %j', async (args) => {
    const { code, out, err } = await bench(...args);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Usage: npm run bench');
  });
});

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

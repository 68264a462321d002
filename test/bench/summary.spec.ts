import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const BENCH = join(import.meta.dirname, '../../bench');

interface Run {
  readonly requestsPerSecond: number;
  readonly failed?: number;
}

interface Row {
  readonly server: string;
  readonly ofFloor: number | null;
  readonly productIs: number | null;
  readonly failed: number;
  readonly requestsPerSecond: { readonly median: number; readonly min: number };
}

type Summarize = (measured: object) => readonly Row[];
type Judge = (target: object, rows: readonly Row[]) => { readonly met: boolean } | undefined;

const { summarize, judge } = (await import(join(BENCH, 'summary.mjs'))) as {
  readonly summarize: Summarize;
  readonly judge: Judge;
};

/** Each server's runs, one a round. */
function rowsOf(servers: Readonly<Record<string, readonly Run[]>>): readonly Row[] {
  const entries = Object.entries(servers).map(([name, runs]) => ({
    subject: { name, kind: name === 'ours' ? 'product' : 'floor' },
    statements: 1,
    runs: runs.map((run) => ({
      p50: 1,
      p99: 2,
      server: 1,
      database: 1,
      memory: 1,
      failed: 0,
      ...run,
    })),
  }));
  return summarize({ operation: { name: 'refresh', floor: 'floor' }, connections: 50, entries });
}

describe('what rounds of the benchmark come to', () => {
  it('compares figures of the same round: a slow round counts against nobody', () => {
    const [ours, floor] = rowsOf({
      ours: [500, 50, 600].map(speed),
      floor: [1_000, 100, 1_000].map(speed),
    });

    expect(ours).toMatchObject({ ofFloor: 0.5, productIs: 1 });
    expect(floor).toMatchObject({ ofFloor: 1, productIs: 0.5 });
    expect(ours?.requestsPerSecond).toMatchObject({ median: 500, min: 50 });
  });

  it('has no ratio for a row of which a single answer failed, nor to it', () => {
    const [ours, floor] = rowsOf({
      ours: [speed(500), { ...speed(500), failed: 1 }],
      floor: [1_000, 1_000].map(speed),
    });

    expect(ours).toMatchObject({ ofFloor: null, failed: 1 });
    expect(floor).toMatchObject({ productIs: null, failed: 0 });
  });

  it('judges what is wanted by the median of the rounds, and a void row not at all', () => {
    const target = { server: 'ours', of: 'floor', reach: 0.5, connections: 50 };
    const good = rowsOf({ ours: [500, 500].map(speed), floor: [1_000, 1_000].map(speed) });
    const slow = rowsOf({ ours: [400, 400].map(speed), floor: [1_000, 1_000].map(speed) });
    const broken = rowsOf({ ours: [{ ...speed(500), failed: 1 }], floor: [speed(1_000)] });

    expect(judge(target, good)).toMatchObject({ met: true });
    expect(judge(target, slow)).toMatchObject({ met: false });
    expect(judge(target, broken)).toBeUndefined();
    expect(judge({ ...target, connections: 1 }, good)).toBeUndefined();
  });
});

function speed(requestsPerSecond: number): Run {
  return { requestsPerSecond };
}

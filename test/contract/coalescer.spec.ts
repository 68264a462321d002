import { describe, expect, it } from 'vitest';
import { setImmediate as turn } from 'node:timers/promises';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { AGAIN, Coalescer } from '../../src/typeorm/connection/coalescer.js';
import { CollisionError } from '../../src/typeorm/connection/collision.js';
import { LateClaimError } from '../../src/typeorm/connection/late-claim.js';
import { OutcomeUnknownError } from '../../src/typeorm/connection/outcome-unknown.js';
import type { Patience } from '../../src/typeorm/connection/patience.js';
import { WaitingLine } from '../../src/typeorm/connection/waiting-line.js';
import { latch } from '../support/latch.js';
import { until } from '../support/until.js';
import { doubling, ON, reasonsOf, settle, upTo } from './coalescer.fixture.js';

describe('requests that share a statement', () => {
  it('are those of one turn of the event loop; whoever comes by itself is sent by itself', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, ON);

    const first = await coalescer.run(1);
    const answers = await Promise.all(upTo(31).map((n) => coalescer.run(n)));

    expect(first).toBe(2);
    expect(answers).toEqual(upTo(31).map((n) => n * 2));
    expect(work.sent).toEqual([[1], upTo(31)]);
  });

  it('are those that came while a statement was under way', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, ON);

    const first = coalescer.run(1);
    await until(() => work.sent.length === 1);
    const answers = await Promise.all([first, ...upTo(20).map((n) => coalescer.run(n))]);

    expect(answers).toEqual([2, ...upTo(20).map((n) => n * 2)]);
    expect(work.sent).toEqual([[1], upTo(20)]);
  });

  it('are half of those that wait where many do, and 128 at most', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, ON);

    const answers = await Promise.all(upTo(300).map((n) => coalescer.run(n)));

    expect(answers).toEqual(upTo(300).map((n) => n * 2));
    expect(work.sent.map(({ length }) => length)).toEqual([128, 86, 43, 22, 21]);
  });

  it('are each sent by themselves, and at once, when they may not share', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, { coalesces: false });

    const running = Promise.all(upTo(20).map((n) => coalescer.run(n)));
    const atOnce = work.sent.length;

    expect(await running).toEqual(upTo(20).map((n) => n * 2));
    expect(atOnce).toBe(20);
    expect(work.sent.every(({ length }) => length === 1)).toBe(true);
  });

  it('leave one alone that must share with nobody', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, ON);

    const running = [...upTo(10).map((n) => coalescer.run(n)), coalescer.runAlone(11)];
    const atOnce = work.sent.length;
    await Promise.all(running);

    expect(atOnce).toBe(1);
    expect(work.sent).toEqual([[11], upTo(10)]);
  });

  it('do not fail because of a neighbour', async () => {
    const bad = (numbers: readonly number[]) => {
      if (numbers.includes(5)) throw new RangeError('bad');
    };
    const work = doubling({
      one: async (number) => {
        bad([number]);
        return number;
      },
      many: async (numbers) => {
        bad(numbers);
        return numbers;
      },
    });

    const outcomes = await settle(new Coalescer(work, ON), upTo(7));

    expect(reasonsOf(outcomes)).toEqual([1, 2, 3, 4, new RangeError('bad'), 6, 7]);
  });

  it.each([
    ['collided with others', new CollisionError(new Error('deadlock'))],
    ['came too late for one of them', new LateClaimError()],
  ])('are sent one by one when their statement %s', async (_why, error) => {
    const work = doubling({
      many: async () => {
        throw error;
      },
    });

    const outcomes = await settle(new Coalescer(work, ON), upTo(6));

    expect(reasonsOf(outcomes)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(work.sent).toEqual([upTo(6), [1], [2], [3], [4], [5], [6]]);
  });

  it('are sent again by themselves where their statement says so', async () => {
    const work = doubling({
      many: async (numbers) => numbers.map((number) => (number === 4 ? AGAIN : number * 2)),
    });

    const outcomes = await settle(new Coalescer(work, ON), upTo(6));

    expect(reasonsOf(outcomes)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(work.sent).toEqual([upTo(6), [4]]);
  });

  it.each([
    ['the database is away', new StorageUnavailableError(new Error('away'))],
    ['nobody knows whether it was done', new OutcomeUnknownError(new Error('lost'))],
  ])('are not sent again when %s, and those behind them go on', async (_why, error) => {
    const work = doubling({
      many: async (numbers) => {
        if (numbers.includes(3)) throw error;
        return numbers;
      },
    });
    const coalescer = new Coalescer(work, ON);

    const outcomes = await settle(coalescer, upTo(40));

    expect(reasonsOf(outcomes)).toEqual([...upTo(20).map(() => error), ...upTo(40).slice(20)]);
    expect(work.sent.map(({ length }) => length)).toEqual([20, 20]);
  });

  it('are refused at once when too many wait, and let in again later', async () => {
    const work = doubling();
    const coalescer = new Coalescer(work, { ...ON, limit: 5 });

    const outcomes = await settle(coalescer, upTo(9));
    const later = await coalescer.run(10);

    const refused = outcomes.slice(5);
    for (const reason of reasonsOf(refused)) expect(reason).toBeInstanceOf(StorageUnavailableError);
    expect(outcomes.slice(0, 5).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(work.sent.flat()).not.toContain(6);
    expect(later).toBe(20);
  });

  it('have each the patience that began when they arrived', async () => {
    const held = latch();
    const patiences: Patience[] = [];
    let shared: Patience | undefined;
    const work = doubling({
      one: async (number, patience) => {
        patiences[number] = patience;
        if (number === 1) await held.opened;
        return number;
      },
      many: async (_numbers, patience) => {
        shared = patience;
        throw new LateClaimError();
      },
    });
    const coalescer = new Coalescer(work, ON);

    const first = settle(coalescer, [1]);
    await until(() => work.sent.length === 1);
    const earlier = settle(coalescer, [2]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const later = settle(coalescer, [3]);
    held.open();
    await Promise.all([first, earlier, later]);

    const [, , oldest, youngest] = patiences;
    expect(shared).toBeDefined();
    expect(shared).toBe(oldest);
    expect(youngest?.due).toBeGreaterThan(oldest?.due ?? Infinity);
  });
});

describe('a line of those who wait', () => {
  /** Milliseconds. */
  const LONG = 5;

  it('lets others pass whoever takes long', async () => {
    const held = latch();
    const passed = latch();
    const done: string[] = [];
    const serve = async ([name]: readonly string[]) => {
      if (name?.startsWith('slow')) await held.opened;
      done.push(name ?? '');
      if (done.length === 2) passed.open();
    };
    const line = new WaitingLine<string>(1, serve, LONG);

    for (const name of ['slow', 'slower', 'quick', 'quicker']) line.add(name);
    await passed.opened;
    held.open();
    await turn();

    expect(done).toEqual(['quick', 'quicker', 'slow', 'slower']);
  });

  it('lets no more pass than there are connections for, and goes on when one is free', async () => {
    const held = latch();
    const begun: number[] = [];
    const serve = async ([number = 0]: readonly number[]) => {
      begun.push(number);
      if (number <= 10) await held.opened;
    };
    const line = new WaitingLine<number>(1, serve, LONG);

    for (const number of upTo(20)) line.add(number);
    await until(() => begun.length === 6);
    await new Promise((resolve) => setTimeout(resolve, 10 * LONG));
    const most = [...begun];
    held.open();
    await until(() => line.length === 0);

    expect(most).toEqual(upTo(6));
    expect(begun).toEqual(upTo(20));
  });
});

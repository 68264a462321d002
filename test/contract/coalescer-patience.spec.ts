import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { Coalescer } from '../../src/typeorm/connection/coalescer.js';
import { OutcomeUnknownError } from '../../src/typeorm/connection/outcome-unknown.js';
import type { Patience } from '../../src/typeorm/connection/patience.js';
import { latch } from '../support/latch.js';
import { until } from '../support/until.js';
import { doubling, ON, reasonsOf, settle, type Recorded } from './coalescer.fixture.js';

describe('whoever has waited too long', () => {
  /** Milliseconds for which an operation waits. */
  const OPERATION = 2_600;
  const { now } = performance;
  let later = 0;
  beforeEach(() => {
    later = 0;
    performance.now = () => now.call(performance) + later;
  });
  afterEach(() => {
    performance.now = now;
  });

  /** The first holds up the next three; then these come late, and two more do not. */
  async function queued(work: Recorded, elapse: () => void) {
    const coalescer = new Coalescer(work, ON);
    const first = settle(coalescer, [1]);
    await until(() => work.sent.length === 1);
    const early = settle(coalescer, [2, 3, 4]);
    elapse();
    const late = settle(coalescer, [5, 6]);
    return { first, early, late };
  }

  it('is told so before anything is sent, and nobody beside is the worse for it', async () => {
    const held = latch();
    const patiences: Patience[] = [];
    const work = doubling({
      one: async (number) => held.opened.then(() => number),
      many: async (numbers, patience) => {
        patiences.push(patience);
        return numbers;
      },
    });

    const { early, late } = await queued(work, () => {
      later = OPERATION;
    });
    held.open();

    for (const reason of reasonsOf(await early)) {
      expect(reason).toBeInstanceOf(StorageUnavailableError);
    }
    expect(reasonsOf(await late)).toEqual([5, 6]);
    expect(work.sent).toEqual([[1], [5, 6]]);
    expect(patiences.map(({ isOver }) => isOver)).toEqual([false]);
  });

  it.each([
    ['are sent by themselves where nothing was done', StorageUnavailableError, [5, 6]],
    ['are not sent again where nobody knows', OutcomeUnknownError, 'that error'],
  ])('does not take along those beside: they %s', async (_what, Failure, expected) => {
    const held = latch();
    const failure = new Failure(new Error('no time left'));
    const work = doubling({
      one: async (number) => (number === 1 ? held.opened : Promise.resolve()).then(() => number),
      many: async () => {
        later = OPERATION;
        throw failure;
      },
    });

    const told = await queued(work, () => {
      later = OPERATION - 500;
    });
    held.open();
    await told.early;

    const wanted = expected === 'that error' ? [failure, failure] : expected;
    expect(reasonsOf(await told.late)).toEqual(wanted);
    expect(work.sent.slice(0, 2)).toEqual([[1], [2, 3, 4, 5, 6]]);
    for (const number of [2, 3, 4]) expect(work.sent.slice(2)).not.toContainEqual([number]);
  });
});

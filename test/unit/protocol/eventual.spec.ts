import { describe, expect, it } from 'vitest';
import { isPromise, whenKnown } from '../../../src/protocol/eventual.js';
import { titled } from '../../support/titled.js';

/** A promise of another make, as a query builder is. */
// oxlint-disable-next-line unicorn/no-thenable -- that is what it is
const foreign = { then: (next: (value: number) => unknown) => Promise.resolve(next(2)) };

/** As little of a promise as can be waited for: what its listener throws ends the process. */
const bare = {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  then: (next: (value: number) => void) => void setImmediate(next, 2),
} as unknown as Promise<number>;

describe('a value that may come later', () => {
  it('is gone on with at once when it is there', () => {
    expect(whenKnown(2, (value) => value + 1)).toBe(3);
  });

  it.each([
    ['a promise', Promise.resolve(2)],
    ['a promise of another make', foreign as unknown as Promise<number>],
    ['as little of a promise as can be', bare],
  ])('is waited for when it is %s', async (_what, later) => {
    const result = whenKnown(later, (value) => value + 1);

    expect(isPromise(result)).toBe(true);
    expect(await result).toBe(3);
  });

  it('fails later when it comes later, and at once when it is there', async () => {
    const fail = (): never => {
      throw new RangeError('no');
    };

    expect(() => whenKnown(2, fail)).toThrow(RangeError);
    await expect(whenKnown(Promise.resolve(2), fail)).rejects.toThrow(RangeError);
    await expect(Promise.resolve(whenKnown(bare, fail))).rejects.toThrow(RangeError);
  });

  // oxlint-disable-next-line unicorn/no-thenable -- it looks like a promise, and is none
  it.each(titled<unknown>([undefined, null, 0, '', false, { then: true }]))(
    'is there when it is %s',
    (_, value) => {
      expect(isPromise<unknown>(value)).toBe(false);
    },
  );
});

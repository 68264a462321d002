import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SharedLookUp } from '../../src/standalone/users/shared-look-up.js';
import { latch } from '../support/latch.js';

/** Knows who begins with a `y`. */
function lookUp(wait: () => Promise<void> = () => Promise.resolve()) {
  const asked: (readonly string[])[] = [];
  const shared = new SharedLookUp(async (keys) => {
    asked.push(keys);
    await wait();
    return keys.filter((key) => key.startsWith('y'));
  });
  return { shared, asked };
}

describe('a look-up that is shared', () => {
  it('is one for those who ask in the same turn, each key once', async () => {
    const { shared, asked } = lookUp();

    const found = await Promise.all(['yes', 'no', 'yes', 'yet'].map((key) => shared.has(key)));

    expect(found).toEqual([true, false, true, true]);
    expect(asked).toEqual([['yes', 'no', 'yet']]);
  });

  it('is another one for who asks while it is under way: the answer may be another by then', async () => {
    const held = latch();
    const { shared, asked } = lookUp(() => held.opened);

    const first = shared.has('yes');
    while (asked.length === 0) await turn();
    const second = shared.has('yes');
    held.open();

    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(asked).toEqual([['yes'], ['yes']]);
  });

  it('fails for those who share it, and for nobody after them', async () => {
    let isAway = true;
    const { shared } = lookUp(async () => {
      if (isAway) throw new RangeError('away');
    });

    const failed = await Promise.allSettled([shared.has('yes'), shared.has('no')]);
    isAway = false;

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await shared.has('yes')).toBe(true);
  });
});

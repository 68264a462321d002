import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { NOW, type Stores } from './store-set.js';

/** What every `SpentStore` does. The second set of stores is another instance's. */
export function spentStoreContract(stores: () => Stores, others: () => Stores): void {
  it('lets the first claim through and no later one', async () => {
    const key = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };

    const before = await stores().spent.has(key.kind, key.id);
    const claims = [await stores().spent.claim(key), await others().spent.claim(key)];
    const after = await others().spent.has(key.kind, key.id);

    expect(claims).toEqual([true, false]);
    expect([before, after]).toEqual([false, true]);
  });

  it('keeps kinds apart', async () => {
    const id = randomUUID();
    const expiresAt = addSeconds(NOW, 60);

    const claims = [
      await stores().spent.claim({ kind: 'consent', id, expiresAt }),
      await stores().spent.claim({ kind: 'assertion', id, expiresAt }),
    ];

    expect(claims).toEqual([true, true]);
    expect(await stores().spent.has('other', id)).toBe(false);
  });

  it('lets one of many parallel claims through [lesson 32]', async () => {
    const key = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };

    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? stores() : others()).spent.claim(key)),
    );

    expect(claims.filter(Boolean)).toHaveLength(1);
  });
}

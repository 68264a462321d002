import { same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { aTicket } from './drafts.js';

/** What every `SpentStore` does with one call at a time. */
export const spentCases: Cases = {
  async 'lets the first claim through and no later one'({ stores, others }) {
    const key = aTicket();

    const before = await stores.spent.has(key.kind, key.id);
    const claims = [await stores.spent.claim(key), await others.spent.claim(key)];
    const after = await others.spent.has(key.kind, key.id);

    same(claims, [true, false], 'claim');
    same([before, after], [false, true], 'has');
  },

  async 'keeps kinds apart'({ stores }) {
    const key = aTicket();

    const claims = [
      await stores.spent.claim(key),
      await stores.spent.claim({ ...key, kind: 'assertion' }),
    ];

    same(claims, [true, true], 'claim');
    same(await stores.spent.has('other', key.id), false, 'has');
  },
};

/** What every `SpentStore` does under many calls at once. */
export const spentRaces: Cases = {
  async 'lets one of many parallel claims through'({ race, rounds }) {
    for (let round = 0; round < rounds; round += 1) {
      const key = aTicket();

      const claims = await race((from) => from.spent.claim(key));

      same(claims.filter(Boolean).length, 1, 'how many got through');
    }
  },
};

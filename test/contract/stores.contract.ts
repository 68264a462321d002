import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContractCase, storeContract } from '../../src/testing/index.js';
import { CASE_NUMBERS } from './case-numbers.js';
import type { Stores, StoreSource } from './store-set.js';

/** Runs the suite of every port against one kind of storage. */
export function storesContract(
  name: string,
  source: StoreSource,
  cases: readonly ContractCase[] = storeContract(),
): void {
  describe(`stores in ${name}`, () => {
    let opened: readonly [Stores, Stores];

    beforeAll(async () => {
      opened = await source.open();
    });
    afterAll(() => source.close());

    describe.each([...new Set(cases.map(({ store }) => store))])('%s', (store) => {
      const own = cases.filter((one) => one.store === store);
      it.each(own.map((one) => [titleOf(one), one] as const))('%s', async (_title, { run }) => {
        await expect(run(...opened)).resolves.toBeUndefined();
      });
    });
  });
}

function titleOf({ title }: ContractCase): string {
  const number = CASE_NUMBERS[title];
  return number === undefined ? title : `${title} ${number}`;
}

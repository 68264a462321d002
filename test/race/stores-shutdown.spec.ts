import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Token } from '../../src/tokens/token.js';
import { aToken } from '../../src/testing/builders.js';
import {
  openInstance,
  PostgresSource,
  type PostgresInstance,
} from '../contract/postgres-stores.js';
import { digest, storedClient } from '../contract/store-set.js';

const WAITING = 1_500;
const NAME = 'an instance that ends';

describe('an instance that ends while requests wait', () => {
  const source = new PostgresSource();
  let observer: PostgresInstance;

  beforeAll(async () => {
    [observer] = await source.open();
  });
  afterAll(() => source.close());

  /** How many connections the instance has. */
  async function connections(): Promise<number> {
    const text = 'SELECT FROM pg_stat_activity WHERE application_name = $1';
    return (await observer.dataSource.query<unknown[]>(text, [NAME])).length;
  }

  const isStored = async ({ id }: Pick<Token, 'id'>) =>
    (await observer.tokens.find(id)) !== undefined;

  it('tells those that were not done, and leaves no connection behind', async () => {
    const client = await storedClient(observer);
    const ending = await openInstance(source.url, { poolSize: 3, applicationName: NAME });
    const tokens = Array.from({ length: WAITING }, () =>
      aToken({ clientKey: client.id, digest: digest() }),
    );
    const own = await connections();
    const insertions = Promise.allSettled(tokens.map((token) => ending.tokens.insert(token)));
    // The first of them are under way.
    await ending.clients.find('nobody');
    const before = await connections();

    await ending.runner.close();
    const outcomes = await insertions;
    // A session ends a moment after its connection.
    let after = before;
    for (let look = 0; look < 100 && after > own; look += 1) after = await connections();
    await ending.dataSource.destroy();

    const done = outcomes.map(({ status }) => status === 'fulfilled');
    expect(before).toBeGreaterThan(after);
    expect(after).toBe(own);
    expect(done).toContain(true);
    expect(done).toContain(false);
    expect(await Promise.all(tokens.map(isStored))).toEqual(done);
  });
});

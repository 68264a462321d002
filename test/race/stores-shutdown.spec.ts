import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

  it('answers them, and leaves no connection behind', async () => {
    const client = await storedClient(observer);
    const ending = await openInstance(source.url, { poolSize: 3, applicationName: NAME });
    const tokens = Array.from({ length: WAITING }, () =>
      aToken({ clientKey: client.id, digest: digest() }),
    );
    const insertions = Promise.all(tokens.map((token) => ending.tokens.insert(token)));
    // The first of them are under way.
    await ending.clients.find('nobody');
    const before = await connections();

    await ending.runner.close();
    await ending.dataSource.destroy();

    expect(before).toBeGreaterThan(0);
    expect(await insertions).toEqual(tokens.map(() => true));
    expect(await connections()).toBe(0);
  });
});

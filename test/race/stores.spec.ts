import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeContract } from '../../src/testing/index.js';
import {
  PostgresSource,
  type PostgresInstance,
  type PostgresSetup,
} from '../contract/postgres-stores.js';
import { digest, NOW, storedClient } from '../contract/store-set.js';

/** What of the contract holds under many calls at once, tried harder than anybody's suite has to. */
const RACES = storeContract({ parallel: 50, rounds: 20 }).filter(({ concurrent }) => concurrent);

/** What the planner takes when it knows nothing of hashes, so that rows are locked in the order in which they are found. */
const NESTED_LOOPS = {
  extra: { options: '-c enable_hashjoin=off -c enable_mergejoin=off' },
};

const MODES: readonly [string, PostgresSetup][] = [
  ['requests share statements', {}],
  ['requests share statements and joins are nested loops', { options: NESTED_LOOPS }],
  ['each request has its own statements', { coalesces: false }],
];

describe.each(MODES)('stores in PostgreSQL under a race of two instances: %s', (_mode, setup) => {
  const source = new PostgresSource(setup);
  let instances: readonly PostgresInstance[];
  const instance = (index: number): PostgresInstance =>
    instances[index % instances.length] as PostgresInstance;

  beforeAll(async () => {
    instances = await source.open();
  });
  afterAll(() => source.close());

  it.each(RACES.map((one) => [one.store, one.title, one] as const))(
    '%s: %s',
    async (_store, _title, { run }) => {
      await expect(run(instance(0), instance(1))).resolves.toBeUndefined();
    },
    120_000,
  );

  it('ended in no deadlock', async () => {
    const [{ deadlocks }] = await instance(0).dataSource.query(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe(0);
  });

  it('ends every secret but one when several are added at once and none may overlap', async () => {
    const { id: clientKey, clientId } = await storedClient(instance(0));
    const holder = instance(0).dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM oauth2_client WHERE id = $1 FOR UPDATE', [clientKey]);
    const added = Promise.all([0, 1, 2].map((at) => addSecret(instance(at), clientKey)));
    await waitingFor(3);

    await holder.commitTransaction();
    await holder.release();
    await added;
    const found = await instance(0).clients.find(clientId);

    expect(found?.secrets).toHaveLength(3);
    expect(found?.secrets.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
  });

  function addSecret(from: PostgresInstance, clientKey: string): Promise<void> {
    const secret = { id: randomUUID(), clientKey, digest: digest(), algorithm: 'sha256' } as const;
    const facts = { label: null, hint: 'abcd', createdAt: NOW, expiresAt: null, lastUsedAt: null };
    return from.clients.addSecret({ ...secret, ...facts }, NOW);
  }

  async function waitingFor(count: number): Promise<void> {
    const waiting = `SELECT count(*)::int AS "now" FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (let now = 0; now < count;) [{ now }] = await instance(1).dataSource.query(waiting);
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/protocol/clock.js';
import { PostgresSource, type PostgresInstance } from '../contract/postgres-stores.js';
import { familyToken, NOW, storedClient, successor } from '../contract/store-set.js';
import { until } from '../support/until.js';
import { issuedCode, redeem, rotate, startedFamily, together } from './stores-claims.js';

/** How many come at once. */
const CROWD = 16;

async function waitingFor({ dataSource }: PostgresInstance, count: number): Promise<void> {
  await until(async () => {
    const [{ now }] = await dataSource.query(
      `SELECT count(*)::int AS now FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return now >= count;
  });
}

describe('claims one by one, all of which begin before one of them ends', () => {
  const source = new PostgresSource({ coalesces: false });
  let instances: readonly PostgresInstance[];
  let one: PostgresInstance;
  let other: PostgresInstance;

  beforeAll(async () => {
    instances = await source.open();
    [one, other] = instances as [PostgresInstance, PostgresInstance];
  });
  afterAll(() => source.close());

  /** Lets a crowd begin, each with its own look at the row, before any of them can change it. */
  async function behindOneLock<T>(
    table: string,
    id: string,
    task: (from: PostgresInstance) => Promise<T>,
  ): Promise<T[]> {
    const holder = one.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
    const work = Promise.all(Array.from({ length: CROWD }, (_, at) => task(at % 2 ? one : other)));
    await waitingFor(other, CROWD);
    await holder.rollbackTransaction();
    await holder.release();
    return work;
  }

  it('judge a code by its latest version, not by what a call saw when it began', async () => {
    const { id: clientKey } = await storedClient(one);
    const issue = await issuedCode(one, clientKey);

    const outcomes = await behindOneLock('oauth2_authorization_code', issue.code.id, (from) =>
      redeem(from, issue),
    );

    expect(outcomes.toSorted()).toEqual(['fresh', ...Array(CROWD - 1).fill('replayed')]);
  });

  it('judge a refresh token by its latest version, not by what a call saw when it began', async () => {
    const { id: clientKey } = await storedClient(one);
    const family = await startedFamily(one, clientKey);

    const outcomes = await behindOneLock('oauth2_authorization', family.authorization.id, (from) =>
      rotate(from, family),
    );

    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['fresh', ...Array(CROWD - 1).fill('retry')]);
  });
});

describe('claims that share a statement which began before others changed their rows', () => {
  const source = new PostgresSource();
  let stores: PostgresInstance;
  let clientKey: string;

  beforeAll(async () => {
    [stores] = await source.open();
    clientKey = (await storedClient(stores)).id;
    await standGate();
  });
  afterAll(() => source.close());

  /** A statement for several stops where it reads clients, before it locks anything else, while somebody holds the gate. */
  async function standGate(): Promise<void> {
    for (const statement of [
      'ALTER TABLE oauth2_client RENAME TO clients_behind_gate',
      `CREATE FUNCTION pass_gate() RETURNS boolean LANGUAGE plpgsql AS $$
       BEGIN
         IF current_query() LIKE '%SKIP LOCKED%' THEN
           PERFORM pg_advisory_lock_shared(1);
           PERFORM pg_advisory_unlock_shared(1);
         END IF;
         RETURN true;
       END $$`,
      'CREATE VIEW oauth2_client AS SELECT * FROM clients_behind_gate WHERE pass_gate()',
    ]) {
      await stores.dataSource.query(statement);
    }
  }

  /** Changes something between a statement's look at the tables and its locks. */
  async function meanwhile<T>(
    work: () => Promise<T>,
    change: (query: (text: string, values: unknown[]) => Promise<unknown>) => Promise<unknown>,
  ): Promise<T> {
    const holder = stores.dataSource.createQueryRunner();
    await holder.query('SELECT pg_advisory_lock(1)');
    const working = work();
    await waitingFor(stores, 1);
    await change((text, values) => holder.query(text, values));
    await holder.query('SELECT pg_advisory_unlock(1)');
    await holder.release();
    return working;
  }

  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

  it('judges codes by their latest versions', async () => {
    const issues = await Promise.all(
      Array.from({ length: 4 }, () => issuedCode(stores, clientKey)),
    );
    const [spent, revoked, touched, plain] = issues.map(({ code, authorization }) => ({
      id: code.id,
      family: authorization.id,
    }));
    const tokens = issues.map(({ authorization }) => familyToken(authorization));
    const tasks = issues.map((issue, at) => () => redeem(stores, issue, tokens[at]));

    const outcomes = await meanwhile(
      () => together(tasks),
      async (query) => {
        const code = 'UPDATE oauth2_authorization_code SET';
        await query(`${code} consumed_at = $2 WHERE id = $1`, [spent?.id, NOW]);
        await query(`${code} redirect_uri = 'https://moved.example' WHERE id = $1`, [touched?.id]);
        await query(
          `UPDATE oauth2_authorization SET revoked_at = $2, revoked_reason = 'by hand' WHERE id = $1`,
          [revoked?.family, NOW],
        );
      },
    );

    const stored = await Promise.all(tokens.map(({ id }) => stores.tokens.find(id)));
    expect(plain).toBeDefined();
    expect(outcomes).toEqual(['replayed', 'dead', 'fresh', 'fresh']);
    expect(stored.map(Boolean)).toEqual([false, false, true, true]);
  });

  it('judges refresh tokens by their latest versions', async () => {
    const families = await Promise.all(
      Array.from({ length: 4 }, () => startedFamily(stores, clientKey)),
    );
    const [rotated, revoked, touched] = idsOf(families.map(({ authorization }) => authorization));
    const nexts = families.map(({ authorization }) => successor(authorization, 1));
    const winner = successor(families[0]?.authorization ?? fail(), 1);
    const tasks = families.map((family, at) => () => rotate(stores, family, nexts[at]));

    const outcomes = await meanwhile(
      () => together(tasks),
      async (query) => {
        const family = 'UPDATE oauth2_authorization SET';
        await query(
          `${family} previous = current, current = $2, generation = 1, retry = $3, rotated_at = $4 WHERE id = $1`,
          [rotated, winner.refresh.digest, winner.retry, NOW],
        );
        await query(`${family} revoked_at = $2, revoked_reason = 'by hand' WHERE id = $1`, [
          revoked,
          NOW,
        ]);
        await query(`${family} idle_expires_at = $2 WHERE id = $1`, [
          touched,
          addSeconds(NOW, 7_200),
        ]);
      },
    );

    const stored = await Promise.all(nexts.map(({ token }) => stores.tokens.find(token.id)));
    expect(outcomes).toEqual([
      { kind: 'retry', sealed: winner.retry },
      { kind: 'dead' },
      { kind: 'fresh' },
      { kind: 'fresh' },
    ]);
    expect(stored.map(Boolean)).toEqual([false, false, true, true]);
  });
});

function fail(): never {
  throw new Error('there is none');
}

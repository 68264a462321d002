import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/tokens/change-feed.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoFrom } from '../support/undo-migrations.js';
import { until } from '../support/until.js';
import { qualified, type Rows, stored, TOLD, UNTOLD } from './changes.cases.js';
import { listenTo, type Listening, PATIENCE, warnings } from './listening.fixture.js';
import { openInstance, type PostgresInstance } from './postgres-stores.js';

describe.each([
  ['the first schema', undefined],
  ['a schema of its own', 'auth-server'],
])('what is told of a change, in %s', (_where, schema) => {
  let database: TestDatabase;
  let stores: PostgresInstance;
  let one: Listening;
  let rows: Rows;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options =
      schema === undefined ? {} : { schema, extra: { options: `-c search_path=${schema}` } };
    stores = await openInstance(database.url, options);
    if (schema !== undefined) await stores.dataSource.query(`CREATE SCHEMA "${schema}"`);
    await stores.dataSource.runMigrations();
    one = listenTo(database.url, PATIENCE, options);
    await one.dataSource.initialize();
    await until(() => one.listener.live);
  });
  afterAll(async () => {
    await one.close();
    await stores.close();
    await database.drop();
  });
  beforeEach(async () => {
    rows = await stored(stores);
  });

  /** What is heard from now until the work is done: a message of our own is the last. */
  async function heardDuring(work: () => Promise<unknown>): Promise<readonly Change[]> {
    const markers = new Set<string>();
    markers.add(await marker());
    const from = one.heard.length;
    await work();
    markers.add(await marker());
    return one.heard.slice(from).filter((change) => !('id' in change && markers.has(change.id)));
  }

  /** Told until it is heard: a listener that had to connect anew has not heard the first one. */
  async function marker(): Promise<string> {
    const id = randomUUID();
    await until(async () => {
      await stores.dataSource.query(`SELECT pg_notify('oauth2_changes', 'token:${id}')`);
      return one.heard.some((change) => change.kind === 'token' && change.id === id);
    });
    return id;
  }

  it.each(TOLD)('%s', async (_what, doing, telling) => {
    const heard = await heardDuring(() => doing(stores, rows));

    const expected = telling.map((of) => of(rows));
    expect(new Set(heard.map((change) => JSON.stringify(change)))).toEqual(
      new Set(expected.map((change) => JSON.stringify(change))),
    );
  });

  it.each(UNTOLD)('nothing of %s', async (_what, doing) => {
    expect(await heardDuring(() => doing(stores, rows))).toEqual([]);
  });

  it('nothing of what is rolled back', async () => {
    const heard = await heardDuring(() =>
      stores.dataSource
        .transaction(async (manager) => {
          const update = qualified(stores.dataSource, 'UPDATE oauth2_token SET revoked_at = now()');
          await manager.query(update);
          throw new Error('no');
        })
        .catch(() => undefined),
    );

    expect(heard).toEqual([]);
  });
});

describe('without the triggers', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('nothing is live, which is told once and in words, until the migrations are run', async () => {
    const told = warnings();
    const one = listenTo(database.url);
    await one.dataSource.initialize();
    let attempts = 0;
    const { run } = one.runner;
    one.runner.run = ((...args: unknown[]) => {
      attempts += 1;
      return Reflect.apply(run, one.runner, args);
    }) as typeof run;

    await until(() => one.listener.live || attempts > 5);
    const warned = [...told];
    await one.dataSource.runMigrations();
    await until(() => one.listener.live);
    await one.dataSource.query('ALTER TABLE oauth2_client DISABLE TRIGGER oauth2_client_removed');
    await until(() => !one.listener.live);
    await one.dataSource.query('ALTER TABLE oauth2_client ENABLE TRIGGER oauth2_client_removed');
    await until(() => one.listener.live);
    await undoFrom(one.dataSource, 'OAuth2Changes1767225603000');
    await until(() => !one.listener.live && told.length > 2);
    await one.close();

    expect(warned).toEqual([
      expect.stringMatching(
        /^neither clients nor access tokens are cached.*OAuth2Changes1767225603000.*run them/,
      ),
    ]);
    expect(new Set(told)).toEqual(new Set(warned));
  });
});

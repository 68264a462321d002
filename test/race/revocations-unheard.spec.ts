import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { warnings } from '../contract/listening.fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { takeAway } from '../support/database-outage.js';
import { MutedNotifications } from '../support/muted-notifications.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { undoFrom } from '../support/undo-migrations.js';
import { until } from '../support/until.js';
import { authorizationOf, BY_HAND, ENDINGS, issue } from './revocations.endings.js';
import { answer, GUARDED } from './revocations.fixture.js';

describe('a token whose end nobody is told of', () => {
  let database: TestDatabase;
  let pooler: MutedNotifications;
  let server: OAuthServer;
  let log: StatementLog;

  beforeEach(async () => {
    database = await createTestDatabase();
    pooler = await MutedNotifications.before(database.url);
    pooler.delivery = 'open';
    server = await startServer('fastify', { ...GUARDED, databaseUrl: pooler.url });
    log = new StatementLog(server.dataSource);
  });
  afterEach(async () => {
    log.stop();
    await server.close();
    await pooler.close();
    await database.drop();
  });

  /** How many statements it costs to be admitted. */
  const cost = async (token: string): Promise<number> => {
    const sent = await log.during(async () => expect(await answer(server, token)).toBe(200));
    return sent.length;
  };

  const remember = (token: string) =>
    until(async () => server.changes.live && (await cost(token)) === 0);

  /** Somebody else, straight to the database. */
  async function byHand(...statements: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  const revokeAll = () => byHand('UPDATE oauth2_token SET revoked_at = now()');

  it.each(ENDINGS)(
    'because the news is still on its way is refused where %s',
    async (_how, end) => {
      const held = await issue(server);
      await remember(held.access_token);

      pooler.delivery = 'held';
      await end(server, held);

      expect(await answer(server, held.access_token)).toBe(401);
    },
  );

  it.each(BY_HAND)(
    'is admitted until the news arrives when SQL by hand ends %s',
    async (_what, end) => {
      const held = await issue(server);
      await remember(held.access_token);
      const authorization = await authorizationOf(server, held);

      pooler.delivery = 'held';
      await end(server, authorization);
      const before = await answer(server, held.access_token);
      pooler.release();
      await until(async () => (await answer(server, held.access_token)) === 401);

      expect(before).toBe(200);
    },
  );

  it('because the listening connection was killed is refused at once, and remembered again later', async () => {
    const [ended, living] = [await issue(server), await issue(server)];
    await remember(ended.access_token);
    await remember(living.access_token);

    // Nobody new gets in, while those who are in stay: the lanes of the stores.
    await onServer(
      `ALTER DATABASE "${nameOf(database)}" ALLOW_CONNECTIONS false`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE query = 'LISTEN oauth2_changes' AND datname = '${nameOf(database)}'`,
    );
    await until(() => !server.changes.live);
    await server.dataSource.query(
      'UPDATE oauth2_token SET revoked_at = now() WHERE authorization_id = $1',
      [await authorizationOf(server, ended)],
    );
    const refused = await answer(server, ended.access_token);
    const costs = [await cost(living.access_token), await cost(living.access_token)];
    await onServer(`ALTER DATABASE "${nameOf(database)}" ALLOW_CONNECTIONS true`);
    await remember(living.access_token);

    expect(refused).toBe(401);
    expect(costs).toEqual([1, 1]);
    expect(await answer(server, ended.access_token)).toBe(401);
  });

  it('because a pooler swallows it is refused at once: nothing is remembered', async () => {
    pooler.delivery = 'muted';
    const { access_token: token } = await issue(server);
    const costs: number[] = [];
    // Long enough to have sent proofs, none of which came back.
    await until(async () => {
      costs.push(await cost(token));
      return pooler.swallowed >= 2;
    });

    await revokeAll();

    expect(new Set(costs)).toEqual(new Set([1]));
    expect(await answer(server, token)).toBe(401);
  });

  it('because the triggers are missing is refused at once, which is warned of once', async () => {
    const told = warnings();
    await undoFrom(server.dataSource, 'OAuth2Changes1767225603000');
    const { access_token: token } = await issue(server);
    const costs: number[] = [];
    await until(async () => {
      costs.push(await cost(token));
      return told.length > 0;
    });
    costs.push(await cost(token));

    await revokeAll();

    expect(new Set(costs)).toEqual(new Set([1]));
    expect(await answer(server, token)).toBe(401);
    expect(told).toEqual([expect.stringContaining('OAuth2Changes1767225603000')]);
  });

  it('because the database is away is an outage, not an admission', async () => {
    const { access_token: token } = await issue(server);
    await remember(token);

    const comeBack = await takeAway(database.url);
    await until(() => !server.changes.live);
    const meanwhile = await answer(server, token);
    await comeBack();
    await revokeAll();

    expect(meanwhile).toBe(503);
    expect(await answer(server, token)).toBe(401);
  });
});

const nameOf = ({ url }: TestDatabase): string => new URL(url).pathname.slice(1);

async function onServer(...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

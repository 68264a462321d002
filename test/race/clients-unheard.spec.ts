import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { warnings } from '../contract/listening.fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { authorize, type TestClient } from '../support/flows.js';
import { MutedNotifications } from '../support/muted-notifications.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { SlowDigests } from '../support/slow-digests.js';
import { StatementLog } from '../support/statement-log.js';
import { undoFrom } from '../support/undo-migrations.js';
import { until } from '../support/until.js';
import { authenticates, lookUps, makeClient, remember } from './clients-remembered.fixture.js';

describe('a client whose changes nobody is told of', () => {
  let database: TestDatabase;
  let pooler: MutedNotifications;
  let server: OAuthServer;
  let log: StatementLog;
  let client: TestClient;

  beforeEach(async () => {
    database = await createTestDatabase();
    pooler = await MutedNotifications.before(database.url);
    pooler.delivery = 'open';
    server = await startServer('fastify', { databaseUrl: pooler.url });
    log = new StatementLog(server.dataSource);
    client = await makeClient(server);
  });
  afterEach(async () => {
    log.stop();
    await server.close();
    await pooler.close();
    await database.drop();
  });

  /** Somebody else, straight to the database. */
  async function byHand(statement: string): Promise<void> {
    const connection = new Client({ connectionString: database.url });
    await connection.connect();
    await connection.query(statement);
    await connection.end();
  }

  const disableAll = () => byHand('UPDATE oauth2_client SET disabled_at = now()');

  /** Looks clients up until so much has happened. @returns what each time cost */
  async function costsUntil(happened: () => boolean): Promise<readonly number[]> {
    const costs: number[] = [];
    await until(async () => {
      costs.push(await lookUps(log, server, client));
      return happened();
    });
    return costs;
  }

  it('because the news is on its way is served until it is there, and by the one who changed it never', async () => {
    const other = await makeClient(server);
    for (const one of [client, other]) await remember(log, server, one);

    pooler.delivery = 'held';
    await server.clients.disable(other.clientId);
    const here = await authenticates(server, other);
    await disableAll();
    const before = await authenticates(server, client);
    pooler.release();
    await until(async () => (await authenticates(server, client)) === 401);

    expect([here, before]).toEqual([401, 200]);
  });

  it('because the news never comes is served for the time that was set, and no longer', async () => {
    await remember(log, server, client);

    pooler.delivery = 'held';
    await disableAll();
    server.clock.advance(5);
    const before = await authenticates(server, client);
    server.clock.advance(0.001);

    expect(before).toBe(200);
    expect(await authenticates(server, client)).toBe(401);
  });

  it('because a pooler swallows it is looked up each time, and refused at once', async () => {
    pooler.delivery = 'muted';

    // Long enough to have sent proofs, none of which came back.
    const costs = await costsUntil(() => pooler.swallowed >= 2);
    await disableAll();

    expect(new Set(costs)).toEqual(new Set([1]));
    expect(await authenticates(server, client)).toBe(401);
    expect((await authorize(server, client)).status).toBe(400);
  });

  it('because a pooler swallows it pays for the slow digest of a chosen secret each time', async () => {
    pooler.delivery = 'muted';
    const slow = new SlowDigests();
    const clientSecret = 'what a person has chosen';
    const imported = { ...(await makeClient(server, { clientSecret })), clientSecret };

    const cost = await slow.during(async () => {
      for (let request = 0; request < 3; request += 1) {
        expect(await authenticates(server, imported)).toBe(200);
      }
    });
    slow.stop();

    expect(cost).toBe(3);
  });

  it('because the triggers are missing is looked up each time, which is warned of once', async () => {
    const told = warnings();
    await undoFrom(server.dataSource, 'OAuth2Changes1767225603000');

    const costs = await costsUntil(() => told.length > 0);
    await disableAll();

    expect(new Set(costs)).toEqual(new Set([1]));
    expect(await authenticates(server, client)).toBe(401);
    expect(told).toEqual([expect.stringMatching(/clients.*OAuth2Changes1767225603000/)]);
  });

  it('because the listening connection was killed is refused at once, and remembered again later', async () => {
    await remember(log, server, client);

    await byHand(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE query = 'LISTEN oauth2_changes' AND datname = current_database()`,
    );
    await until(() => !server.changes.live);
    await disableAll();
    const refused = await authenticates(server, client);
    await byHand('UPDATE oauth2_client SET disabled_at = NULL');
    await remember(log, server, client);

    expect(refused).toBe(401);
  });
});

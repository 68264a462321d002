import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client as PgClient } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { refresh, REDIRECT_URI, type TestClient, tokensFor } from '../support/flows.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { DatabaseProxy } from './stores-proxy.js';
import { answerTo, living, ROUNDS } from './two-servers.js';

describe('a refresh whose database fails under it', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let server: OAuthServer;
  let client: TestClient;
  let administrator: PgClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = new DatabaseProxy(new URL(database.url));
    await proxy.listen();
    // Nothing else may talk to the database: the answer that is cut must be the refresh's.
    const options = { tokens: { cacheTtl: 0 }, clients: { cacheTtl: 0 } };
    server = await startServer('fastify', { databaseUrl: proxy.url, options });
    client = await server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    administrator = new PgClient({ connectionString: database.url });
    await administrator.connect();
  });
  afterAll(async () => {
    await administrator.end();
    await server.close();
    await proxy.close();
    await database.drop();
  });

  const send = (token: string) => answerTo(refresh(server, client, token));

  it('consumes nothing when the session is killed: the same token is good for the retry [lesson 3]', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = `killed ${round}`;
      const { refresh_token } = await tokensFor(server, client, {}, { user });
      await administrator.query('BEGIN');
      const stuck = await stuckRefresh(user, refresh_token);

      await administrator.query('SELECT pg_terminate_backend($1)', [stuck.backend]);
      const failed = await stuck.answer;
      await administrator.query('COMMIT');
      const retry = await send(refresh_token);

      expect(failed).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
      expect(retry.status).toBe(200);
      expect(await generationOf(user)).toBe(1);
    }
  }, 60_000);

  it('succeeds when only the answer of the database was lost, once and the same [lesson 3]', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = `cut ${round}`;
      const { refresh_token } = await tokensFor(server, client, {}, { user });
      await administrator.query('BEGIN');
      const stuck = await stuckRefresh(user, refresh_token);

      const before = proxy.cuts;
      proxy.passage = 'cut-answers';
      const committed = administrator.query('COMMIT');
      while (proxy.cuts === before) await nextTurn();
      proxy.passage = 'open';
      await committed;
      const answer = await stuck.answer;
      const retry = await send(refresh_token);

      expect(answer.status).toBe(200);
      expect(retry).toEqual(answer);
      expect(await generationOf(user)).toBe(1);
      expect(await living(server, client, [answer.body.access_token ?? ''])).toHaveLength(1);
    }
  }, 60_000);

  /** A refresh that waits in the database for the row that the administrator's transaction holds. */
  async function stuckRefresh(subject: string, token: string) {
    const held = 'SELECT FROM oauth2_authorization WHERE subject = $1 FOR UPDATE';
    await administrator.query(held, [subject]);
    const answer = send(token);
    let early: unknown;
    void answer.then((got) => (early = got));
    for (;;) {
      if (early !== undefined) throw new Error(`it did not wait: ${JSON.stringify(early)}`);
      // Within a transaction it would go on knowing only those who were connected at the first look.
      await administrator.query('SELECT pg_stat_clear_snapshot()');
      const { rows } = await administrator.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      if (rows[0]) return { answer, backend: rows[0].pid };
      await wait(2);
    }
  }

  async function generationOf(subject: string): Promise<number | undefined> {
    const { rows } = await administrator.query<{ generation: number }>(
      'SELECT generation FROM oauth2_authorization WHERE subject = $1',
      [subject],
    );
    return rows[0]?.generation;
  }
});

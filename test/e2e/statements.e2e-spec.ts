import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RequireOAuth } from '../../src/index.js';
import {
  approve,
  authorize,
  exchange,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { until } from '../support/until.js';

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return { admitted: true };
  }
}

/** Longer than a client or a token is cached. @unit seconds */
const STALE = 6;

describe.each(ADAPTERS)('statements per request (%s)', (adapter) => {
  let server: OAuthServer;
  let log: StatementLog;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, { controllers: [GuardedController] });
    log = new StatementLog(server.dataSource);
    client = await server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'client_credentials', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
  });
  afterAll(async () => {
    log.stop();
    await server.close();
  });
  beforeEach(() => until(() => server.changes.live));

  const credentials = () =>
    post(server, '/oauth/token', client, { grant_type: 'client_credentials' });
  const guarded = (token: string) => server.get('/guarded', { authorization: `Bearer ${token}` });

  it('client_credentials: one with the client cached, two without', async () => {
    await credentials();

    const cached = await log.during(async () => expect((await credentials()).status).toBe(200));
    server.clock.advance(STALE);
    const uncached = await log.during(async () => expect((await credentials()).status).toBe(200));

    expect(cached).toEqual([expect.stringMatching(/^(WITH|INSERT)\b/)]);
    expect(uncached).toHaveLength(2);
  });

  it('code exchange: four round trips at most, without any cache', async () => {
    const approved = await approve(server, client);
    server.clock.advance(STALE);

    const sent = await log.during(async () => {
      expect((await exchange(server, client, approved)).status).toBe(200);
    });

    expect(sent.length).toBeGreaterThan(1);
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  it('refresh: four round trips at most, without any cache, and no more for a retry', async () => {
    const { refresh_token } = await tokensFor(server, client);
    const use = async () => {
      server.clock.advance(STALE);
      return log.during(async () => {
        expect((await refresh(server, client, refresh_token)).status).toBe(200);
      });
    };

    const sent = await use();
    const retried = await use();

    expect(sent.length).toBeGreaterThan(1);
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(retried.length).toBeLessThanOrEqual(4);
  });

  const introspected = (token: string) =>
    log.during(async () => {
      expect(await introspect(server, client, token)).toMatchObject({ active: true });
    });
  const admitted = (token: string) =>
    log.during(async () => {
      expect((await guarded(token)).status).toBe(200);
    });

  it('introspection: one with the client cached, two without; none once the access token is', async () => {
    const { access_token } = await tokensFor(server, client);

    const first = await introspected(access_token);
    const again = await introspected(access_token);
    server.clock.advance(STALE);
    const later = await introspected(access_token);

    expect(first).toEqual([expect.stringMatching(/^SELECT\b/)]);
    expect(again).toEqual([]);
    expect(later).toHaveLength(2);
  });

  it('introspection of a refresh token: one with the client cached, two without', async () => {
    const { refresh_token } = await tokensFor(server, client);
    await introspected(refresh_token);

    expect(await introspected(refresh_token)).toHaveLength(1);
    server.clock.advance(STALE);
    expect(await introspected(refresh_token)).toHaveLength(2);
  });

  it('a guarded request: one, and none once the token is cached', async () => {
    const { access_token } = await tokensFor(server, client);

    const first = await admitted(access_token);
    const again = [...(await admitted(access_token)), ...(await admitted(access_token))];
    const told = await introspected(access_token);
    server.clock.advance(STALE);
    const later = await admitted(access_token);

    expect(first).toEqual([expect.stringMatching(/^SELECT\b/)]);
    expect(again).toEqual([]);
    // They remember together.
    expect(told).toEqual([]);
    expect(later).toHaveLength(1);
  });

  it('a refused request: one each time, since nothing of it is remembered', async () => {
    const { access_token } = await tokensFor(server, client);
    await admitted(access_token);
    await server.tokens.revoke(access_token);
    const refused = () =>
      log.during(async () => expect((await guarded(access_token)).status).toBe(401));

    expect(await refused()).toHaveLength(1);
    expect(await refused()).toHaveLength(1);
  });

  it('GET /oauth/authorize: nothing is written before consent', async () => {
    const before = await everyRow();

    const sent = await log.during(async () => {
      expect((await authorize(server, client, {}, { user: '' })).status).toBe(303);
      expect((await authorize(server, client, {}, { consent: 'page' })).status).toBe(200);
      expect((await authorize(server, client, { scope: 'unknown' })).status).toBe(303);
    });

    for (const text of sent) expect(text).not.toMatch(/\b(INSERT|UPDATE|DELETE|BEGIN)\b/i);
    expect(await everyRow()).toEqual(before);
  });

  it('a forged token: none', async () => {
    const { access_token, refresh_token } = await tokensFor(server, client);

    const sent = await log.during(async () => {
      for (const token of [forged(access_token), forged(refresh_token), 'x'.repeat(80)]) {
        expect((await guarded(token)).status).toBe(401);
        expect(await introspect(server, client, token)).toEqual({ active: false });
        expect((await post(server, '/oauth/revoke', client, { token })).status).toBe(200);
        expect((await refresh(server, client, token)).status).toBe(400);
        expect((await exchange(server, client, { code: token, verifier: '' })).status).toBe(400);
      }
    });

    expect(sent).toEqual([]);
  });

  it('an expired access token: none', async () => {
    const { access_token } = await tokensFor(server, client);
    server.clock.advance(3_601);
    await credentials();

    const sent = await log.during(async () => {
      expect((await guarded(access_token)).status).toBe(401);
      expect(await introspect(server, client, access_token)).toEqual({ active: false });
    });

    expect(sent).toEqual([]);
  });

  /** Every row of the package's tables, as text. */
  async function everyRow(): Promise<unknown> {
    const tables = server.dataSource.entityMetadatas.map(({ tablePath }) => tablePath);
    const rows = tables.map((table) => server.dataSource.query(`SELECT * FROM ${table}`));
    return Promise.all(rows);
  }
});

describe.each(ADAPTERS)('statements per request without the caches (%s)', (adapter) => {
  it('are one for each guarded request and two for a token, and nobody listens for changes', async () => {
    const options = { tokens: { cacheTtl: 0 }, clients: { cacheTtl: 0 } };
    const server = await startServer(adapter, { controllers: [GuardedController], options });
    const log = new StatementLog(server.dataSource);
    const client = await registerClient(server, {
      grants: ['authorization_code', 'client_credentials', 'refresh_token'],
      scopes: ['profile'],
    });
    const { access_token } = await tokensFor(server, client);
    const request = () =>
      log.during(async () => {
        const answer = await server.get('/guarded', { authorization: `Bearer ${access_token}` });
        expect(answer.status).toBe(200);
      });

    const issue = () =>
      log.during(async () => {
        const answer = await post(server, '/oauth/token', client, {
          grant_type: 'client_credentials',
        });
        expect(answer.status).toBe(200);
      });

    const sent = [await request(), await request(), await request()];
    const issued = [await issue(), await issue()];
    const listeners = await server.dataSource.query(
      `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    );
    log.stop();
    await server.close();

    expect(sent.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(issued.map(({ length }) => length)).toEqual([2, 2]);
    expect(listeners).toEqual([]);
  });
});

/** The same with another MAC. */
function forged(token: string): string {
  return token.slice(0, -6) + (token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
}

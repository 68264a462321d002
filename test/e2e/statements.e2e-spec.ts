import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequireOAuth } from '../../src/index.js';
import {
  approve,
  authorize,
  exchange,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return { admitted: true };
  }
}

/** Longer than a client is cached. @unit seconds */
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

  it('introspection: one with the client cached, two without, of either kind of token', async () => {
    const tokens = await tokensFor(server, client);
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const ask = () =>
        log.during(async () => {
          expect(await introspect(server, client, token)).toMatchObject({ active: true });
        });
      await ask();

      expect(await ask()).toHaveLength(1);
      server.clock.advance(STALE);
      expect(await ask()).toHaveLength(2);
    }
  });

  it('a guarded request: one', async () => {
    const { access_token } = await tokensFor(server, client);

    const sent = await log.during(async () => {
      expect((await guarded(access_token)).status).toBe(200);
    });

    expect(sent).toEqual([expect.stringMatching(/^SELECT\b/)]);
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

/** The same with another MAC. */
function forged(token: string): string {
  return token.slice(0, -6) + (token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');
}

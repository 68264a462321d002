import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  introspect,
  post,
  refresh,
  type TestClient,
  type TokenAnswer,
  tokensFor,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

const DAY = 86_400;

describe.each(ADAPTERS)('refresh_token (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) => registerClient(server, overrides);

  const all = { scope: 'profile email' };

  async function pairOf(response: Response): Promise<TokenAnswer> {
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as TokenAnswer;
  }

  async function expectRefused(response: Response, error = 'invalid_grant') {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  }

  it('rotates: a new pair, the old access token lives on [case 152] (RFC 6749 §6, RFC 9700 §4.14.2)', async () => {
    const first = await tokensFor(server, client, all);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    expect(second).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'profile email',
    });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);
    expect(await introspect(server, client, first.access_token)).toMatchObject({ active: true });
  });

  it('wants a refresh token [case 140]', async () => {
    await expectRefused(await refresh(server, client, ''), 'invalid_request');
  });

  it.each(['x', 'oa_rt_x', 'a'.repeat(8_000)])('does not know %s [case 141]', async (token) => {
    await expectRefused(await refresh(server, client, token));
  });

  it('does not take an access token for a refresh token [case 141]', async () => {
    const { access_token } = await tokensFor(server, client);
    await expectRefused(await refresh(server, client, access_token));
  });

  it('refuses the token of another client, and nothing comes of it [case 142] [lesson 21]', async () => {
    const { refresh_token } = await tokensFor(server, client);
    await expectRefused(await refresh(server, await make({}), refresh_token));
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  it('wants the client to authenticate, and nothing comes of a failure [lesson 21] (RFC 6749 §6)', async () => {
    const { refresh_token } = await tokensFor(server, client);
    const form = { grant_type: 'refresh_token', refresh_token };
    const none = await server.post('/oauth/token', form);
    const named = await server.post('/oauth/token', { ...form, client_id: client.clientId });
    const wrong = await refresh(server, { ...client, clientSecret: 'wrong' }, refresh_token);
    expect([none.status, named.status, wrong.status]).toEqual([401, 401, 401]);
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  it.each(['profile email write', 'write', 'unknown'])(
    'refuses the scope %s and consumes nothing [case 145] [lesson 24]',
    async (scope) => {
      const { refresh_token } = await tokensFor(server, client, all);
      await expectRefused(await refresh(server, client, refresh_token, { scope }), 'invalid_scope');
      expect((await refresh(server, client, refresh_token)).status).toBe(200);
    },
  );

  it('refuses any scope when nothing was approved [case 145]', async () => {
    const bare = await make({ scopes: [], defaultScopes: [] });
    const { refresh_token } = await tokensFor(server, bare, { scope: undefined });
    await expectRefused(
      await refresh(server, bare, refresh_token, { scope: 'profile' }),
      'invalid_scope',
    );
  });

  it('narrows the access token, and the next refresh may have it all again [case 146] [case 147] [case 148] (RFC 6749 §6)', async () => {
    const first = await tokensFor(server, client, all);
    const narrow = await pairOf(
      await refresh(server, client, first.refresh_token, { scope: 'email' }),
    );
    const wide = await pairOf(await refresh(server, client, narrow.refresh_token));
    expect(narrow.scope).toBe('email');
    expect(await introspect(server, client, narrow.access_token)).toMatchObject({ scope: 'email' });
    expect(wide.scope).toBe('profile email');
  });

  it('refuses when the person is gone, and takes the token when they are back [case 149]', async () => {
    const { refresh_token } = await tokensFor(server, client, {}, { user: 'frank' });
    server.people.gone.add('frank');
    await expectRefused(await refresh(server, client, refresh_token));
    server.people.gone.delete('frank');
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  it('gives a retry inside the window the same pair, expires_in recomputed [case 154] [case 156]', async () => {
    const first = await tokensFor(server, client, all);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    server.clock.advance(29);
    const again = await pairOf(await refresh(server, client, first.refresh_token));
    expect(again).toEqual({ ...second, expires_in: second.expires_in - 29 });
    expect(await pairOf(await refresh(server, client, first.refresh_token))).toEqual(again);
    expect((await refresh(server, client, second.refresh_token)).status).toBe(200);
  });

  it('gives a retry with another scope the same refresh token and a fresh access token', async () => {
    const first = await tokensFor(server, client, all);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    const narrow = await pairOf(
      await refresh(server, client, first.refresh_token, { scope: 'email' }),
    );
    expect(narrow.refresh_token).toBe(second.refresh_token);
    expect(narrow.access_token).not.toBe(second.access_token);
    expect(await introspect(server, client, narrow.access_token)).toMatchObject({ scope: 'email' });
    await expectRefused(
      await refresh(server, client, first.refresh_token, { scope: 'write' }),
      'invalid_scope',
    );
  });

  it('gives a retry a fresh access token when the first was revoked meanwhile', async () => {
    const first = await tokensFor(server, client, all);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    await post(server, '/oauth/revoke', client, { token: second.access_token });
    const again = await pairOf(await refresh(server, client, first.refresh_token));
    expect(again.refresh_token).toBe(second.refresh_token);
    expect(await introspect(server, client, again.access_token)).toMatchObject({ active: true });
  });

  it('revokes the family, and no other, at reuse after the window [case 150] [case 152] [case 156]', async () => {
    const first = await tokensFor(server, client);
    const other = await tokensFor(server, client);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    server.clock.advance(31);
    await expectRefused(await refresh(server, client, first.refresh_token));
    await expectRefused(await refresh(server, client, second.refresh_token));
    expect(await introspect(server, client, second.access_token)).toEqual({ active: false });
    expect(await introspect(server, client, other.access_token)).toMatchObject({ active: true });
    expect((await refresh(server, client, other.refresh_token)).status).toBe(200);
    expect(server.events).toContainEqual(
      expect.objectContaining({ type: 'authorization.revoked', reason: 'refresh_token_reused' }),
    );
  });

  it('shields the immediate predecessor only [case 157]', async () => {
    const first = await tokensFor(server, client);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    const third = await pairOf(await refresh(server, client, second.refresh_token));
    await expectRefused(await refresh(server, client, first.refresh_token));
    expect(await introspect(server, client, third.access_token)).toEqual({ active: false });
  });

  it('never shields a token that was revoked on purpose [case 158]', async () => {
    const first = await tokensFor(server, client);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    await post(server, '/oauth/revoke', client, { token: second.refresh_token });
    await expectRefused(await refresh(server, client, first.refresh_token));
    await expectRefused(await refresh(server, client, second.refresh_token));
  });

  it('lets a client switch the window off', async () => {
    const strict = await make({ lifetimes: { retryWindow: 0 } });
    const first = await tokensFor(server, strict);
    const second = await pairOf(await refresh(server, strict, first.refresh_token));
    await expectRefused(await refresh(server, strict, first.refresh_token));
    await expectRefused(await refresh(server, strict, second.refresh_token));
  });

  it('does not depend on the row of the access token [case 160]', async () => {
    const first = await tokensFor(server, client, all);
    await server.dataSource.query('DELETE FROM oauth2_token');
    expect((await refresh(server, client, first.refresh_token, { scope: 'email' })).status).toBe(
      200,
    );
  });

  it('ends a token that lay unused too long [case 161]', async () => {
    const { refresh_token } = await tokensFor(server, client);
    server.clock.advance(14 * DAY + 1);
    await expectRefused(await refresh(server, client, refresh_token));
  });

  it('ends a token at its absolute age, however busy [case 161]', async () => {
    let tokens = await tokensFor(server, client);
    for (let week = 1; week <= 4; week += 1) {
      server.clock.advance(7 * DAY);
      tokens = await pairOf(await refresh(server, client, tokens.refresh_token));
    }
    server.clock.advance(2 * DAY - 60);
    const last = await pairOf(await refresh(server, client, tokens.refresh_token));
    expect(last.expires_in).toBeLessThanOrEqual(60);
    server.clock.advance(61);
    await expectRefused(await refresh(server, client, last.refresh_token));
  });

  it('rotates the tokens of public clients and detects their reuse [case 162] (RFC 9700 §4.14.2)', async () => {
    const app = await make({ public: true });
    const first = await tokensFor(server, app);
    const second = await pairOf(await refresh(server, app, first.refresh_token));
    server.clock.advance(31);
    await expectRefused(await refresh(server, app, first.refresh_token));
    await expectRefused(await refresh(server, app, second.refresh_token));
  });

  it('refuses a generation that the database does not know, and revokes nothing', async () => {
    const first = await tokensFor(server, client);
    const before = (await server.dataSource.query(
      'SELECT id, current, previous, generation, rotated_at, retry, idle_expires_at FROM oauth2_authorization',
    )) as readonly { readonly id: string }[];
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    for (const row of before) await restore(row);
    await expectRefused(await refresh(server, client, second.refresh_token));
    expect((await refresh(server, client, first.refresh_token)).status).toBe(200);
  });

  /** What a failover that lost the last commit leaves. */
  async function restore(row: object) {
    const { id, current, previous, generation, rotated_at, retry, idle_expires_at } = row as Record<
      string,
      unknown
    >;
    await server.dataSource.query(
      `UPDATE oauth2_authorization SET current = $2, previous = $3, generation = $4, rotated_at = $5,
         retry = $6, idle_expires_at = $7 WHERE id = $1`,
      [id, current, previous, generation, rotated_at, retry, idle_expires_at],
    );
  }

  it('keeps the retry unusable for whoever has only the database', async () => {
    const first = await tokensFor(server, client);
    const second = await pairOf(await refresh(server, client, first.refresh_token));
    const dump = (await server.dataSource.query(
      'SELECT retry FROM oauth2_authorization',
    )) as readonly {
      readonly retry: Buffer | null;
    }[];
    const sealed = dump.map(({ retry }) => retry?.toString('latin1') ?? '').join('');
    expect(sealed.length).toBeGreaterThan(0);
    expect(sealed).not.toContain(second.refresh_token);
    expect(sealed).not.toContain(second.access_token);
  });
});

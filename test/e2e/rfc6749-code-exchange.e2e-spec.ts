import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  approve,
  basic,
  exchange,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  type TokenAnswer,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('authorization_code (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) => registerClient(server, overrides);

  async function expectRefused(response: Response, error = 'invalid_grant') {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  }

  it('exchanges a code for a pair (RFC 6749 §4.1.4)', async () => {
    const response = await exchange(
      server,
      client,
      await approve(server, client, { scope: 'profile email' }),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^oa_at_/),
      refresh_token: expect.stringMatching(/^oa_rt_/),
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'profile email',
    });
  });

  it('wants a code [case 109]', async () => {
    const response = await exchange(server, client, await approve(server, client), {
      code: undefined,
    });
    await expectRefused(response, 'invalid_request');
  });

  it.each(['x', 'oa_ac_x', 'oa_at_AAAA', '\u00e9', 'a'.repeat(8_000)])(
    'does not know the code %s [case 110]',
    async (code) => {
      await expectRefused(await exchange(server, client, { code, verifier: 'v'.repeat(43) }));
    },
  );

  it('refuses a code of another client and leaves it whole [case 112] (RFC 6749 §4.1.3)', async () => {
    const approved = await approve(server, client);
    await expectRefused(await exchange(server, await make({}), approved));
    await expectRefused(
      await exchange(server, await make({}), approved, { code_verifier: 'x'.repeat(43) }),
    );
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('leaves the code whole when the client authentication fails', async () => {
    const approved = await approve(server, client);
    const impostor = await exchange(server, { ...client, clientSecret: 'x' }, approved);
    expect(impostor.status).toBe(401);
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('refuses a code of a person who is gone [case 113]', async () => {
    const approved = await approve(server, client, {}, { user: 'dave' });
    server.people.gone.add('dave');
    await expectRefused(await exchange(server, client, approved));
    server.people.gone.delete('dave');
  });

  it.each([undefined, `${REDIRECT_URI}/`, 'https://evil.example/'])(
    'refuses the redirect URI %s and leaves the code whole [case 114] (RFC 6749 §4.1.3)',
    async (redirect_uri) => {
      const approved = await approve(server, client);
      await expectRefused(await exchange(server, client, approved, { redirect_uri }));
      expect((await exchange(server, client, approved)).status).toBe(200);
    },
  );

  it('needs no redirect URI when the request had none [case 116] (RFC 6749 §4.1.3)', async () => {
    const without = { redirect_uri: undefined };
    const bare = await exchange(server, client, await approve(server, client, without), without);
    const named = await exchange(server, client, await approve(server, client, without));
    const wrong = await exchange(server, client, await approve(server, client, without), {
      redirect_uri: 'https://evil.example/',
    });
    expect([bare.status, named.status, wrong.status]).toEqual([200, 200, 400]);
  });

  it('compares a redirect URI with several parameters byte for byte [case 117]', async () => {
    const redirect_uri = `${REDIRECT_URI}?a=1&b=2`;
    const queried = await make({ redirectUris: [redirect_uri] });
    const approved = await approve(server, queried, { redirect_uri });
    const reordered = { redirect_uri: `${REDIRECT_URI}?b=2&a=1` };
    await expectRefused(await exchange(server, queried, approved, reordered));
    expect((await exchange(server, queried, approved, { redirect_uri })).status).toBe(200);
  });

  it('gives no refresh token to a client that may not refresh [case 120] [case 121]', async () => {
    const once = await make({ grants: ['authorization_code'] });
    const response = await exchange(server, once, await approve(server, once));
    expect(await response.json()).not.toHaveProperty('refresh_token');
  });

  it('refuses an expired code', async () => {
    const approved = await approve(server, client);
    server.clock.advance(61);
    await expectRefused(await exchange(server, client, approved));
  });

  it('revokes what a code bought when it comes again [case 122] [case 124] (RFC 6749 §4.1.2)', async () => {
    const approved = await approve(server, client);
    const tokens = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    expect(await introspect(server, client, tokens.access_token)).toMatchObject({ active: true });

    await expectRefused(await exchange(server, client, approved));

    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
    await expectRefused(await refresh(server, client, tokens.refresh_token));
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.events).toContainEqual(
      expect.objectContaining({ type: 'authorization.revoked', reason: 'code_replayed' }),
    );
  });

  it('recognises a replay after the code has expired', async () => {
    const approved = await approve(server, client);
    const tokens = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    server.clock.advance(600);
    await expectRefused(await exchange(server, client, approved));
    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
  });

  it('does not let another client cause that', async () => {
    const approved = await approve(server, client);
    const tokens = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    await expectRefused(await exchange(server, await make({}), approved));
    expect(await introspect(server, client, tokens.access_token)).toMatchObject({ active: true });
  });

  it('tells of each success once [case 88]', async () => {
    const seen = server.events.length;
    await exchange(server, client, await approve(server, client));
    await new Promise((resolve) => setImmediate(resolve));
    const issued = server.events.slice(seen).filter(({ type }) => type === 'token.issued');
    expect(issued).toEqual([
      expect.objectContaining({ clientId: client.clientId, subject: 'alice' }),
    ]);
  });

  it('takes a public client by its identifier and refuses it a wrong one', async () => {
    const app = await make({ public: true });
    const approved = await approve(server, app);
    const anonymous = await server.post('/oauth/token', {
      grant_type: 'authorization_code',
      code: approved.code,
    });
    expect(anonymous.status).toBe(401);
    expect((await exchange(server, app, approved)).status).toBe(200);
  });

  it('stores nothing that could be used', async () => {
    const approved = await approve(server, client);
    const tokens = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    const secrets = [
      approved.code,
      tokens.access_token,
      tokens.refresh_token,
      client.clientSecret ?? '',
    ];
    for (const table of [
      'client',
      'client_secret',
      'authorization',
      'authorization_code',
      'pkce',
      'token',
      'spent',
    ]) {
      const dump = JSON.stringify(
        await server.dataSource.query(`SELECT t::text FROM oauth2_${table} t`),
      );
      for (const secret of secrets) {
        expect(dump).not.toContain(secret);
        expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
      }
    }
  });

  it('takes back, for the host, what a subject approved', async () => {
    const approved = await approve(server, client, {}, { user: 'erin' });
    const tokens = (await (await exchange(server, client, approved)).json()) as TokenAnswer;
    const [entry] = await server.tokens.listAuthorizations('erin');
    expect(entry).toMatchObject({ clientId: client.clientId, clientName: 'Client' });
    expect(await server.tokens.revokeSubject('erin')).toBe(1);
    expect(await server.tokens.listAuthorizations('erin')).toEqual([]);
    expect(await introspect(server, client, tokens.access_token)).toEqual({ active: false });
  });

  it('revokes by token and by client, and deletes a client with all that it holds', async () => {
    const leaving = await make({
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    const pair = async () =>
      (await (
        await exchange(server, leaving, await approve(server, leaving))
      ).json()) as TokenAnswer;
    const one = await pair();
    const two = await pair();
    const own = (await (
      await post(server, '/oauth/token', leaving, { grant_type: 'client_credentials' })
    ).json()) as TokenAnswer;
    expect(await server.tokens.revoke(one.refresh_token)).toBe(true);
    expect(await server.tokens.revoke(one.refresh_token)).toBe(false);
    expect(await introspect(server, client, two.access_token)).toMatchObject({ active: true });
    expect(await server.tokens.revokeClient(leaving.clientId)).toBe(2);
    for (const { access_token } of [one, two, own]) {
      expect(await introspect(server, client, access_token)).toEqual({ active: false });
    }
    expect(await server.clients.delete(leaving.clientId)).toBe(true);
    expect(await server.clients.delete(leaving.clientId)).toBe(false);
    const gone = await server.post(
      '/oauth/token',
      { grant_type: 'client_credentials' },
      basic(leaving),
    );
    expect(gone.status).toBe(401);
  });
});

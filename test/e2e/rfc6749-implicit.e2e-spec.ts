import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientRegistration, DEFAULT_GRANTS, ImplicitGrant } from '../../src/index.js';
import {
  authorize,
  introspect,
  post,
  REDIRECT_URI,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

/** A request of the implicit grant has no challenge. */
const TOKEN = {
  response_type: 'token',
  code_challenge: undefined,
  code_challenge_method: undefined,
} as const;

/** What the fragment of a redirect says. */
function fragmentOf(response: Response): URLSearchParams {
  return new URLSearchParams(new URL(response.headers.get('location') ?? 'none:').hash.slice(1));
}

describe.each(ADAPTERS)('implicit grant (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let introspector: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: {
        grants: [...DEFAULT_GRANTS, ImplicitGrant],
        tokens: { accessTokenTtlByGrant: { implicit: 600 } },
      },
    });
    client = await make({});
    introspector = await registerClient(server, { grants: ['client_credentials'] });
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) =>
    registerClient(server, {
      public: true,
      grants: ['implicit', 'refresh_token'],
      defaultScopes: ['profile'],
      ...overrides,
    });

  const ask = (overrides: Readonly<Record<string, string | undefined>> = {}, consent?: string) =>
    authorize(server, client, { ...TOKEN, ...overrides }, consent ? { consent } : {});

  function expectRefused(response: Response, error: string) {
    const location = new URL(response.headers.get('location') ?? 'none:');
    expect(response.status).toBe(303);
    expect(location.origin + location.pathname).toBe(REDIRECT_URI);
    expect(location.search).toBe('');
    expect(Object.fromEntries(fragmentOf(response))).toEqual({
      error,
      error_description: expect.any(String),
      state: 'a state',
      iss: 'http://localhost:3000',
    });
  }

  it('answers a token in the fragment, nothing in the query, never a refresh token [case 54] (RFC 6749 §4.2.2)', async () => {
    const response = await ask({ scope: 'profile email' });
    const location = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(303);
    expect(location.href.startsWith(`${REDIRECT_URI}#`)).toBe(true);
    expect(location.search).toBe('');
    expect(Object.fromEntries(fragmentOf(response))).toEqual({
      access_token: expect.stringMatching(/^oa_at_/),
      token_type: 'Bearer',
      expires_in: '600',
      scope: 'profile email',
      state: 'a state',
      iss: 'http://localhost:3000',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('issues a token that is good for the person and the client, as long as it says [case 82]', async () => {
    const token = fragmentOf(await ask()).get('access_token') ?? '';
    expect(await introspect(server, introspector, token)).toMatchObject({
      active: true,
      sub: 'alice',
      client_id: client.clientId,
      scope: 'profile',
    });
    server.clock.advance(601);
    expect(await introspect(server, introspector, token)).toEqual({ active: false });
  });

  it('returns no state when none was sent, and a state as it came (RFC 6749 §4.2.2)', async () => {
    expect(fragmentOf(await ask({ state: undefined })).has('state')).toBe(false);
    const state = 'a b+c&d=e%20"<é>#😀';
    expect(fragmentOf(await ask({ state })).get('state')).toBe(state);
  });

  it('tells the scope that was approved, and asks the defaults when none is sent [case 38]', async () => {
    expect(fragmentOf(await ask()).get('scope')).toBe('profile');
    const narrowed = await ask({ scope: 'profile email' }, 'email');
    expect(fragmentOf(narrowed).get('scope')).toBe('email');
  });

  it('keeps the query of the registered redirect URI [case 42] (RFC 6749 §3.1.2)', async () => {
    const redirect_uri = `${REDIRECT_URI}?foo=bar&x=%41`;
    const other = await make({ redirectUris: [redirect_uri] });
    const granted = await authorize(server, other, { ...TOKEN, redirect_uri });
    expect(granted.headers.get('location')).toMatch(`${redirect_uri}#access_token=`);
  });

  it('refuses response_mode=query: a token must not be in a query [case 56] (RFC 9700 §4.3.2)', async () => {
    expectRefused(await ask({ response_mode: 'query' }), 'invalid_request');
  });

  it.each(['form_post', 'nonsense', 'query.jwt', 'FRAGMENT'])(
    'refuses response_mode %s in the fragment [case 242]',
    async (response_mode) => {
      expectRefused(await ask({ response_mode }), 'invalid_request');
    },
  );

  it('takes response_mode=fragment, which is what it does anyway', async () => {
    expect(fragmentOf(await ask({ response_mode: 'fragment' })).has('access_token')).toBe(true);
  });

  it('tells in the fragment that the client may not use it [case 36] (RFC 6749 §4.2.2.1)', async () => {
    const { clientId } = await registerClient(server);
    const halfway = await make({ responseTypes: [] });
    for (const other of [{ clientId }, halfway]) {
      expectRefused(await authorize(server, other, TOKEN), 'unauthorized_client');
    }
  });

  it('does not give a code to a client of the implicit grant alone [case 36]', async () => {
    const response = await authorize(server, client);
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe(
      'unauthorized_client',
    );
  });

  it('tells in the fragment that a scope is not allowed [case 37] (RFC 6749 §4.2.2.1)', async () => {
    expectRefused(await ask({ scope: 'write' }), 'invalid_scope');
  });

  it('tells in the fragment that the person denied [case 40] (RFC 6749 §4.2.2.1)', async () => {
    expectRefused(await ask({}, 'nothing'), 'access_denied');
  });

  it('issues nothing for a person who is no longer active [case 113]', async () => {
    server.people.gone.add('mallory');
    const response = await authorize(server, client, TOKEN, { user: 'mallory' });
    server.people.gone.delete('mallory');
    expectRefused(response, 'access_denied');
    expect(await server.tokens.listAuthorizations('mallory')).toEqual([]);
  });

  it.each([
    ['another redirect URI', { redirect_uri: 'https://evil.example/cb' }],
    ['no client', { client_id: undefined }],
    ['an unknown client', { client_id: 'nobody' }],
  ])('never redirects with %s [case 26] (RFC 6749 §4.2.2.1)', async (_what, overrides) => {
    const response = await ask(overrides);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it.each(['token token', ' token', 'token ', 'TOKEN', 'code token', 'none'])(
    'does not take the response type %j for it [case 34]',
    async (response_type) => {
      const location = new URL((await ask({ response_type })).headers.get('location') ?? '');
      expect(location.searchParams.get('error')).toBe('unsupported_response_type');
      expect(location.hash).toBe('');
    },
  );

  it('has no part in the token endpoint [case 76] (RFC 6749 §4.2)', async () => {
    const response = await post(server, '/oauth/token', client, { grant_type: 'implicit' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it('needs a redirect URI at registration [case 281]', async () => {
    await expect(make({ redirectUris: [] })).rejects.toThrow('at least one redirect URI');
  });

  it('answers the decision of a consent page with one token, however often it comes [case 57] [lesson 32]', async () => {
    const page = await ask({}, 'page');
    const { ticket } = (await page.json()) as { ticket: string };
    const form = { ticket, decision: 'approve', scope: 'profile' };

    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        server.post('/oauth/authorize', form, { 'x-user': 'alice' }),
      ),
    );

    const tokens = answers.filter(({ status }) => status === 303);
    const others = answers.filter(({ status }) => status === 400);
    expect([tokens.length, others.length]).toEqual([1, 11]);
    expect(tokens.map((one) => fragmentOf(one).has('access_token'))).toEqual([true]);
    for (const { headers } of others) expect(headers.get('location')).toBeNull();
  });

  it('is an approval that the person can see and take back, until its token ends', async () => {
    const approve = () => authorize(server, client, TOKEN, { user: 'carol' });
    const token = fragmentOf(await approve()).get('access_token') ?? '';
    const [entry] = await server.tokens.listAuthorizations('carol');
    expect(entry).toMatchObject({ clientId: client.clientId, authorization: { amr: ['pwd'] } });

    await server.tokens.revokeSubject('carol', 'revoked_by_subject');
    expect(await introspect(server, introspector, token)).toEqual({ active: false });

    await approve();
    server.clock.advance(601);
    expect(await server.tokens.listAuthorizations('carol')).toEqual([]);
  });

  it('can be revoked by its client (RFC 7009 §2.1)', async () => {
    const token = fragmentOf(await ask()).get('access_token') ?? '';
    expect((await post(server, '/oauth/revoke', client, { token })).status).toBe(200);
    expect(await introspect(server, introspector, token)).toEqual({ active: false });
  });

  it('tells what was granted and issued as events without secrets', async () => {
    const seen = server.events.length;
    await ask();
    await new Promise((resolve) => setImmediate(resolve));
    const news = server.events.slice(seen);
    expect(news).toEqual([
      expect.objectContaining({ type: 'authorization.granted', subject: 'alice' }),
      expect.objectContaining({ type: 'token.issued', grantType: 'implicit', subject: 'alice' }),
    ]);
    expect(JSON.stringify(news)).not.toMatch(/oa_(ac|at|rt|cs)_/);
  });

  it('is in the metadata [case 230] (RFC 8414 §2)', async () => {
    const response = await server.get('/.well-known/oauth-authorization-server');
    expect(await response.json()).toMatchObject({
      response_types_supported: ['code', 'token'],
      response_modes_supported: ['query', 'fragment'],
      grant_types_supported: [
        'authorization_code',
        'client_credentials',
        'refresh_token',
        'implicit',
      ],
      code_challenge_methods_supported: ['S256'],
    });
  });
});

describe.each(ADAPTERS)('a server with the implicit grant alone (%s)', (adapter) => {
  it('says nothing of codes in its metadata, and takes no challenge [case 225] (RFC 8414 §2)', async () => {
    const server = await startServer(adapter, { options: { grants: [ImplicitGrant] } });
    const response = await server.get('/.well-known/oauth-authorization-server');
    const document = (await response.json()) as object;
    expect(document).toMatchObject({
      response_types_supported: ['token'],
      response_modes_supported: ['fragment'],
      grant_types_supported: ['implicit'],
    });
    expect(document).not.toHaveProperty('code_challenge_methods_supported');
    await server.close();
  });
});

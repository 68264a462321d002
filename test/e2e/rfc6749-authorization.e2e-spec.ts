import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  answerOf,
  approve,
  authorize,
  exchange,
  pkce,
  REDIRECT_URI,
  type TestClient,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, encode, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('authorization endpoint (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) =>
    registerClient(server, { defaultScopes: ['profile'], ...overrides });

  function expectRedirected(response: Response, error: string) {
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(`${REDIRECT_URI}?`);
    expect(Object.fromEntries(answerOf(response))).toMatchObject({
      error,
      state: 'a state',
      iss: 'http://localhost:3000',
    });
  }

  it('approves: 303 with code, state and iss, nothing in the fragment [case 41] [case 52] [case 57] (RFC 6749 §4.1.2, RFC 9207 §2)', async () => {
    const response = await authorize(server, client);
    const location = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(303);
    expect([...location.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state']);
    expect(location.hash).toBe('');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('returns no state when none was sent [case 40] (RFC 6749 §4.1.2)', async () => {
    const response = await authorize(server, client, { state: undefined });
    expect(answerOf(response).has('state')).toBe(false);
    expect(answerOf(response).has('code')).toBe(true);
  });

  it.each(['a b+c&d=e%20"<é>', '%00'.repeat(3), '😀'])(
    'returns the state %s as it came',
    async (state) => {
      expect(answerOf(await authorize(server, client, { state })).get('state')).toBe(state);
    },
  );

  it('says when response_type is missing [case 33] (RFC 6749 §4.1.2.1)', async () => {
    expectRedirected(
      await authorize(server, client, { response_type: undefined }),
      'invalid_request',
    );
  });

  it.each(['nonsense', 'token', 'code token', 'none', 'id_token', '__proto__'])(
    'refuses response_type %s [case 34] [case 44] [case 54] (RFC 6749 §4.1.2.1)',
    async (response_type) => {
      expectRedirected(
        await authorize(server, client, { response_type }),
        'unsupported_response_type',
      );
    },
  );

  it('refuses a client that may not use the response type [case 36] (RFC 6749 §4.1.2.1)', async () => {
    const other = await make({ grants: ['client_credentials'] });
    expectRedirected(await authorize(server, other), 'unauthorized_client');
  });

  it.each(['write', 'unknown', 'profile write', 'profile "', 'é'])(
    'refuses the scope %s [case 37] (RFC 6749 §3.3)',
    async (scope) => {
      expectRedirected(await authorize(server, client, { scope }), 'invalid_scope');
    },
  );

  it('asks consent for the default scopes when none is sent [case 38] (RFC 6749 §3.3)', async () => {
    const page = await authorize(server, client, { scope: undefined }, { consent: 'page' });
    expect(await page.json()).toMatchObject({
      scopes: [{ name: 'profile', description: 'See your name' }],
      client: { name: 'Client' },
      redirectHost: 'client.example',
      redirectOrigin: 'https://client.example',
      subject: 'alice',
    });
  });

  it('tells the client when the person denies [case 40] (RFC 6749 §4.1.2.1)', async () => {
    expectRedirected(await authorize(server, client, {}, { consent: 'nothing' }), 'access_denied');
  });

  it('keeps the query of the registered redirect URI [case 42] (RFC 6749 §3.1.2)', async () => {
    const redirect_uri = `${REDIRECT_URI}?foo=bar&x=%41`;
    const other = await make({ redirectUris: [redirect_uri] });
    const granted = await authorize(server, other, { redirect_uri });
    const denied = await authorize(server, other, { redirect_uri }, { consent: 'nothing' });
    expect(granted.headers.get('location')).toMatch(`${redirect_uri}&code=`);
    expect(denied.headers.get('location')).toMatch(`${redirect_uri}&error=`);
  });

  it('sends who is not signed in away with nothing but a ticket [case 45]', async () => {
    const response = await authorize(server, client, {}, { user: '' });
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.origin).toBe('https://host.example');
    expect([...location.searchParams.keys()]).toEqual(['ticket']);
    expect(location.href).not.toContain('client.example');
  });

  it('takes the whole request up again after sign-in [case 45]', async () => {
    const { verifier, challenge } = pkce();
    const begun = await authorize(
      server,
      client,
      { scope: 'email', code_challenge: challenge },
      { user: '' },
    );
    const ticket = answerOf(begun).get('ticket') ?? '';
    const done = await server.get(`/oauth/authorize?ticket=${ticket}`, { 'x-user': 'bob' });
    const tokens = await exchange(server, client, {
      code: answerOf(done).get('code') ?? '',
      verifier,
    });
    expect(answerOf(done).get('state')).toBe('a state');
    expect(await tokens.json()).toMatchObject({ scope: 'email' });
  });

  it('gives a consent page the ticket and nothing of the request [case 46] [case 74]', async () => {
    const { challenge } = pkce();
    const page = await authorize(
      server,
      client,
      { code_challenge: challenge },
      { consent: 'page' },
    );
    const text = await page.text();
    expect(text).toContain('"ticket"');
    expect(text).not.toContain(challenge);
    expect(text).not.toContain('a state');
  });

  it('skips the page when the host grants [case 48]', async () => {
    expect(answerOf(await authorize(server, client)).has('code')).toBe(true);
  });

  it.each(['ui_locales', 'claims', 'display', 'unknown'])(
    'ignores %s [case 50] (RFC 6749 §3.1)',
    async (name) => {
      expect(answerOf(await authorize(server, client, { [name]: 'fr "x"' })).has('code')).toBe(
        true,
      );
    },
  );

  it.each(['fragment', 'form_post', 'nonsense'])(
    'refuses response_mode %s [case 56]',
    async (mode) => {
      expectRedirected(await authorize(server, client, { response_mode: mode }), 'invalid_request');
    },
  );

  it('takes a request by POST up as a GET (RFC 6749 §3.1)', async () => {
    const { challenge } = pkce();
    const form = {
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: REDIRECT_URI,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const posted = await server.post('/oauth/authorize', form);
    const location = new URL(posted.headers.get('location') ?? '');
    const done = await server.get(location.pathname + location.search, { 'x-user': 'alice' });
    expect(posted.status).toBe(303);
    expect(answerOf(done).has('code')).toBe(true);
  });

  it('refuses a bad request by POST without a redirect', async () => {
    const posted = await server.post('/oauth/authorize', { client_id: 'nobody' });
    expect(posted.status).toBe(400);
    expect(posted.headers.get('location')).toBeNull();
  });

  it('grants what was approved of what was asked, nothing else [case 125] [case 126]', async () => {
    const narrowed = await approve(
      server,
      client,
      { scope: 'profile email' },
      { consent: 'email write' },
    );
    const response = await exchange(server, client, narrowed, { scope: 'profile email' });
    expect(await response.json()).toMatchObject({ scope: 'email' });
  });

  it('does not take the decision of a consent page twice [lesson 32]', async () => {
    const { verifier, challenge } = pkce();
    const page = await authorize(
      server,
      client,
      { code_challenge: challenge },
      { consent: 'page' },
    );
    const { ticket } = (await page.json()) as { ticket: string };
    const decide = (decision: string, user = 'alice') =>
      server.post('/oauth/authorize', { ticket, decision, scope: 'profile' }, { 'x-user': user });

    const foreign = await decide('approve', 'bob');
    const first = await decide('approve');
    const second = await decide('approve');
    const third = await decide('deny');

    expect(foreign.status).toBe(400);
    expect(foreign.headers.get('location')).toBeNull();
    expect(
      (await exchange(server, client, { code: answerOf(first).get('code') ?? '', verifier }))
        .status,
    ).toBe(200);
    for (const late of [second, third]) {
      expect(late.status).toBe(400);
      expect(late.headers.get('location')).toBeNull();
    }
  });

  it('spends a ticket on a denial too', async () => {
    const page = await authorize(server, client, {}, { consent: 'page' });
    const { ticket } = (await page.json()) as { ticket: string };
    const decide = (decision: string) =>
      server.post(
        '/oauth/authorize',
        { ticket, decision, scope: 'profile' },
        { 'x-user': 'alice' },
      );
    expect(answerOf(await decide('deny')).get('error')).toBe('access_denied');
    expect((await decide('approve')).status).toBe(400);
  });

  it.each([
    ['no decision', { scope: 'profile' }],
    ['another decision', { decision: 'maybe', scope: 'profile' }],
  ])('refuses a consent form with %s', async (_what, fields) => {
    const page = await authorize(server, client, {}, { consent: 'page' });
    const { ticket } = (await page.json()) as { ticket: string };
    const response = await server.post(
      '/oauth/authorize',
      { ticket, ...fields },
      { 'x-user': 'alice' },
    );
    expect(response.status).toBe(400);
  });

  it('refuses a form that lay too long', async () => {
    const page = await authorize(server, client, {}, { consent: 'page' });
    const { ticket } = (await page.json()) as { ticket: string };
    server.clock.advance(1_801);
    const form = encode({ ticket, decision: 'approve', scope: 'profile' });
    const response = await server.post('/oauth/authorize', form, { 'x-user': 'alice' });
    expect(response.status).toBe(400);
  });

  it('tells what was granted and denied as events without secrets', async () => {
    const seen = server.events.length;
    await approve(server, client);
    await authorize(server, client, {}, { consent: 'nothing' });
    await new Promise((resolve) => setImmediate(resolve));
    const news = server.events.slice(seen);
    expect(news.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['authorization.granted', 'authorization.denied']),
    );
    expect(JSON.stringify(news)).not.toMatch(/oa_(ac|at|rt|cs)_/);
  });
});

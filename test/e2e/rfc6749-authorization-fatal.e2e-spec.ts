import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRegistration } from '../../src/index.js';
import {
  answerOf,
  approve,
  authorize,
  pkce,
  REDIRECT_URI,
  type TestClient,
  registerClient,
} from '../support/flows.js';
import { ADAPTERS, encode, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('authorization endpoint, what is never redirected (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter);
    client = await make({});
  });
  afterAll(() => server.close());

  const make = (overrides: Partial<ClientRegistration>) => registerClient(server, overrides);

  async function expectFatal(response: Response, error = 'invalid_request') {
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.json()).toMatchObject({ error });
  }

  it('refuses a request without client_id [case 1] (RFC 6749 §4.1.2.1)', async () => {
    await expectFatal(await authorize(server, client, { client_id: undefined }));
  });

  it('refuses an unknown client [case 2] (RFC 6749 §4.1.2.1)', async () => {
    await expectFatal(await authorize(server, client, { client_id: 'nobody' }));
  });

  it.each(['wrong', '/callback', '//client.example/callback', 'client.example/callback'])(
    'refuses the relative redirect URI %s [case 4] (RFC 6749 §3.1.2)',
    async (redirect_uri) => {
      await expectFatal(await authorize(server, client, { redirect_uri }));
    },
  );

  it('refuses a client without a registered redirect URI that sends none [case 6] (RFC 6749 §3.1.2.3)', async () => {
    const bare = await make({ grants: ['client_credentials'], redirectUris: [] });
    await expectFatal(await authorize(server, bare, { redirect_uri: undefined }));
  });

  it('never stores a client whose only redirect URI is invalid [case 5] (RFC 6749 §3.1.2)', async () => {
    await expect(make({ redirectUris: ['not a uri'] })).rejects.toThrow('redirect URI');
  });

  it('takes the one registered redirect URI when none is sent [case 8] (RFC 6749 §3.1.2.3)', async () => {
    const response = await authorize(server, client, { redirect_uri: undefined });
    expect(response.headers.get('location')).toMatch(`${REDIRECT_URI}?`);
  });

  it('wants the redirect URI when several are registered [case 9] (RFC 6749 §3.1.2.3)', async () => {
    const two = await make({ redirectUris: [REDIRECT_URI, `${REDIRECT_URI}/2`] });
    await expectFatal(await authorize(server, two, { redirect_uri: undefined }));
  });

  it.each([
    ['another path [case 10]', 'https://client.example/a'],
    ['a query that was not registered [case 12]', `${REDIRECT_URI}?foo=bar`],
    ['a fragment [case 13]', `${REDIRECT_URI}#x`],
    ['an empty fragment [case 13]', `${REDIRECT_URI}#`],
    ['a path parameter [case 13]', `${REDIRECT_URI};x=1`],
    ['user information [case 13] [lesson 12]', 'https://x@client.example/callback'],
    ['other letters in the path [lesson 10]', 'https://client.example/CALLBACK'],
    ['other letters in the host [lesson 10]', 'https://CLIENT.example/callback'],
    ['a trailing slash', `${REDIRECT_URI}/`],
    ['dot segments', 'https://client.example/x/../callback'],
    ['percent-encoding', 'https://client.example/%63allback'],
    ['a backslash', 'https://client.example\\@evil.example/callback'],
    ['a look-alike host', 'https://client.example.evil.example/callback'],
    ['another port', 'https://client.example:444/callback'],
    ['the default port spelt out', 'https://client.example:443/callback'],
    ['another scheme', 'http://client.example/callback'],
    ['a script [lesson 13]', 'javascript:alert(1)//client.example/callback'],
    ['a line break', `${REDIRECT_URI}\r\nset-cookie: a=b`],
    ['loopback for a web client [lesson 11]', 'http://127.0.0.1:1/callback'],
  ])('never redirects to %s [lesson 9] (RFC 9700 §2.1)', async (_what, redirect_uri) => {
    await expectFatal(await authorize(server, client, { redirect_uri }));
  });

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:3456/cb', true, '[case 14]'],
    ['http://[::1]/cb', 'http://[::1]:3456/cb', true, '[case 14]'],
    ['http://127.0.0.1:1111/cb', 'http://127.0.0.1:2222/cb', true, '[case 14]'],
    ['http://127.0.0.1/cb', 'http://localhost:3456/cb', false, '[case 16]'],
    ['http://localhost/cb', 'http://localhost:3456/cb', false, '[case 16]'],
    ['http://127.0.0.1/cb', 'https://127.0.0.1:3456/cb', false, '[case 17]'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:3456/cb?x=1', false, '[lesson 11]'],
    ['http://127.0.0.1/cb', 'http://x@127.0.0.1:1/cb', false, '[lesson 12]'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:99999/cb', false, ''],
  ])('%s registered, %s sent: accepted is %s %s (RFC 8252 §7.3)', async (registered, sent, ok) => {
    const native = await make({ public: true, redirectUris: [registered] });
    const response = await authorize(server, native, { redirect_uri: sent });
    if (ok) expect(response.headers.get('location')).toMatch(`${sent}?`);
    else await expectFatal(response);
  });

  it('redirects to a custom scheme, with a code and with a refusal [case 18] (RFC 8252 §7.1)', async () => {
    const redirect_uri = 'custom-scheme://example.com';
    const native = await make({ public: true, redirectUris: [redirect_uri] });
    const granted = await authorize(server, native, { redirect_uri });
    const denied = await authorize(server, native, { redirect_uri }, { consent: 'none-of-them' });
    expect(granted.headers.get('location')).toMatch(/^custom-scheme:\/\/example\.com\?code=/);
    expect(denied.headers.get('location')).toMatch(
      /^custom-scheme:\/\/example\.com\?error=access_denied/,
    );
  });

  it.each(['https://*.example.com/cb', 'https://*-x.example.com/cb', 'https://*/cb', '*', '*.com'])(
    'registers no wildcard %s [case 20] [case 21] [case 22] (RFC 9700 §2.1)',
    async (uri) => {
      await expect(make({ redirectUris: [uri] })).rejects.toThrow('redirect URI');
    },
  );

  it.each(['client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'code_challenge'])(
    'refuses a request that repeats %s [case 24] [case 25] [case 64] [lesson 28] (RFC 6749 §3.1)',
    async (name) => {
      const params = {
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: REDIRECT_URI,
        scope: 'profile',
        state: 's',
        code_challenge: pkce().challenge,
      };
      const twice = `${encode(params)}&${name}=${encodeURIComponent(params[name as 'scope'])}`;
      await expectFatal(await server.get(`/oauth/authorize?${twice}`, { 'x-user': 'alice' }));
    },
  );

  it('checks client and redirect URI before anything that is redirected [case 26]', async () => {
    const redirect_uri = 'https://evil.example/';
    await expectFatal(await authorize(server, client, { redirect_uri, response_type: 'nonsense' }));
    await expectFatal(await authorize(server, client, { redirect_uri, scope: 'nonsense' }));
  });

  it('checks the redirect URI before it looks for a session [case 28]', async () => {
    const redirect_uri = 'https://evil.example/';
    const response = await authorize(
      server,
      client,
      { redirect_uri, prompt: 'none' },
      { user: '' },
    );
    await expectFatal(response);
  });

  it.each(['\0', 'a\0b', '%00'])(
    'takes a NUL in client_id for a bad request [case 32]',
    async (id) => {
      await expectFatal(await authorize(server, client, { client_id: id }));
    },
  );

  it('refuses a disabled client [case 108]', async () => {
    const disabled = await make({});
    await server.clients.disable(disabled.clientId);
    await expectFatal(await authorize(server, disabled));
  });

  it.each([
    ['state', 2_048],
    ['scope', 4_096],
    ['nonce', 1_024],
    ['redirect_uri', 2_048],
    ['client_id', 255],
    ['anything', 2_048],
  ])('refuses a %s of more than %d characters [lesson 26]', async (name, limit) => {
    await expectFatal(await authorize(server, client, { [name]: 'x'.repeat(limit + 1) }));
  });

  it.each(['state=%zz', 'state=%ff', 'state=%00', 'state=%ed%a0%80'])(
    'refuses %s, which is not percent-encoded UTF-8 without NUL',
    async (pair) => {
      const query = encode({ client_id: client.clientId, response_type: 'code' });
      await expectFatal(await server.get(`/oauth/authorize?${query}&${pair}`));
    },
  );

  it('resumes with the request that was checked, and checks it again [lesson 29]', async () => {
    const changing = await make({});
    const begun = await authorize(server, changing, {}, { user: '' });
    const ticket = answerOf(begun).get('ticket') ?? '';
    await server.clients.change(changing.clientId, { redirectUris: [`${REDIRECT_URI}/new`] });
    const resumed = await server.get(`/oauth/authorize?ticket=${ticket}`, { 'x-user': 'alice' });
    await expectFatal(resumed);
  });

  it('refuses a ticket that was tampered with', async () => {
    const begun = await authorize(server, client, {}, { user: '' });
    const ticket = answerOf(begun).get('ticket') ?? '';
    const bent = (ticket.startsWith('A') ? 'B' : 'A') + ticket.slice(1);
    await expectFatal(await server.get(`/oauth/authorize?ticket=${bent}`, { 'x-user': 'alice' }));
  });

  it('refuses a request that is too large to come back from a sign-in', async () => {
    const extra = Array.from({ length: 24 }, (_, index) => `x${index}=${'y'.repeat(2_000)}`).join(
      '&',
    );
    const query = encode({
      client_id: client.clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
    });
    const posted = await server.post('/oauth/authorize', `${query}&${extra}`);
    await expectFatal(posted);
  });

  it('grants nothing to whoever only looks: HEAD is 405', async () => {
    const query = encode({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: REDIRECT_URI,
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    });
    const response = await fetch(`${server.url}/oauth/authorize?${query}`, {
      method: 'HEAD',
      headers: { 'x-user': 'alice' },
      redirect: 'manual',
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS');
    expect(response.headers.get('location')).toBeNull();
  });

  it('gives a code for what a good request asks, so that the refusals above mean something', async () => {
    expect((await approve(server, client)).code).toMatch(/^oa_ac_/);
  });
});

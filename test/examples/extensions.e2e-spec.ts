import { afterEach, describe, expect, it } from 'vitest';
import { AppModule as EndpointApp } from '../../examples/extensions/endpoint/app.module.js';
import { AppModule as HmacApp } from '../../examples/extensions/hmac-client/app.module.js';
import { ClientKeys } from '../../examples/extensions/hmac-client/client-keys.js';
import { signed } from '../../examples/extensions/hmac-client/signature.js';
import { AppModule as OneTimeCodeApp } from '../../examples/extensions/one-time-code/app.module.js';
import { LoginCodes } from '../../examples/extensions/one-time-code/login-codes.js';
import { AppModule as RoleScopesApp } from '../../examples/extensions/role-scopes/app.module.js';
import { Roles } from '../../examples/extensions/role-scopes/roles.js';
import { AppModule as TokenFormatApp } from '../../examples/extensions/token-format/app.module.js';
import { opened } from '../../examples/extensions/token-format/signed-token.js';
import { ClientService, TokenService } from '../../src/index.js';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { type Example, startExample } from '../support/example.js';
import { basic, pkce, type TestClient, type TokenAnswer } from '../support/flows.js';
import { ADAPTERS, encode, type Form } from '../support/oauth-server.js';

Object.assign(process.env, {
  CLIENT_KEYS_MASTER: 'a master key of the examples 0123456789',
  GATEWAY_KEY: 'a key of the gateway and the server 0123456789',
});

describe.each(ADAPTERS)('extensions (%s)', (adapter) => {
  let example: Example;
  afterEach(() => example.close());

  const post = (path: string, form: Form, headers: Readonly<Record<string, string>> = {}) =>
    fetch(example.url + path, {
      method: 'POST',
      body: encode(form),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const newClient = (registration: object) =>
    example.app.get(ClientService).create({
      name: 'Client',
      grants: ['client_credentials'],
      scopes: ['read'],
      ...registration,
    });
  const metadata = async () =>
    (await fetch(`${example.url}/.well-known/oauth-authorization-server`)).json();

  it('one-time-code: a code signs in once, however many send it', async () => {
    example = await startExample(OneTimeCodeApp, adapter);
    const grant_type = 'urn:example:grant-type:one-time-code';
    const client = await newClient({ grants: [grant_type], scopes: ['profile'] });
    const send = (form: object) =>
      post('/oauth/token', { grant_type, email: 'ada@example.com', ...form }, basic(client));
    const asked = await fetch(`${example.url}/login-codes`, {
      method: 'POST',
      body: JSON.stringify({ email: 'Ada@example.com' }),
      headers: { 'content-type': 'application/json' },
    });
    const otp = await example.app.get(LoginCodes).issue('ada@example.com');

    const missing = await send({});
    const tooMuch = await send({ otp, scope: 'everything' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => send({ otp })));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));

    expect(asked.status).toBe(202);
    expect(await missing.json()).toMatchObject({ error_description: 'otp is missing' });
    expect(await tooMuch.json()).toMatchObject({ error: 'invalid_scope' });
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
    expect(bodies).toContainEqual(expect.objectContaining({ scope: 'profile' }));
    expect(await metadata()).toMatchObject({
      grant_types_supported: expect.arrayContaining([grant_type]),
    });
  });

  it('one-time-code: five wrong guesses end a code', async () => {
    example = await startExample(OneTimeCodeApp, adapter);
    const codes = example.app.get(LoginCodes);
    const otp = await codes.issue('ada@example.com');
    const wrong = otp === '000000' ? '000001' : '000000';

    const guesses = await Promise.all(
      [1, 2, 3, 4, 5].map(() => codes.take('ada@example.com', wrong)),
    );

    expect(guesses).toEqual([false, false, false, false, false]);
    expect(await codes.take('ada@example.com', otp)).toBe(false);
  });

  it('hmac-client: a signed request is good once, on any instance', async () => {
    example = await startExample(HmacApp, adapter);
    const { clientId } = await newClient({ tokenEndpointAuthMethod: 'hmac_sha256' });
    const key = example.app.get(ClientKeys, { strict: false }).of(clientId);
    const url = `${example.url}/oauth/token`;
    const body = 'grant_type=client_credentials';
    const sign = (id: string, by: Buffer) => ({
      authorization: signed(id, by, { method: 'POST', url, body }),
    });
    const once = sign(clientId, key);

    const answers = await Promise.all([1, 2, 3].map(() => post('/oauth/token', body, once)));
    const changed = await post('/oauth/token', `${body}&scope=read`, sign(clientId, key));
    const forged = await post('/oauth/token', body, sign(clientId, Buffer.alloc(32)));
    const again = await post('/oauth/token', body, sign(clientId, key));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expect([changed.status, forged.status, again.status]).toEqual([401, 401, 200]);
    expect(forged.headers.get('www-authenticate')).toBe('HMAC-SHA256 realm="oauth2"');
    expect(await metadata()).toMatchObject({
      token_endpoint_auth_methods_supported: expect.arrayContaining(['hmac_sha256']),
    });
  });

  it('endpoint: a route of its own, in the metadata', async () => {
    example = await startExample(EndpointApp, adapter);
    const client = await newClient({ name: 'Reports' });

    const told = await post('/oauth/client', {}, basic(client));
    const refused = await post('/oauth/client', {});
    const byGet = await fetch(`${example.url}/oauth/client`);

    expect(await told.json()).toEqual({
      client_id: client.clientId,
      client_name: 'Reports',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'read',
    });
    expect([refused.status, byGet.status]).toEqual([401, 405]);
    expect(await metadata()).toMatchObject({
      client_information_endpoint: 'http://localhost:3000/oauth/client',
    });
  });

  it('token-format: a gateway reads the token, and the server still revokes it', async () => {
    example = await startExample(TokenFormatApp, adapter);
    const behind = await newClient({ extra: { gateway: true } });
    const other = await newClient({});
    const buy = async (client: TestClient) => {
      const answer = await post(
        '/oauth/token',
        { grant_type: 'client_credentials' },
        basic(client),
      );
      return ((await answer.json()) as TokenAnswer).access_token;
    };
    const read = (token: string) =>
      fetch(`${example.url}/reports`, { headers: { authorization: `Bearer ${token}` } });
    const token = await buy(behind);

    const stamp = opened(token, process.env['GATEWAY_KEY'] ?? '');
    const admitted = await read(token);
    await example.app.get(TokenService).revoke(token);

    expect(stamp).toMatchObject({ client: behind.clientId, scope: 'read' });
    expect(await admitted.json()).toEqual({ client: behind.clientId });
    expect((await read(token)).status).toBe(401);
    expect((await read(`${token}0`)).status).toBe(401);
    expect(await buy(other)).toMatch(/^oa_at_/);
  });

  it('role-scopes: a role decides what a person gives, also when it changes', async () => {
    example = await startExample(RoleScopesApp, adapter);
    const client = await newClient({
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: ['articles:admin'],
    });
    const { verifier, challenge } = pkce();
    const redirect_uri = 'http://127.0.0.1:1/callback';
    const query = (scope: string) =>
      encode({
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri,
        scope,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      });
    const browser = new BrowserClient(({ port }) => port === '1');
    const url = `${example.url}/oauth/authorize?${query('articles:write articles:admin')}`;
    const { url: back } = await authorizeAs(browser, url, { username: 'ada', password: 'ada' });
    const bought = await post(
      '/oauth/token',
      {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri,
      },
      basic(client),
    );
    const tokens = (await bought.json()) as TokenAnswer;
    const list = (token: string, method = 'GET') =>
      fetch(`${example.url}/articles`, { method, headers: { authorization: `Bearer ${token}` } });

    await example.app.get(Roles).change('ada', 'reader');
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const refreshed = (await (
      await post('/oauth/token', form, basic(client))
    ).json()) as TokenAnswer;

    expect(tokens.scope).toBe('articles:write articles:read');
    expect((await list(tokens.access_token, 'POST')).status).toBe(201);
    expect(refreshed.scope).toBe('articles:read');
    expect((await list(refreshed.access_token)).status).toBe(200);
    expect((await list(refreshed.access_token, 'POST')).status).toBe(403);
  });
});

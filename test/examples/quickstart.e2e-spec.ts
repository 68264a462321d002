import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientService } from '../../src/index.js';
import { AppModule } from '../../examples/quickstart/app.module.js';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { type Example, startExample } from '../support/example.js';
import { basic, pkce } from '../support/flows.js';
import { ADAPTERS, encode } from '../support/oauth-server.js';

const REDIRECT = 'http://127.0.0.1:1/callback';

describe.each(ADAPTERS)('examples/quickstart (%s)', (adapter) => {
  let example: Example;
  let clientId: string;

  beforeAll(async () => {
    example = await startExample(AppModule, adapter);
    ({ clientId } = await example.app.get(ClientService).create({
      name: 'My app',
      public: true,
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: ['profile', 'email', 'user'],
    }));
  });
  afterAll(() => example.close());

  async function tokenFor(scope: string): Promise<string> {
    const { verifier, challenge } = pkce();
    const query = encode({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT,
      scope,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const browser = new BrowserClient((url) => url.port === '1');
    const person = { username: 'ada', password: 'ada-example-password' };
    const page = await authorizeAs(browser, `${example.url}/oauth/authorize?${query}`, person);
    const form = {
      grant_type: 'authorization_code',
      code: page.url.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      client_id: clientId,
    };
    const response = await fetch(`${example.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  const profile = (token?: string) =>
    fetch(`${example.url}/profile`, { headers: token ? { authorization: `Bearer ${token}` } : {} });

  it('takes a person through sign-in and consent to a guarded route', async () => {
    const response = await profile(await tokenFor('profile email'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      sub: '1',
      client: clientId,
      scopes: ['profile', 'email'],
    });
  });

  it('can be tried without a browser', async () => {
    const probe = await example.app.get(ClientService).create({
      name: 'Probe',
      grants: ['client_credentials'],
      scopes: ['profile', 'user'],
      defaultScopes: ['profile'],
    });
    const own = async (scope?: string) => {
      const response = await fetch(`${example.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(probe) },
        body: encode({ grant_type: 'client_credentials', scope }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    };
    expect((await profile(await own())).status).toBe(403);
    expect((await profile(await own('user'))).status).toBe(200);
  });

  it('admits the alternative, and refuses half of the first', async () => {
    expect((await profile(await tokenFor('user'))).status).toBe(200);
    expect((await profile(await tokenFor('email'))).status).toBe(403);
    expect((await profile()).status).toBe(401);
  });
});

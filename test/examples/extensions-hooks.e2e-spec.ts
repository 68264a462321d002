import { describe, expect, it } from 'vitest';
import { AppModule as ClaimHook } from '../../examples/extensions/claim-hook/app.module.js';
import { AppModule as CountryHook } from '../../examples/extensions/country-hook/app.module.js';
import { ClientService } from '../../src/index.js';
import { startExample } from '../support/example.js';
import { basic, pkce } from '../support/flows.js';
import { ADAPTERS, encode, type Form } from '../support/oauth-server.js';

const post = (url: string, form: Form, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: encode(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

describe.each(ADAPTERS)('examples of hooks (%s)', (adapter) => {
  it('claim-hook: the answer says which customer the person belongs to', async () => {
    const example = await startExample(ClaimHook, adapter);
    const client = await example.app.get(ClientService).create({
      name: 'App',
      grants: ['password', 'client_credentials', 'refresh_token'],
      scopes: ['profile'],
    });
    const ask = async (form: Form) => (await post(example.url, form, basic(client))).json();
    const alice = (await ask({
      grant_type: 'password',
      username: 'alice',
      password: 'ecila',
    })) as { readonly tenant: string; readonly refresh_token: string };
    const refreshed = await ask({
      grant_type: 'refresh_token',
      refresh_token: alice.refresh_token,
    });

    expect(alice).toMatchObject({ token_type: 'Bearer', tenant: 'acme' });
    expect(refreshed).toMatchObject({ tenant: 'acme' });
    expect(await ask({ grant_type: 'client_credentials' })).not.toHaveProperty('tenant');
    await example.close();
  });

  it('country-hook: nobody gets a token or a page from a closed country', async () => {
    const example = await startExample(CountryHook, adapter);
    const client = await example.app.get(ClientService).create({
      name: 'App',
      grants: ['client_credentials', 'authorization_code'],
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: ['profile'],
    });
    const ask = (country: string) =>
      post(
        example.url,
        { grant_type: 'client_credentials' },
        { ...basic(client), 'x-country': country },
      );
    const query = encode({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    });
    const page = (country: string) =>
      fetch(`${example.url}/oauth/authorize?${query}`, {
        headers: { 'x-country': country },
        redirect: 'manual',
      });
    const closed = await ask('XA');
    const whereTo = async (country: string) => (await page(country)).headers.get('location');

    expect([closed.status, await closed.json()]).toEqual([
      403,
      { error: 'access_denied', error_description: 'not available in your country' },
    ]);
    expect((await ask('NL')).status).toBe(200);
    expect(await whereTo('XB')).toContain('/callback?error=access_denied');
    expect(await whereTo('NL')).toContain('/oauth/sign-in?ticket=');
    await example.close();
  });
});

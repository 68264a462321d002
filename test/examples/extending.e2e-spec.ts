import { describe, expect, it } from 'vitest';
import { AppModule as OwnController } from '../../examples/own-controller/app.module.js';
import { AppModule as OwnPages } from '../../examples/own-pages/app.module.js';
import { ClientService } from '../../src/index.js';
import { authorizeAs, BrowserClient } from '../support/browser-client.js';
import { startExample } from '../support/example.js';
import { basic, pkce } from '../support/flows.js';
import { ADAPTERS, encode, type Form } from '../support/oauth-server.js';

const post = (url: string, form: Form, headers: Readonly<Record<string, string>>) =>
  fetch(url, {
    method: 'POST',
    body: encode(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

describe.each(ADAPTERS)('examples (%s)', (adapter) => {
  it('own-controller: the same answers under a path of the host, and an endpoint of its own', async () => {
    const example = await startExample(OwnController, adapter);
    const client = await example.app.get(ClientService).create({
      name: 'Partner',
      grants: ['client_credentials'],
      scopes: ['read'],
    });
    const form = { grant_type: 'client_credentials' };
    const own = await post(`${example.url}/partners/token`, form, basic(client));
    const ping = await post(`${example.url}/oauth/ping`, {}, basic(client));
    const refused = await post(`${example.url}/oauth/ping`, {}, {});
    const metadata = await fetch(`${example.url}/.well-known/oauth-authorization-server`);
    expect(await own.json()).toMatchObject({ token_type: 'Bearer', scope: 'read' });
    expect(await ping.json()).toEqual({ hello: 'Partner' });
    expect(refused.status).toBe(401);
    expect(await metadata.json()).toMatchObject({
      ping_endpoint: 'http://localhost:3000/oauth/ping',
    });
    await example.close();
  });

  it('own-pages: the session and the pages of the host', async () => {
    const example = await startExample(OwnPages, adapter);
    const client = await example.app.get(ClientService).create({
      name: 'App',
      public: true,
      grants: ['authorization_code'],
      redirectUris: ['http://127.0.0.1/callback'],
      scopes: ['profile'],
    });
    const query = encode({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: 'http://127.0.0.1:1/callback',
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    });
    const browser = new BrowserClient((url) => url.port === '1');
    const url = `${example.url}/oauth/authorize?${query}`;
    const approved = await authorizeAs(browser, url);
    const denied = await authorizeAs(browser, url, undefined, 'deny');
    expect(approved.url.searchParams.get('code')).toMatch(/^oa_ac_/);
    expect(denied.url.searchParams.get('error')).toBe('access_denied');
    await example.close();
  });
});

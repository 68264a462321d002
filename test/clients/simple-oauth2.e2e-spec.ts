import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthorizationCode, ClientCredentials, type ModuleOptions } from 'simple-oauth2';
import { authorizeAs } from '../support/browser-client.js';
import { aBrowser, CALLBACK, DEMO_WEB, startDemoServer, type DemoServer } from './demo-server.js';

/** It takes further parameters of both requests, but its types do not tell. */
type CodeParams = Parameters<AuthorizationCode['getToken']>[0] & {
  readonly code_verifier: string;
};

describe('simple-oauth2, with its default paths', () => {
  let server: DemoServer;
  beforeAll(async () => {
    server = await startDemoServer();
  });
  afterAll(() => server.stop());

  it.each(['header', 'body'] as const)(
    'completes code flow with PKCE, refresh and revocation, credentials in the %s (RFC 6749 §2.3.1)',
    async (authorizationMethod) => {
      const client = new AuthorizationCode(configuration(authorizationMethod));

      const first = await codeFlow(client);
      const second = await first.refresh();
      const before = await profile(second.token['access_token']);
      await second.revoke('refresh_token');
      const after = await profile(second.token['access_token']);

      expect(first.token).toMatchObject({ token_type: 'Bearer', scope: 'profile email' });
      expect(first.expired()).toBe(false);
      expect(second.token['refresh_token']).not.toBe(first.token['refresh_token']);
      expect(before.status).toBe(200);
      expect(after.status).toBe(401);
      await expect(second.refresh()).rejects.toMatchObject({
        data: { payload: { error: 'invalid_grant' } },
      });
    },
  );

  it('revokes both of its tokens at once (RFC 7009 §2.1)', async () => {
    const tokens = await codeFlow(new AuthorizationCode(configuration('header')));

    await tokens.revokeAll();

    expect((await profile(tokens.token['access_token'])).status).toBe(401);
    await expect(tokens.refresh()).rejects.toMatchObject({
      data: { payload: { error: 'invalid_grant' } },
    });
  });

  it('gets a token for itself (RFC 6749 §4.4)', async () => {
    const client = new ClientCredentials(configuration('header'));

    const { token } = await client.getToken({ scope: ['read', 'write'] });

    expect(token).toMatchObject({ token_type: 'Bearer', scope: 'read write' });
  });

  function configuration(authorizationMethod: 'header' | 'body'): ModuleOptions {
    return {
      client: DEMO_WEB,
      auth: { tokenHost: server.issuer },
      options: { authorizationMethod },
    };
  }

  function profile(token: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${String(token)}` };
    return fetch(new URL('/api/profile', server.issuer), { headers });
  }
});

async function codeFlow(client: AuthorizationCode) {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(8).toString('hex');
  const request = {
    redirect_uri: CALLBACK,
    scope: ['profile', 'email'],
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const { url } = await authorizeAs(aBrowser(), client.authorizeURL(request));
  expect(url.searchParams.get('state')).toBe(state);
  const exchange: CodeParams = {
    code: url.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  };
  return client.getToken(exchange);
}

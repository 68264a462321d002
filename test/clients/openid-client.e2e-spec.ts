import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as openid from 'openid-client';
import { authorizeAs, type BrowserPage } from '../support/browser-client.js';
import {
  aBrowser,
  CALLBACK,
  DEMO_SPA,
  DEMO_WEB,
  startDemoServer,
  type DemoServer,
} from './demo-server.js';

interface Flow {
  readonly config: openid.Configuration;
  readonly checks: openid.AuthorizationCodeGrantChecks;
  readonly page: BrowserPage;
}

describe('openid-client, by the metadata document (RFC 8414 §3)', () => {
  let server: DemoServer;
  beforeAll(async () => {
    server = await startDemoServer();
  });
  afterAll(() => server.stop());

  const secret = { client_secret: DEMO_WEB.secret };
  const confidential = [
    ['client_secret_basic', openid.ClientSecretBasic(DEMO_WEB.secret)],
    ['client_secret_post', openid.ClientSecretPost(DEMO_WEB.secret)],
  ] as const;

  it.each(confidential)(
    'completes code flow, refresh, introspection and revocation with %s (RFC 6749 §2.3.1)',
    async (_method, auth) => {
      const flow = await authorize(await discover(DEMO_WEB.id, secret, auth));

      const tokens = await openid.authorizationCodeGrant(flow.config, flow.page.url, flow.checks);
      const refreshed = await openid.refreshTokenGrant(flow.config, tokens.refresh_token ?? '');
      const before = await openid.tokenIntrospection(flow.config, refreshed.access_token);
      await openid.tokenRevocation(flow.config, refreshed.refresh_token ?? '');
      const after = await openid.tokenIntrospection(flow.config, refreshed.access_token);

      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'profile email' });
      expect(refreshed.access_token).not.toBe(tokens.access_token);
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
      expect(before).toMatchObject({
        active: true,
        client_id: DEMO_WEB.id,
        scope: 'profile email',
        iss: server.issuer,
      });
      expect(after).toEqual({ active: false });
    },
  );

  it('completes code flow, refresh and revocation as a public client (RFC 6749 §2.1)', async () => {
    const flow = await authorize(await discover(DEMO_SPA.id, {}, openid.None()));

    const tokens = await openid.authorizationCodeGrant(flow.config, flow.page.url, flow.checks);
    const refreshed = await openid.refreshTokenGrant(flow.config, tokens.refresh_token ?? '');
    const profile = await api(flow.config, refreshed.access_token);
    await openid.tokenRevocation(flow.config, refreshed.refresh_token ?? '');

    expect(profile).toMatchObject({ sub: expect.any(String) });
    await expect(api(flow.config, refreshed.access_token)).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    });
    await expect(
      openid.refreshTokenGrant(flow.config, refreshed.refresh_token ?? ''),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('gets a token for itself (RFC 6749 §4.4)', async () => {
    const config = await discover(DEMO_WEB.id, secret, openid.ClientSecretBasic(DEMO_WEB.secret));

    const tokens = await openid.clientCredentialsGrant(config, { scope: 'read write' });

    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'read write' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('hears that the person declined, with the issuer (RFC 6749 §4.1.2.1, RFC 9207 §2)', async () => {
    const flow = await authorize(await discover(DEMO_SPA.id, {}, openid.None()), 'deny');

    const answer = openid.authorizationCodeGrant(flow.config, flow.page.url, flow.checks);

    await expect(answer).rejects.toMatchObject({ error: 'access_denied' });
    expect(flow.page.url.searchParams.get('iss')).toBe(server.issuer);
  });

  it('is refused the code when its verifier is another one (RFC 7636 §4.6)', async () => {
    const flow = await authorize(await discover(DEMO_SPA.id, {}, openid.None()));
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();

    const answer = openid.authorizationCodeGrant(flow.config, flow.page.url, {
      ...flow.checks,
      pkceCodeVerifier,
    });

    await expect(answer).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });

  function discover(clientId: string, metadata: object, auth: openid.ClientAuth) {
    return openid.discovery(new URL(server.issuer), clientId, metadata, auth, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    });
  }

  async function api(config: openid.Configuration, accessToken: string): Promise<unknown> {
    const url = new URL('/api/profile', server.issuer);
    return (await openid.fetchProtectedResource(config, accessToken, url, 'GET')).json();
  }
});

async function authorize(
  config: openid.Configuration,
  decision: 'approve' | 'deny' = 'approve',
): Promise<Flow> {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'profile email',
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const page = await authorizeAs(aBrowser(), url, undefined, decision);
  return { config, checks: { pkceCodeVerifier, expectedState }, page };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as oauth from 'oauth4webapi';
import { authorizeAs } from '../support/browser-client.js';
import {
  aBrowser,
  CALLBACK,
  DEMO_SPA,
  DEMO_WEB,
  startDemoServer,
  type DemoServer,
} from './demo-server.js';

/** Plain http on loopback. */
const INSECURE = { [oauth.allowInsecureRequests]: true } as const;

interface Party {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
}

describe('oauth4webapi, by the metadata document (RFC 8414 §3)', () => {
  let server: DemoServer;
  let as: oauth.AuthorizationServer;
  beforeAll(async () => {
    server = await startDemoServer();
    const issuer = new URL(server.issuer);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    as = await oauth.processDiscoveryResponse(issuer, response);
  });
  afterAll(() => server.stop());

  const web = { client_id: DEMO_WEB.id };
  const confidential = [
    ['client_secret_basic', oauth.ClientSecretBasic(DEMO_WEB.secret)],
    ['client_secret_post', oauth.ClientSecretPost(DEMO_WEB.secret)],
  ] as const;

  it.each(confidential)(
    'completes code flow, refresh, introspection and revocation with %s (RFC 6749 §2.3.1)',
    async (_method, auth) => {
      const party = { as, client: web, auth };

      const tokens = await codeFlow(party);
      const refreshed = await refresh(party, tokens.refresh_token ?? '');
      const before = await introspect(party, refreshed.access_token);
      await revoke(party, refreshed.refresh_token ?? '');
      const after = await introspect(party, refreshed.access_token);

      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'profile email' });
      expect(refreshed.access_token).not.toBe(tokens.access_token);
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
      expect(before).toMatchObject({ active: true, client_id: DEMO_WEB.id, iss: server.issuer });
      expect(after).toEqual({ active: false });
    },
  );

  it('completes code flow, refresh and revocation as a public client (RFC 6749 §2.1)', async () => {
    const party = { as, client: { client_id: DEMO_SPA.id }, auth: oauth.None() };

    const tokens = await codeFlow(party);
    const refreshed = await refresh(party, tokens.refresh_token ?? '');
    const profile = await api(refreshed.access_token);
    await revoke(party, refreshed.refresh_token ?? '');

    expect(profile).toMatchObject({ sub: expect.any(String) });
    await expect(api(refreshed.access_token)).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    });
    await expect(refresh(party, refreshed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('gets a token for itself (RFC 6749 §4.4)', async () => {
    const auth = oauth.ClientSecretBasic(DEMO_WEB.secret);

    const response = await oauth.clientCredentialsGrantRequest(as, web, auth, {}, INSECURE);
    const tokens = await oauth.processClientCredentialsResponse(as, web, response);

    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'profile' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('understands the refusal of a wrong secret (RFC 6749 §5.2)', async () => {
    const auth = oauth.ClientSecretBasic('not-the-secret-of-this-client');

    const response = await oauth.clientCredentialsGrantRequest(as, web, auth, {}, INSECURE);
    const answer = oauth.processClientCredentialsResponse(as, web, response);

    await expect(answer).rejects.toMatchObject({ cause: [{ scheme: 'basic' }] });
    expect(response.status).toBe(401);
  });

  async function api(accessToken: string): Promise<unknown> {
    const url = new URL('/api/profile', server.issuer);
    const request = oauth.protectedResourceRequest(
      accessToken,
      'GET',
      url,
      undefined,
      undefined,
      INSECURE,
    );
    return (await request).json();
  }
});

async function codeFlow({ as, client, auth }: Party): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    scope: 'profile email',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  const page = await authorizeAs(aBrowser(), url);
  const answer = oauth.validateAuthResponse(as, client, page.url, state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    auth,
    answer,
    CALLBACK,
    verifier,
    INSECURE,
  );
  return oauth.processAuthorizationCodeResponse(as, client, response);
}

async function refresh({ as, client, auth }: Party, token: string) {
  const response = await oauth.refreshTokenGrantRequest(as, client, auth, token, INSECURE);
  return oauth.processRefreshTokenResponse(as, client, response);
}

async function introspect({ as, client, auth }: Party, token: string) {
  const response = await oauth.introspectionRequest(as, client, auth, token, INSECURE);
  return oauth.processIntrospectionResponse(as, client, response);
}

async function revoke({ as, client, auth }: Party, token: string) {
  const response = await oauth.revocationRequest(as, client, auth, token, INSECURE);
  return oauth.processRevocationResponse(response);
}

import { AuthorizationServer, IssuerResolver, OAuth2Request } from '../../src/index.js';
import { OAuth2Transactions } from '../../src/typeorm/index.js';
import { type Approved, proof, REDIRECT_URI, type TestClient } from './flows.js';
import { encode, type Form, type OAuthServer } from './oauth-server.js';

/** What a controller of the host's own makes of a request: here without HTTP. */
export function requestTo(
  { app }: OAuthServer,
  path: string,
  form: Form,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): OAuth2Request {
  const issuer = app.get(IssuerResolver).resolve({ target: '/', headers: {} });
  const [body, query] = method === 'POST' ? [encode(form), ''] : ['', `?${encode(form)}`];
  return new OAuth2Request({ issuer, method, url: issuer.url(path) + query, headers, body });
}

/** What `createTokenResponse` answers to a client. */
export async function askToken(server: OAuthServer, client: TestClient, form: Form) {
  const proven = proof(client);
  const whole = typeof form === 'string' ? form : { ...proven.form, ...form };
  const request = requestTo(server, '/oauth/token', whole, proven.headers);
  const { status, body } = await server.app.get(AuthorizationServer).createTokenResponse(request);
  return { status, body: body as Readonly<Record<string, unknown>> };
}

/** The form that redeems a code. */
export function redemption({ code, verifier }: Approved) {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  };
}

export function transactionsOf({ app }: OAuthServer): OAuth2Transactions {
  return app.get(OAuth2Transactions);
}

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A browser application at `/application`: it asks for a code with PKCE and fetches everything else across
 * origins. Other paths are what a client shows that works behind the scenes.
 */
const APPLICATION = `<!doctype html><html lang="en"><title>Client</title><h1>Client</h1><pre id="result"></pre>
<script type="module">
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const here = new URL(location.href);
const show = (result) => { document.querySelector('#result').textContent = JSON.stringify(result); };
const post = async (url, form) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ client_id: 'demo-spa', ...form }) });
  return { status: response.status, body: await response.json().catch(() => null) };
};
const discover = async (issuer) => (await fetch(issuer + '/.well-known/oauth-authorization-server')).json();
const redirectUri = here.origin + '/callback';
const pending = JSON.parse(sessionStorage.getItem('pending'));

if (here.pathname === '/application') {
  const issuer = here.searchParams.get('issuer');
  const metadata = await discover(issuer);
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const state = base64url(crypto.getRandomValues(new Uint8Array(16)));
  sessionStorage.setItem('pending', JSON.stringify({ issuer, verifier, state }));
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  location.assign(metadata.authorization_endpoint + '?' + new URLSearchParams({
    response_type: 'code', client_id: 'demo-spa', redirect_uri: redirectUri, scope: 'profile email', state,
    code_challenge: base64url(challenge), code_challenge_method: 'S256',
  }));
} else if (here.pathname === '/callback' && pending) {
  const { issuer, verifier, state } = pending;
  const metadata = await discover(issuer);
  if (here.searchParams.get('state') !== state || here.searchParams.get('iss') !== issuer) throw new Error('not our answer');
  const tokens = await post(metadata.token_endpoint, {
    grant_type: 'authorization_code', code: here.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: verifier,
  });
  const refreshed = await post(metadata.token_endpoint, { grant_type: 'refresh_token', refresh_token: tokens.body.refresh_token });
  const revoked = await post(metadata.revocation_endpoint, { token: refreshed.body.refresh_token });
  const afterwards = await post(metadata.token_endpoint, { grant_type: 'refresh_token', refresh_token: refreshed.body.refresh_token });
  show({ tokens, refreshed, revoked, afterwards });
} else if (here.pathname === '/intruder') {
  const issuer = here.searchParams.get('issuer');
  await post(issuer + '/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x' }).then(
    () => show('read'), (error) => show('blocked: ' + error.name));
}
</script></html>`;

/** A client on another origin than the server. */
export class ClientSite {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<ClientSite> {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/favicon.ico' ? 204 : 200;
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(response.statusCode === 200 ? APPLICATION : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ClientSite(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** Where `demo-web` sends a person. */
export function authorizationUrl(
  issuer: string,
  overrides: Readonly<Record<string, string>>,
): string {
  const verifier = randomBytes(32).toString('base64url');
  const params = new URLSearchParams({
    response_type: 'code',
    client_id: 'demo-web',
    scope: 'profile email read',
    state: 'the-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...overrides,
  });
  return `${issuer}/oauth/authorize?${params}`;
}

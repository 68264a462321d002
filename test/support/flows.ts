import { createHash, randomBytes } from 'node:crypto';
import type { ClientRegistration } from '../../src/index.js';
import { encode, type Form, type OAuthServer } from './oauth-server.js';

/** As much of a server as the flows need. */
export type FlowServer = Pick<OAuthServer, 'clients' | 'get' | 'post'>;

export const REDIRECT_URI = 'https://client.example/callback';

export interface TestClient {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** A confidential client of the code flow; `overrides` says what the test is about. */
export function registerClient(
  server: FlowServer,
  overrides: Partial<ClientRegistration> = {},
): Promise<TestClient> {
  return server.clients.create({
    name: 'Client',
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [REDIRECT_URI],
    scopes: ['profile', 'email'],
    ...overrides,
  });
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** HTTP Basic credentials, form-encoded (RFC 6749 §2.3.1). */
export function basic({ clientId, clientSecret = '' }: TestClient): {
  readonly authorization: string;
} {
  const encoded = [clientId, clientSecret].map(formEncode).join(':');
  return { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` };
}

function formEncode(text: string): string {
  return encode({ x: text }).slice(2);
}

/** What proves a client at the token endpoint: Basic when it has a secret, else its identifier. */
export function proof(client: TestClient) {
  return client.clientSecret === undefined
    ? { form: { client_id: client.clientId }, headers: {} }
    : { form: {}, headers: basic(client) };
}

export interface AuthorizeSetup {
  readonly user?: string;
  readonly consent?: string;
}

/** `GET /oauth/authorize` with good parameters, `overrides` replaced (`undefined` leaves one out). */
export function authorize(
  server: FlowServer,
  client: TestClient,
  overrides: Readonly<Record<string, string | undefined>> = {},
  { user = 'alice', consent }: AuthorizeSetup = {},
): Promise<Response> {
  const params = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT_URI,
    state: 'a state',
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  return server.get(`/oauth/authorize?${encode(params)}`, {
    ...(user !== '' && { 'x-user': user }),
    ...(consent !== undefined && { 'x-consent': consent }),
  });
}

/** The parameters of a redirect to the client. */
export function answerOf(response: Response): URLSearchParams {
  return new URL(response.headers.get('location') ?? 'none:').searchParams;
}

export interface Approved {
  readonly code: string;
  readonly verifier: string;
}

/** A code that alice approved, with its verifier. */
export async function approve(
  server: FlowServer,
  client: TestClient,
  overrides: Readonly<Record<string, string | undefined>> = {},
  setup: AuthorizeSetup = {},
): Promise<Approved> {
  const { verifier, challenge } = pkce();
  const response = await authorize(
    server,
    client,
    { code_challenge: challenge, ...overrides },
    setup,
  );
  const code = answerOf(response).get('code');
  if (code === null) throw new Error(`no code: ${response.status} ${await response.text()}`);
  return { code, verifier };
}

export function exchange(
  server: FlowServer,
  client: TestClient,
  { code, verifier }: Approved,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const { form, headers } = proof(client);
  const good = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  };
  return server.post('/oauth/token', { ...form, ...good, ...overrides }, headers);
}

/** Tokens of a whole code flow. */
export async function tokensFor(
  server: FlowServer,
  client: TestClient,
  overrides: Readonly<Record<string, string | undefined>> = {},
  setup: AuthorizeSetup = {},
): Promise<TokenAnswer> {
  const response = await exchange(server, client, await approve(server, client, overrides, setup));
  if (response.status !== 200) throw new Error(`no tokens: ${await response.text()}`);
  return (await response.json()) as TokenAnswer;
}

export function refresh(
  server: FlowServer,
  client: TestClient,
  refreshToken: string,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const { form, headers } = proof(client);
  const good = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return server.post('/oauth/token', { ...form, ...good, ...overrides }, headers);
}

export function post(server: FlowServer, path: string, client: TestClient, form: Form) {
  const proven = proof(client);
  const own = typeof form === 'string' ? form : encode({ ...proven.form, ...form });
  return server.post(path, own, proven.headers);
}

/** What introspection says of a token, asked by a confidential client. */
export async function introspect(server: FlowServer, client: TestClient, token: string) {
  const response = await post(server, '/oauth/introspect', client, { token });
  return (await response.json()) as {
    readonly active: boolean;
    readonly [member: string]: unknown;
  };
}

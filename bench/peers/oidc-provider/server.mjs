/**
 * oidc-provider as an OAuth server: opaque tokens, refresh tokens that rotate, PKCE, no `openid` scope and so no
 * `id_token`. Its client is configured in memory, as its documentation shows, and people are not looked up: this
 * server reads both from PostgreSQL (its client from a cache).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import pg from 'pg';
import { Provider } from 'oidc-provider';
import { DEMO_CLIENT } from '../../demo-client.mjs';
import { postgresAdapter } from './adapter.mjs';

const HOUR = 3_600;

const [connectionString] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10, idleTimeoutMillis: 0 });
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  adapter: postgresAdapter(pool),
  clients: [
    {
      client_id: DEMO_CLIENT.id,
      client_secret: DEMO_CLIENT.secret,
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      redirect_uris: [DEMO_CLIENT.redirectUri],
      scope: 'read',
    },
  ],
  scopes: ['read'],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
  },
  findAccount: async (_context, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId }),
  }),
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  expiresWithSession: async () => false,
  interactions: { url: async (_context, { uid }) => `/interaction/${uid}` },
  cookies: { keys: ['a key that only this benchmark has'] },
  ttl: {
    AccessToken: HOUR,
    AuthorizationCode: HOUR,
    ClientCredentials: HOUR,
    Grant: HOUR,
    Interaction: HOUR,
    RefreshToken: HOUR,
    Session: HOUR,
  },
});

server.on('request', provider.callback());
process.once('SIGTERM', () => {
  server.close(() => pool.end());
  server.closeAllConnections();
});
process.stdout.write(`ready ${issuer}\n`);

import { insertRandom } from '../../bulk.mjs';
import { DEMO_CLIENT } from '../../demo-client.mjs';
import * as requests from '../../requests.mjs';
import { nodePeer } from '../node-peer.mjs';

/** Rows as the provider itself writes them: a JSON object whose `jti` is the id. */
const row = (model, members, id = 'id', grant = 'NULL') =>
  `INSERT INTO oidc_provider.payload (id, model, grant_id, payload, expires_at)
  SELECT ${id}, '${model}', ${grant}, json_build_object('iat', extract(epoch FROM now())::int,
    'exp', extract(epoch FROM now())::int + 3600, 'jti', ${id}, 'kind', '${model}', 'clientId', '${DEMO_CLIENT.id}',
    ${members}), now() + interval '1 hour' FROM granted`;

const random = `WITH granted AS (SELECT id, 'g' || id AS grant_id FROM unnest($1::text[]) AS id)`;
const grants = row(
  'Grant',
  `'accountId', 'alice', 'openid', json_build_object('scope', 'read')`,
  'grant_id',
);
const approved = `'accountId', 'alice', 'scope', 'read', 'grantId', grant_id`;

const CODES = `${random}, grants AS (${grants})
  ${row(
    'AuthorizationCode',
    `${approved}, 'redirectUri', '${DEMO_CLIENT.redirectUri}', 'codeChallenge', '${requests.CHALLENGE}',
    'codeChallengeMethod', 'S256'`,
    'id',
    'grant_id',
  )}`;
const REFRESH_TOKENS = `${random}, grants AS (${grants})
  ${row(
    'RefreshToken',
    `${approved}, 'gty', 'authorization_code', 'rotations', 0, 'iiat', extract(epoch FROM now())::int`,
    'id',
    'grant_id',
  )}`;
const ACCESS_TOKENS = `${random} ${row('ClientCredentials', `'scope', 'read'`)}`;

const count = (what, model) =>
  `SELECT (${what})::int AS count FROM oidc_provider.payload WHERE model = '${model}'`;

export const oidcProvider = nodePeer({
  peer: 'oidc-provider',
  name: 'oidc-provider',
  directory: new URL('.', import.meta.url),
  effects: {
    client_credentials: count('count(*)', 'ClientCredentials'),
    code: count('count(*)', 'AccessToken'),
    refresh: count('count(*)', 'AccessToken'),
    revocation: count('-count(*)', 'ClientCredentials'),
  },
  asks: {
    client_credentials: () => requests.clientCredentials('/token'),
    code: async ({ pool }, { amount }) =>
      requests.codeExchange('/token', await insertRandom(pool, amount, CODES)),
    refresh: async ({ pool }, { connections }) =>
      requests.refresh('/token', await insertRandom(pool, connections, REFRESH_TOKENS)),
    introspection: async ({ pool }) =>
      requests.introspection(
        '/token/introspection',
        await insertRandom(pool, requests.TOKENS, ACCESS_TOKENS),
      ),
    revocation: async ({ pool }, { amount }) =>
      requests.revocation('/token/revocation', await insertRandom(pool, amount, ACCESS_TOKENS)),
    authorize: () => requests.authorize('/auth', { status: 303, expect: '/interaction/' }),
  },
});

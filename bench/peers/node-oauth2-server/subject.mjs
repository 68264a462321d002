import { insertRandom } from '../../bulk.mjs';
import { DEMO_CLIENT } from '../../demo-client.mjs';
import * as requests from '../../requests.mjs';
import { nodePeer } from '../node-peer.mjs';

const CODES = `INSERT INTO node_oauth2.code
  SELECT code, '${DEMO_CLIENT.id}', 'alice', '{read}', '${DEMO_CLIENT.redirectUri}', '${requests.CHALLENGE}', 'S256',
    now() + interval '1 hour'
  FROM unnest($1::text[]) AS code`;
const REFRESH_TOKENS = `INSERT INTO node_oauth2.token
  SELECT 'access' || token, now() + interval '1 hour', token, now() + interval '1 hour', '${DEMO_CLIENT.id}', 'alice',
    '{read}'
  FROM unnest($1::text[]) AS token`;
const ACCESS_TOKENS = `INSERT INTO node_oauth2.token
  SELECT token, now() + interval '1 hour', NULL, NULL, '${DEMO_CLIENT.id}', '${DEMO_CLIENT.id}', '{read}'
  FROM unnest($1::text[]) AS token`;

const STORED = 'SELECT count(*)::int AS count FROM node_oauth2.token';

/**
 * The library has neither introspection nor revocation, and its authorization endpoint begins when somebody has
 * signed in.
 */
export const nodeOauth2Server = nodePeer({
  peer: 'node-oauth2-server',
  name: '@node-oauth/oauth2-server',
  directory: new URL('.', import.meta.url),
  // A refresh leaves as many rows as there were.
  effects: { client_credentials: STORED, code: STORED },
  asks: {
    client_credentials: () => requests.clientCredentials('/token'),
    code: async ({ pool }, { amount }) =>
      requests.codeExchange('/token', await insertRandom(pool, amount, CODES)),
    refresh: async ({ pool }, { connections }) =>
      requests.refresh('/token', await insertRandom(pool, connections, REFRESH_TOKENS)),
    guarded: async ({ pool }) =>
      requests.guarded('/posts/guarded', await insertRandom(pool, requests.TOKENS, ACCESS_TOKENS)),
  },
});

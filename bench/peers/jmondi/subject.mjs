import { createHmac } from 'node:crypto';
import { insertRandom } from '../../bulk.mjs';
import { DEMO_CLIENT } from '../../demo-client.mjs';
import * as requests from '../../requests.mjs';
import { nodePeer } from '../node-peer.mjs';
import { JWT_SECRET } from './jwt-secret.mjs';

const CODES = `INSERT INTO jmondi.code
  SELECT code, '${DEMO_CLIENT.id}', 'alice', '{read}', '${DEMO_CLIENT.redirectUri}', '${requests.CHALLENGE}', 'S256',
    now() + interval '1 hour'
  FROM unnest($1::text[]) AS code`;
const REFRESH_TOKENS = `INSERT INTO jmondi.token
  SELECT 'access' || token, now() + interval '1 hour', token, now() + interval '1 hour', '${DEMO_CLIENT.id}', 'alice',
    '{read}'
  FROM unnest($1::text[]) AS token`;
const ACCESS_TOKENS = `INSERT INTO jmondi.token
  SELECT token, now() + interval '1 hour', NULL, NULL, '${DEMO_CLIENT.id}', NULL, '{read}'
  FROM unnest($1::text[]) AS token`;

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** As the library signs them. */
async function accessTokens(pool, count) {
  const ids = await insertRandom(pool, count, ACCESS_TOKENS);
  const now = Math.floor(Date.now() / 1_000);
  const times = { exp: now + 3_600, nbf: now, iat: now };
  return ids.map((jti) => {
    const claims = { cid: DEMO_CLIENT.id, scope: 'read', ...times, jti };
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')}`;
  });
}

const count = (what) => `SELECT (${what})::int AS count FROM jmondi.token`;

export const jmondi = nodePeer({
  peer: 'jmondi',
  name: '@jmondi/oauth2-server',
  directory: new URL('.', import.meta.url),
  // A refresh leaves as many rows as there were.
  effects: {
    client_credentials: count('count(*)'),
    code: count('count(*)'),
    revocation: count('-count(*)'),
  },
  asks: {
    client_credentials: () => requests.clientCredentials('/token'),
    code: async ({ pool }, { amount }) =>
      requests.codeExchange('/token', await insertRandom(pool, amount, CODES)),
    refresh: async ({ pool }, { connections }) =>
      requests.refresh('/token', await insertRandom(pool, connections, REFRESH_TOKENS)),
    introspection: async ({ pool }) =>
      requests.introspection('/introspect', await accessTokens(pool, requests.TOKENS)),
    revocation: async ({ pool }, { amount }) =>
      requests.revocation('/revoke', await accessTokens(pool, amount)),
    authorize: () => requests.authorize('/authorize', { status: 303, expect: '/login' }),
  },
});

import { readFile } from 'node:fs/promises';
import { insertRandom } from '../../bulk.mjs';
import { DEMO_CLIENT } from '../../demo-client.mjs';
import * as requests from '../../requests.mjs';
import { pythonPeer } from '../python-peer.mjs';

const directory = new URL('.', import.meta.url);

const CODES = `INSERT INTO authlib.code
  SELECT code, '${DEMO_CLIENT.id}', 'alice', 'read', '${DEMO_CLIENT.redirectUri}', '${requests.CHALLENGE}', 'S256',
    now() + interval '1 hour'
  FROM unnest($1::text[]) AS code`;
const REFRESH_TOKENS = `INSERT INTO authlib.token
  SELECT 'access' || token, token, '${DEMO_CLIENT.id}', 'alice', 'read', now(), 3600
  FROM unnest($1::text[]) AS token`;
const ACCESS_TOKENS = `INSERT INTO authlib.token
  SELECT token, NULL, '${DEMO_CLIENT.id}', NULL, 'read', now(), 3600 FROM unnest($1::text[]) AS token`;
const STORED = 'SELECT count(*)::int AS count FROM authlib.token';

export const authlib = pythonPeer({
  peer: 'authlib',
  name: 'Authlib (gunicorn)',
  package: 'python3-authlib',
  packages: ['gunicorn', 'python3-authlib', 'python3-flask', 'python3-psycopg2'],
  directory,
  prepare: async ({ pool }) => pool.query(await readFile(new URL('schema.sql', directory), 'utf8')),
  effects: {
    client_credentials: STORED,
    code: STORED,
    refresh: STORED,
    revocation: `${STORED} WHERE revoked_at IS NOT NULL`,
  },
  asks: {
    client_credentials: () => requests.clientCredentials('/token'),
    code: async ({ pool }, { amount }) =>
      requests.codeExchange('/token', await insertRandom(pool, amount, CODES)),
    refresh: async ({ pool }, { connections }) =>
      requests.refresh('/token', await insertRandom(pool, connections, REFRESH_TOKENS)),
    introspection: async ({ pool }) => ({
      ...requests.introspection(
        '/introspect',
        await insertRandom(pool, requests.TOKENS, ACCESS_TOKENS),
      ),
      expect: '"active": true',
    }),
    guarded: async ({ pool }) =>
      requests.guarded('/posts/guarded', await insertRandom(pool, requests.TOKENS, ACCESS_TOKENS)),
    revocation: async ({ pool }, { amount }) =>
      requests.revocation('/revoke', await insertRandom(pool, amount, ACCESS_TOKENS)),
    authorize: () => requests.authorize('/authorize', { status: 303, expect: '/login' }),
  },
});

import { basic, DEMO_CLIENT } from '../../demo-client.mjs';
import { insertRandom } from '../../bulk.mjs';
import * as requests from '../../requests.mjs';
import { pythonPeer } from '../python-peer.mjs';

/** An application has one grant type there: this one acts for itself. */
const JOB = { ...DEMO_CLIENT, id: 'demo-job' };

const APPLICATION = `(SELECT id FROM django.oauth2_provider_application WHERE client_id = '${DEMO_CLIENT.id}')`;
const ALICE = `(SELECT id FROM django.auth_user WHERE username = 'alice')`;

const CODES = `INSERT INTO django.oauth2_provider_grant (code, expires, redirect_uri, scope, application_id, user_id,
    created, updated, code_challenge, code_challenge_method, nonce, claims)
  SELECT code, now() + interval '1 hour', '${DEMO_CLIENT.redirectUri}', 'read', ${APPLICATION}, ${ALICE}, now(), now(),
    '${requests.CHALLENGE}', 'S256', '', '{}'
  FROM unnest($1::text[]) AS code`;
const accessTokens = (scope, token = 'token') => `
  INSERT INTO django.oauth2_provider_accesstoken (token, expires, scope, application_id, user_id, created, updated)
  SELECT ${token}, now() + interval '1 hour', '${scope}', ${APPLICATION}, ${ALICE}, now(), now()
  FROM unnest($1::text[]) AS token`;
const REFRESH_TOKENS = `WITH access AS (${accessTokens('read', `'access' || token`)} RETURNING id, token)
  INSERT INTO django.oauth2_provider_refreshtoken (token, access_token_id, application_id, user_id, created, updated)
  SELECT substr(token, 7), id, ${APPLICATION}, ${ALICE}, now(), now() FROM access`;

const count = (what) => `SELECT (${what})::int AS count FROM django.oauth2_provider_accesstoken`;

/** Who is not signed in is sent away before the request is read: its authorization endpoint is not comparable. */
export const djangoOauthToolkit = pythonPeer({
  peer: 'django-oauth-toolkit',
  name: 'Django OAuth Toolkit (gunicorn)',
  package: 'python3-django-oauth-toolkit',
  packages: ['gunicorn', 'python3-django-oauth-toolkit', 'python3-psycopg2'],
  directory: new URL('.', import.meta.url),
  prepare: ({ pool }) => pool.query('CREATE SCHEMA django'),
  // A refresh leaves as many rows as there were.
  effects: {
    client_credentials: count('count(*)'),
    code: count('count(*)'),
    revocation: count('-count(*)'),
  },
  asks: {
    client_credentials: () => {
      const { headers, ...load } = requests.clientCredentials('/token/');
      return { ...load, headers: { ...headers, authorization: basic(JOB) } };
    },
    code: async ({ pool }, { amount }) =>
      requests.codeExchange('/token/', await insertRandom(pool, amount, CODES)),
    refresh: async ({ pool }, { connections }) =>
      requests.refresh('/token/', await insertRandom(pool, connections, REFRESH_TOKENS)),
    // It can be asked with a token of its own instead, but that would be one more look-up.
    introspection: async ({ pool }) => ({
      ...requests.introspection(
        '/introspect/',
        await insertRandom(pool, requests.TOKENS, accessTokens('read')),
      ),
      expect: '"active": true',
    }),
    guarded: async ({ pool }) =>
      requests.guarded(
        '/posts/guarded',
        await insertRandom(pool, requests.TOKENS, accessTokens('read')),
      ),
    revocation: async ({ pool }, { amount }) =>
      requests.revocation('/revoke_token/', await insertRandom(pool, amount, accessTokens('read'))),
  },
});

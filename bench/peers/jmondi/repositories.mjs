import { randomBytes } from 'node:crypto';
import { OAuthException } from '@jmondi/oauth2-server';
import { clientLookup, secretMatches } from '../client-lookup.mjs';

const HOUR = 3_600_000;

/**
 * The repositories of @jmondi/oauth2-server on PostgreSQL: every function is one prepared statement at most. A refresh
 * token is made and stored together with its access token, so that `issueRefreshToken` needs no statement of its own.
 * Used codes and rotated or revoked tokens are deleted. Left out: people (an id is enough) and scopes, which are
 * answered from memory, foreign keys, and the removal of what has expired.
 *
 * @param {import('pg').Pool} pool
 * @param {boolean} remembersClients
 */
export function postgresRepositories(pool, remembersClients) {
  const one = async (name, text, values) =>
    (await pool.query({ name: `jmondi_${name}`, text, values })).rows[0];
  return {
    clients: clientRepository(one, remembersClients),
    codes: codeRepository(one),
    tokens: tokenRepository(one),
    scopes: {
      getAllByIdentifiers: async (names) => names.filter((name) => name === 'read').map(scopeOf),
      finalize: async (scopes) => scopes,
    },
    people: { getUserByCredentials: async (id) => ({ id }) },
  };
}

function clientRepository(one, remembersClients) {
  const find = async (id) => {
    const row = await one('client', 'SELECT * FROM jmondi.client WHERE id = $1', [id]);
    return row && clientOf(row);
  };
  return {
    getByIdentifier: clientLookup(remembersClients, find),
    isClientValid: async (grant, client, secret) =>
      client.allowedGrants.includes(grant) && secretMatches(secret, client.secret),
  };
}

function codeRepository(one) {
  return {
    async getByIdentifier(code) {
      const row = await one('code', 'SELECT * FROM jmondi.code WHERE code = $1', [code]);
      const { client_id, user_id, scopes, redirect_uri, challenge, challenge_method, expires_at } =
        found(row, 'code');
      return {
        code,
        redirectUri: redirect_uri,
        codeChallenge: challenge,
        codeChallengeMethod: challenge_method,
        expiresAt: expires_at,
        client: { id: client_id },
        user: { id: user_id },
        scopes: scopes.map(scopeOf),
      };
    },
    isRevoked: async (code) =>
      !(await one('code_lives', 'SELECT 1 FROM jmondi.code WHERE code = $1', [code])),
    revoke: async (code) => one('revoke_code', 'DELETE FROM jmondi.code WHERE code = $1', [code]),
  };
}

function tokenRepository(one) {
  return {
    issueToken: async (client, scopes, user) => ({
      accessToken: random(),
      accessTokenExpiresAt: new Date(Date.now() + HOUR),
      ...(user && { refreshToken: random(), refreshTokenExpiresAt: new Date(Date.now() + HOUR) }),
      client,
      user,
      scopes,
    }),
    issueRefreshToken: async (token) => token,
    persist: async (token) =>
      one('persist', 'INSERT INTO jmondi.token VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
        token.accessToken,
        token.accessTokenExpiresAt,
        token.refreshToken,
        token.refreshTokenExpiresAt,
        token.client.id,
        token.user?.id,
        token.scopes.map(({ name }) => name),
        token.originatingAuthCodeId,
      ]),
    revoke: async ({ accessToken }) =>
      one('revoke', 'DELETE FROM jmondi.token WHERE access_token = $1', [accessToken]),
    revokeDescendantsOf: async (code) =>
      one('revoke_descendants', 'DELETE FROM jmondi.token WHERE code_id = $1', [code]),
    isRefreshTokenRevoked: async ({ refreshTokenExpiresAt }) => refreshTokenExpiresAt <= new Date(),
    async getByRefreshToken(token) {
      const text = 'SELECT * FROM jmondi.token WHERE refresh_token = $1';
      return tokenOf(found(await one('by_refresh_token', text, [token]), 'refresh token'));
    },
    async getByAccessToken(token) {
      const text = 'SELECT * FROM jmondi.token WHERE access_token = $1';
      return tokenOf(found(await one('by_access_token', text, [token]), 'access token'));
    },
  };
}

function found(row, what) {
  if (!row) throw OAuthException.invalidGrant(`no such ${what}`);
  return row;
}

const random = () => randomBytes(32).toString('base64url');

const scopeOf = (name) => ({ name });

/** That there is a `secret` makes a client a confidential one: here it is the digest. */
const clientOf = ({ id, name, secret_digest, grants, redirect_uris, scopes }) => ({
  id,
  name,
  secret: secret_digest,
  redirectUris: redirect_uris,
  allowedGrants: grants,
  scopes: scopes.map(scopeOf),
});

const tokenOf = (row) => ({
  accessToken: row.access_token,
  accessTokenExpiresAt: row.access_expires_at,
  refreshToken: row.refresh_token,
  refreshTokenExpiresAt: row.refresh_expires_at,
  client: { id: row.client_id },
  user: row.user_id ? { id: row.user_id } : null,
  scopes: row.scopes.map(scopeOf),
  originatingAuthCodeId: row.code_id,
});

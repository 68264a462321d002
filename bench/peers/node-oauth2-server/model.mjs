import { clientLookup, secretMatches } from '../client-lookup.mjs';

/**
 * The model of @node-oauth/oauth2-server on PostgreSQL: every function is one prepared statement at most. A used code
 * and a rotated refresh token are deleted in the statement that decides who was first, and with the refresh token goes
 * the access token of its row. Left out: people (the library is content with an id), foreign keys, the removal of what
 * has expired, and any sign of a replay.
 *
 * @param {import('pg').Pool} pool
 * @param {boolean} remembersClients
 */
export function postgresModel(pool, remembersClients) {
  const one = async (name, text, values) =>
    (await pool.query({ name: `node_${name}`, text, values })).rows[0];
  const findClient = clientLookup(remembersClients, (id) =>
    one('client', 'SELECT * FROM node_oauth2.client WHERE id = $1', [id]),
  );

  return {
    async getClient(id, secret) {
      const row = await findClient(id);
      if (!row || !secretMatches(secret, row.secret_digest)) return undefined;
      return { id, grants: row.grants, redirectUris: row.redirect_uris, scopes: row.scopes };
    },

    getUserFromClient: async (client) => ({ id: client.id }),

    validateScope: async (_user, client, scope = []) =>
      scope.every((name) => client.scopes.includes(name)) && scope,

    async saveToken(token, client, user) {
      const { accessToken, accessTokenExpiresAt, refreshToken, refreshTokenExpiresAt, scope } =
        token;
      await one('save_token', 'INSERT INTO node_oauth2.token VALUES ($1, $2, $3, $4, $5, $6, $7)', [
        accessToken,
        accessTokenExpiresAt,
        refreshToken,
        refreshTokenExpiresAt,
        client.id,
        user.id,
        scope,
      ]);
      return { ...token, client, user };
    },

    async getAuthorizationCode(code) {
      const row = await one('code', 'SELECT * FROM node_oauth2.code WHERE code = $1', [code]);
      return (
        row && {
          authorizationCode: code,
          expiresAt: row.expires_at,
          redirectUri: row.redirect_uri,
          scope: row.scope,
          codeChallenge: row.challenge,
          codeChallengeMethod: row.challenge_method,
          client: { id: row.client_id },
          user: { id: row.user_id },
        }
      );
    },

    async revokeAuthorizationCode({ authorizationCode }) {
      const text = 'DELETE FROM node_oauth2.code WHERE code = $1 RETURNING code';
      return (await one('revoke_code', text, [authorizationCode])) !== undefined;
    },

    async getRefreshToken(token) {
      const text = 'SELECT * FROM node_oauth2.token WHERE refresh_token = $1';
      const row = await one('refresh_token', text, [token]);
      return (
        row && {
          refreshToken: token,
          refreshTokenExpiresAt: row.refresh_expires_at,
          ...bearer(row),
        }
      );
    },

    async revokeToken({ refreshToken }) {
      const text = 'DELETE FROM node_oauth2.token WHERE refresh_token = $1 RETURNING access_token';
      return (await one('revoke_token', text, [refreshToken])) !== undefined;
    },

    async getAccessToken(token) {
      const text = 'SELECT * FROM node_oauth2.token WHERE access_token = $1';
      const row = await one('access_token', text, [token]);
      return (
        row && { accessToken: token, accessTokenExpiresAt: row.access_expires_at, ...bearer(row) }
      );
    },

    verifyScope: async (token, scope) => scope.every((name) => token.scope.includes(name)),
  };
}

const bearer = ({ client_id, user_id, scope }) => ({
  client: { id: client_id },
  user: { id: user_id },
  scope,
});

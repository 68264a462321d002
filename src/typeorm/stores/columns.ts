import type { Client, ClientSecret } from '../../clients/client.js';
import type { AuthorizationCode, Pkce, SpentKey } from '../../grants/authorization-code.store.js';
import type { Authorization, NewAuthorization } from '../../tokens/authorization.js';
import type { NewToken, Token } from '../../tokens/token.js';
import { picker, type ColumnMap } from './column-map.js';

export const CLIENT: ColumnMap<Client> = {
  id: 'id uuid',
  clientId: 'client_id text',
  name: 'name text',
  kind: 'kind text',
  tokenEndpointAuthMethod: 'token_endpoint_auth_method text',
  grants: 'grants text[]',
  responseTypes: 'response_types text[]',
  redirectUris: 'redirect_uris text[]',
  origins: 'origins text[]',
  scopes: 'scopes text[]',
  defaultScopes: 'default_scopes text[]',
  audiences: 'audiences text[]',
  lifetimes: 'lifetimes jsonb',
  pkceExemption: 'pkce_exemption text',
  disabledAt: 'disabled_at timestamptz',
  extra: 'extra jsonb',
  createdAt: 'created_at timestamptz',
  updatedAt: 'updated_at timestamptz',
};

export const CLIENT_SECRET: ColumnMap<ClientSecret> = {
  id: 'id uuid',
  clientKey: 'client_id uuid',
  digest: 'digest bytea',
  algorithm: 'algorithm text',
  label: 'label text',
  hint: 'hint text',
  createdAt: 'created_at timestamptz',
  expiresAt: 'expires_at timestamptz',
  lastUsedAt: 'last_used_at timestamptz',
};

export const NEW_AUTHORIZATION: ColumnMap<NewAuthorization> = {
  id: 'id uuid',
  clientKey: 'client_id uuid',
  subject: 'subject text',
  principal: 'principal text',
  scopes: 'scopes text[]',
  audience: 'audience text[]',
  authTime: 'auth_time timestamptz',
  acr: 'acr text',
  amr: 'amr text[]',
  sessionId: 'session_id text',
  nonce: 'nonce text',
  cnf: 'cnf jsonb',
  parentId: 'parent_id uuid',
  extra: 'extra jsonb',
  createdAt: 'created_at timestamptz',
  expiresAt: 'expires_at timestamptz',
};

export const AUTHORIZATION: ColumnMap<Authorization> = {
  ...NEW_AUTHORIZATION,
  generation: 'generation integer',
  idleExpiresAt: 'idle_expires_at timestamptz',
  revokedAt: 'revoked_at timestamptz',
  revokedReason: 'revoked_reason text',
};

/** The authorization of a row that joins it with others, as `a_`. */
export const joinedAuthorization = picker(AUTHORIZATION, 'a_');

export const CODE: ColumnMap<AuthorizationCode> = {
  id: 'id uuid',
  authorizationId: 'authorization_id uuid',
  redirectUri: 'redirect_uri text',
  expiresAt: 'expires_at timestamptz',
  consumedAt: 'consumed_at timestamptz',
};

export const PKCE: ColumnMap<Pkce> = {
  codeId: 'code_id uuid',
  challenge: 'challenge text',
  method: 'method text',
};

export const NEW_TOKEN: ColumnMap<NewToken> = {
  id: 'id uuid',
  digest: 'digest bytea',
  clientKey: 'client_id uuid',
  authorizationId: 'authorization_id uuid',
  subject: 'subject text',
  principal: 'principal text',
  scopes: 'scopes text[]',
  audience: 'audience text[]',
  cnf: 'cnf jsonb',
  issuedAt: 'issued_at timestamptz',
  expiresAt: 'expires_at timestamptz',
};

const { digest: _digest, ...tokenFacts } = NEW_TOKEN;

/** Without the digest, which leaves the database only where it is compared. */
export const TOKEN: ColumnMap<Token> = { ...tokenFacts, revokedAt: 'revoked_at timestamptz' };

export const SPENT: ColumnMap<SpentKey> = {
  kind: 'kind text',
  id: 'id text',
  expiresAt: 'expires_at timestamptz',
};

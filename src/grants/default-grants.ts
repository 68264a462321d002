import { AuthorizationCodeGrant } from './authorization-code.grant.js';
import { ClientCredentialsGrant } from './client-credentials.grant.js';
import { RefreshTokenGrant } from './refresh-token.grant.js';

/**
 * The grants of OAuth 2.1.
 *
 * @publicApi
 * @example `grants: [...DEFAULT_GRANTS, PasswordGrant]`
 */
export const DEFAULT_GRANTS = [
  AuthorizationCodeGrant,
  ClientCredentialsGrant,
  RefreshTokenGrant,
] as const;

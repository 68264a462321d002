import type { Confirmation, Principal } from './token.js';

/** Why an authorization was revoked. */
export type RevocationReason =
  | 'code_replayed'
  | 'refresh_token_reused'
  | 'revoked_by_client'
  | 'revoked_by_host'
  | 'revoked_by_subject';

/**
 * One approval, by a subject for a client: the token family. Its code, its access tokens and its refresh
 * token descend from it, and the refresh token's state is in it.
 *
 * @publicApi
 */
export interface Authorization {
  /** Begins with the absolute expiry in milliseconds. */
  readonly id: string;
  /** The `id` of its client. */
  readonly clientKey: string;
  readonly subject: string | null;
  readonly principal: Principal;
  /** What was approved; never narrowed. */
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  /** When the person signed in. */
  readonly authTime: Date | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** SHA-256 of the host's session id, as base64url; the id itself is nowhere. */
  readonly sessionId: string | null;
  readonly nonce: string | null;
  readonly cnf: Confirmation | null;
  readonly parentId: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
  /** How often the refresh token was rotated. */
  readonly generation: number;
  /** When the refresh token expires unless it is used; null while there is none. */
  readonly idleExpiresAt: Date | null;
  readonly createdAt: Date;
  /** The absolute expiry. */
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly revokedReason: RevocationReason | null;
}

/** A new approval, before anything was redeemed for it. */
export type NewAuthorization = Omit<
  Authorization,
  'generation' | 'idleExpiresAt' | 'revokedAt' | 'revokedReason'
>;

/** The refresh token's part of an authorization, as the next statement stores it. */
export interface RefreshState {
  /** Digest of the refresh token that is current from now on. */
  readonly digest: Buffer;
  readonly generation: number;
  readonly idleExpiresAt: Date;
}

/** An authorization and what decides about a refresh token of it. */
export interface AuthorizationState {
  readonly authorization: Authorization;
  /** The public `client_id`. */
  readonly clientId: string;
  readonly clientDisabledAt: Date | null;
  /** Digest of the current refresh token; null while there is none. */
  readonly current: Buffer | null;
  /** Digest of its immediate predecessor. */
  readonly previous: Buffer | null;
  readonly rotatedAt: Date | null;
}

import type {
  Authorization,
  AuthorizationState,
  NewAuthorization,
  RefreshState,
  RevocationReason,
} from './authorization.js';
import type { SpentKey } from './spent-key.js';
import type { NewToken } from './token.js';

/** An approval that is answered without a code: all of it is stored or nothing. */
export interface DirectApproval {
  readonly authorization: NewAuthorization;
  /** The access token that it buys at once; there may be none. */
  readonly token?: NewToken;
  /** The ticket that this decision spends. */
  readonly spent?: SpentKey;
}

/** An authorization in a list, with the public `client_id` and name of its client. */
export interface AuthorizationEntry {
  readonly authorization: Authorization;
  readonly clientId: string;
  readonly clientName: string;
}

/**
 * Where authorizations (token families) are kept. A family is revoked by one update of one row, which
 * every read joins. Each method is atomic, and refers to a client: when that is gone nothing is stored, and nothing found.
 * Conflicts are answers, nothing of the protocol is thrown. A storage that cannot be asked throws
 * `StorageUnavailableError` and has done nothing then.
 *
 * @publicApi
 */
export abstract class AuthorizationStore {
  /** The authorization with its refresh state and its client, in one statement. */
  abstract find(id: string): Promise<AuthorizationState | undefined>;

  /**
   * Stores an approval that needs no code, with what it buys at once, in one statement.
   *
   * @param refresh left out when it has no refresh token
   * @returns false when the client is gone; then nothing is stored
   */
  abstract start(
    authorization: NewAuthorization,
    token: NewToken,
    refresh?: RefreshState,
  ): Promise<boolean>;

  /**
   * Stores an approval that the authorization endpoint answers without a code, with what it buys, and spends the
   * ticket, in one statement.
   *
   * @returns false when the ticket was spent before or the client is gone; then nothing is stored
   */
  abstract approve(approval: DirectApproval): Promise<boolean>;

  /** Revokes one family. @returns false when it was revoked before or is unknown; the first reason stays */
  abstract revoke(id: string, reason: RevocationReason, now: Date): Promise<boolean>;

  /** @returns the ids that this call revoked, in order: of several calls at once each id is told by one */
  abstract revokeBySubject(
    subject: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]>;

  /** @returns the ids that this call revoked, in order: of several calls at once each id is told by one */
  abstract revokeByClient(
    clientKey: string,
    reason: RevocationReason,
    now: Date,
  ): Promise<readonly string[]>;

  /** The living authorizations of a subject, newest first. */
  abstract listBySubject(subject: string, now: Date): Promise<readonly AuthorizationEntry[]>;
}

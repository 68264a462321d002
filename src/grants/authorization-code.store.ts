import type { PkceMethod } from '../protocol/pkce.js';
import type { Authorization, NewAuthorization, RefreshState } from '../tokens/authorization.js';
import type { SpentKey } from '../tokens/spent-key.js';
import type { NewToken } from '../tokens/token.js';

export type { SpentKey } from '../tokens/spent-key.js';

/**
 * One authorization code, from consent to redemption.
 *
 * @publicApi
 * @see RFC 6749 §4.1.2
 */
export interface AuthorizationCode {
  readonly id: string;
  readonly authorizationId: string;
  /** The redirect URI that the request named; null when it left it out. */
  readonly redirectUri: string | null;
  readonly expiresAt: Date;
  readonly consumedAt: Date | null;
}

/**
 * What a code was challenged with.
 *
 * @publicApi
 * @see RFC 7636 §4.4
 */
export interface Pkce {
  /** The `id` of its code. */
  readonly codeId: string;
  readonly challenge: string;
  readonly method: PkceMethod;
}

/** What consent writes, all of it or nothing. */
export interface CodeIssue {
  readonly authorization: NewAuthorization;
  readonly code: Omit<AuthorizationCode, 'consumedAt'> & { readonly digest: Buffer };
  readonly pkce?: Omit<Pkce, 'codeId'>;
  /** The ticket that this decision spends. */
  readonly spent?: SpentKey;
}

/** A code with its authorization and its challenge: what one read returns. */
export interface CodeState {
  readonly code: AuthorizationCode;
  readonly digest: Buffer;
  readonly pkce: Pkce | null;
  readonly authorization: Authorization;
}

export interface CodeRedemption {
  readonly codeId: string;
  readonly digest: Buffer;
  /** The `id` of the authenticated client. */
  readonly clientKey: string;
  /** False spends the code without issuing: the verifier did not prove the challenge. */
  readonly proven: boolean;
}

/** What a redeemed code buys. */
export interface IssuedTokens {
  readonly token: NewToken;
  readonly refresh?: RefreshState;
}

/**
 * `fresh` once; `burned` when the verifier was wrong; `replayed` for a code already spent; `expired`;
 * `dead` when its authorization was revoked or is gone; `unknown` when no code of this client has this id and digest.
 */
export type RedemptionOutcome = 'fresh' | 'burned' | 'replayed' | 'expired' | 'dead' | 'unknown';

/**
 * Where codes are kept and spent. `issue` and `redeem` are each atomic with all that they write, in the storage of the
 * tokens, authorizations and tickets. A storage that cannot be asked throws `StorageUnavailableError`, and then nothing
 * was done: a claim whose answer may be lost is looked up before, since the client will come again with the same code.
 *
 * @publicApi
 */
export abstract class AuthorizationCodeStore {
  /**
   * Stores authorization, code and challenge, and spends the ticket, in one statement.
   *
   * @returns false when the ticket was spent before or the client is gone; then nothing is stored
   */
  abstract issue(issue: CodeIssue): Promise<boolean>;

  /** The code with all that a redemption is judged by, in one statement; `pkce` is null when it was not challenged. */
  abstract find(id: string): Promise<CodeState | undefined>;

  /**
   * Spends a code and stores what it buys, in one statement: of any number of concurrent calls with the
   * same code exactly one gets `fresh`, and only then is `issue` stored. The code's row is locked and
   * judged before anything is written, in this order: is it this client's code with this digest (`unknown`), was it
   * spent (`replayed`, also when its authorization has ended), does its authorization live (`dead`), does it (`expired`),
   * is it proven (`burned`: then it is spent, and nothing stored).
   *
   * @throws nothing of the protocol; a database failure passes through as it is
   * @see RFC 6749 §4.1.2, §10.5; RFC 7636 §4.6
   */
  abstract redeem(
    redemption: CodeRedemption,
    issue: IssuedTokens,
    now: Date,
  ): Promise<RedemptionOutcome>;
}

import { type Clock, hasPassed } from '../protocol/clock.js';
import { sameBytes } from '../protocol/digest.js';
import { type Eventual, whenKnown } from '../protocol/eventual.js';
import type { OpaqueTokenCodec, TokenKind } from '../protocol/opaque-token.js';
import type { AuthorizationState } from './authorization.js';
import type { AuthorizationStore } from './authorization.store.js';
import type { TokenState } from './token.js';
import type { TokenDirectory } from './token-directory.js';
import type { RecognisedToken, TokenFormats } from './token-formats.js';

const OTHER_KINDS: readonly TokenKind[] = ['rt', 'ac'];

export interface TokenReaderDependencies {
  readonly codec: OpaqueTokenCodec;
  readonly formats: TokenFormats;
  readonly tokens: TokenDirectory;
  readonly authorizations: AuthorizationStore;
  readonly clock: Clock;
}

/**
 * Finds what a presented token stands for. A forged token and an expired access token are told without a
 * query; everything else costs one statement, or none while the directory remembers it.
 *
 * @publicApi
 */
export class TokenReader {
  constructor(private readonly deps: TokenReaderDependencies) {}

  /**
   * Whether this server made it, by its looks: an access token, a refresh token or a code, ended or not. No query.
   */
  isOurs(value: string): boolean {
    if (this.deps.formats.read(value) !== undefined) return true;
    return OTHER_KINDS.some((kind) => this.deps.codec.read(kind, value) !== undefined);
  }

  /** The access token, or nothing unless it lives: it, its authorization and its client; at once when it is remembered. */
  readAccessToken(value: string): Eventual<TokenState | undefined> {
    const now = this.deps.clock.now();
    const read = this.deps.formats.read(value);
    if (!read || hasPassed(read.expiresAt, now)) return undefined;
    return whenKnown(this.deps.tokens.find(read.id), (state) => {
      return state && isLiving(state, read, now) ? state : undefined;
    });
  }

  /** The authorization of a refresh token, or nothing unless the token is the current one and lives. */
  async readRefreshToken(value: string): Promise<AuthorizationState | undefined> {
    const read = this.deps.codec.read('rt', value);
    if (!read) return undefined;
    const state = await this.deps.authorizations.find(read.id);
    if (!state?.current || !sameBytes(state.current, read.digest)) return undefined;
    if (state.authorization.revokedAt || state.clientDisabledAt) return undefined;
    return this.expired(state) ? undefined : state;
  }

  private expired({ authorization }: AuthorizationState): boolean {
    const now = this.deps.clock.now();
    const idle = authorization.idleExpiresAt;
    return hasPassed(authorization.expiresAt, now) || (idle !== null && hasPassed(idle, now));
  }
}

function isLiving(state: TokenState, { digest }: RecognisedToken, now: Date): boolean {
  const { token, authorizationRevokedAt, clientDisabledAt } = state;
  if (token.revokedAt || authorizationRevokedAt || clientDisabledAt) return false;
  return !hasPassed(token.expiresAt, now) && sameBytes(state.digest, digest);
}

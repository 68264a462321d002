import type { OAuth2Events } from '../events/events.js';
import type { Clock } from '../protocol/clock.js';
import { sameBytes } from '../protocol/digest.js';
import type { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { ClientStore } from '../clients/client.store.js';
import type { RevocationReason } from './authorization.js';
import type { AuthorizationEntry, AuthorizationStore } from './authorization.store.js';
import type { TokenFormats } from './token-formats.js';
import { type Subject, subjectText } from './subject.js';
import type { TokenStore } from './token.store.js';

export interface TokenServiceDependencies {
  readonly tokens: TokenStore;
  readonly authorizations: AuthorizationStore;
  readonly clients: ClientStore;
  readonly codec: OpaqueTokenCodec;
  readonly formats: TokenFormats;
  readonly clock: Clock;
  readonly events: OAuth2Events;
}

/**
 * What the host may do with what was issued: see it and take it back.
 *
 * @publicApi
 */
export class TokenService {
  constructor(private readonly deps: TokenServiceDependencies) {}

  /**
   * Ends an access token, or the authorization of a refresh token, whichever of its generations it is.
   *
   * @returns false when the token is not ours, unknown, or ended before
   */
  async revoke(value: string): Promise<boolean> {
    const access = this.deps.formats.read(value);
    if (access) {
      const state = await this.deps.tokens.find(access.id);
      if (!state || !sameBytes(state.digest, access.digest)) return false;
      return this.revokeAccessToken(access.id, state.clientId);
    }
    const refresh = this.deps.codec.read('rt', value);
    return refresh ? this.revokeAuthorization(refresh.id) : false;
  }

  /**
   * Ends an access token that was looked up before.
   *
   * @param clientId whose it is
   * @returns false when it had ended or is unknown
   */
  async revokeAccessToken(id: string, clientId: string): Promise<boolean> {
    const revoked = await this.deps.tokens.revoke(id, this.deps.clock.now());
    if (revoked) this.tellToken(id, clientId);
    return revoked;
  }

  /** Ends an authorization and all that descends from it. @returns false when it had ended or is unknown */
  async revokeAuthorization(
    id: string,
    reason: RevocationReason = 'revoked_by_host',
  ): Promise<boolean> {
    const revoked = await this.deps.authorizations.revoke(id, reason, this.deps.clock.now());
    if (revoked) this.tellAuthorization(id, reason);
    return revoked;
  }

  /** Ends everything that was approved by a subject. @returns how many authorizations ended */
  async revokeSubject(
    subject: Subject,
    reason: RevocationReason = 'revoked_by_host',
  ): Promise<number> {
    const now = this.deps.clock.now();
    const ids = await this.deps.authorizations.revokeBySubject(subjectText(subject), reason, now);
    for (const id of ids) this.tellAuthorization(id, reason);
    return ids.length;
  }

  /** Ends everything that was issued to a client, its own tokens included. @returns how many ended */
  async revokeClient(
    clientId: string,
    reason: RevocationReason = 'revoked_by_host',
  ): Promise<number> {
    const record = await this.deps.clients.find(clientId);
    if (!record) return 0;
    const now = this.deps.clock.now();
    const ids = await this.deps.authorizations.revokeByClient(record.client.id, reason, now);
    for (const id of ids) this.tellAuthorization(id, reason);
    const tokens = await this.deps.tokens.revokeByClient(record.client.id, now);
    if (tokens > 0) this.deps.events.emit({ type: 'client.tokens_revoked', clientId, tokens });
    return ids.length + tokens;
  }

  /** What a subject has approved and not taken back, newest first. */
  async listAuthorizations(subject: Subject): Promise<readonly AuthorizationEntry[]> {
    return this.deps.authorizations.listBySubject(subjectText(subject), this.deps.clock.now());
  }

  private tellToken(tokenId: string, clientId: string): void {
    this.deps.events.emit({ type: 'token.revoked', tokenId, clientId });
  }

  private tellAuthorization(authorizationId: string, reason: RevocationReason): void {
    if (reason === 'revoked_by_subject') {
      this.deps.events.emit({ type: 'authorization.withdrawn', authorizationId });
    }
    this.deps.events.emit({ type: 'authorization.revoked', authorizationId, reason });
  }
}

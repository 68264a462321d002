import type { OAuth2Events } from '../events/events.js';
import type { Clock } from '../protocol/clock.js';
import type { HostTransactions } from '../protocol/host-transactions.js';
import type { RevocationReason } from '../tokens/authorization.js';
import type { AuthorizationStore } from '../tokens/authorization.store.js';

/**
 * Ends a token family whose code or refresh token came twice. It runs after the claim has ended, so that
 * a claim that is undone does not undo it: in a transaction of the host's, after that.
 *
 * @see RFC 6749 §4.1.2; RFC 9700 §4.14.2
 */
export class FamilyRevoker {
  constructor(
    private readonly authorizations: AuthorizationStore,
    private readonly clock: Clock,
    private readonly events: OAuth2Events,
    private readonly transactions?: HostTransactions,
  ) {}

  async revoke(authorizationId: string, reason: RevocationReason): Promise<void> {
    const transaction = this.transactions?.current;
    if (transaction) transaction.atEnd(() => this.revokeNow(authorizationId, reason));
    else await this.revokeNow(authorizationId, reason);
  }

  private async revokeNow(authorizationId: string, reason: RevocationReason): Promise<void> {
    const revoked = await this.authorizations.revoke(authorizationId, reason, this.clock.now());
    if (revoked) this.events.emit({ type: 'authorization.revoked', authorizationId, reason });
  }
}

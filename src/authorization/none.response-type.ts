import { Inject, Injectable } from '@nestjs/common';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { OAuth2Events } from '../events/events.js';
import { approvedAuthorization } from '../grants/approved-authorization.js';
import type { Approval } from '../grants/approval.js';
import { grantedEvent } from '../grants/issued-event.js';
import { ResponseType } from '../grants/response-type.js';
import { addSeconds, Clock } from '../protocol/clock.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';

/**
 * The person agrees, the client gets nothing but the news of it. What they agreed to is kept, so that they can see it
 * and take it back.
 *
 * @publicApi
 * @see OAuth 2.0 Multiple Response Type Encoding Practices §4
 */
@Injectable()
export class NoneResponseType extends ResponseType {
  readonly responseType = 'none';
  override readonly legacy =
    'there is no code for PKCE to protect, only state keeps its answer from being forged (RFC 9700 §2.1)';

  constructor(
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(LifetimePolicy) private readonly lifetimes: LifetimePolicy,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
  ) {
    super();
  }

  /** It has no parameters of its own. */
  validate(): void {}

  async authorize(approval: Approval): Promise<Readonly<Record<string, string>> | undefined> {
    const { client, scopes, spends } = approval;
    const now = this.clock.now();
    const lifetime = this.lifetimes.authorizationTtl(client, this.responseType, scopes);
    const expiresAt = addSeconds(now, lifetime);
    const authorization = approvedAuthorization(approval, now, expiresAt);
    const stored = await this.authorizations.approve({
      authorization,
      ...(spends && { spent: spends }),
    });
    if (!stored) return undefined;
    this.events.emit(grantedEvent(approval, authorization));
    return {};
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { OAuth2Events } from '../events/events.js';
import { addSeconds, Clock } from '../protocol/clock.js';
import {
  AccessDeniedError,
  InvalidGrantError,
  UnsupportedGrantTypeError,
} from '../protocol/errors.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import type { MintedTokens, TokenResponse } from '../tokens/token-draft.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { approvedAuthorization } from './approved-authorization.js';
import type { Approval } from './approval.js';
import { AuthorizingGrant } from './authorizing-grant.js';
import { grantedEvent, issuedEvent } from './issued-event.js';
import { TOKEN_MODES } from './response-type.js';
import { requireActive } from './subject-check.js';

/**
 * The client gets an access token through the browser, without a code and without proving who it is. RFC 9700 §2.1.2
 * advises against it; it is here for clients that cannot do without, and must be registered explicitly. There is
 * never a refresh token (§4.2.2), and never a token in a query.
 *
 * @publicApi
 * @see RFC 6749 §4.2
 */
@Injectable()
export class ImplicitGrant extends AuthorizingGrant {
  readonly type = 'implicit';
  readonly responseType = 'token';
  override readonly responseModes = TOKEN_MODES;
  override readonly legacy = 'RFC 9700 §2.1.2 advises against it: use authorization_code with PKCE';

  constructor(
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(LifetimePolicy) private readonly lifetimes: LifetimePolicy,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {
    super();
  }

  /** §4.2.1: it has no parameters of its own. */
  validate(): void {}

  /** @throws {AccessDeniedError} when the person is no longer active */
  async authorize(approval: Approval): Promise<Readonly<Record<string, string>> | undefined> {
    const { client, spends } = approval;
    await requireActive(this.owners, approval.subject).catch(asDenial);
    const authorization = this.authorization(approval);
    const minted = await this.mint(approval, authorization);
    const stored = await this.authorizations.approve({
      authorization,
      token: minted.token,
      ...(spends && { spent: spends }),
    });
    if (!stored) return undefined;
    this.events.emit(grantedEvent(approval, authorization));
    this.events.emit(issuedEvent(client, this.type, minted));
    return parametersOf(minted.response);
  }

  /** @throws {UnsupportedGrantTypeError} always: the token endpoint has no part in it (§4.2) */
  async exchange(): Promise<never> {
    throw new UnsupportedGrantTypeError('implicit begins and ends at the authorization endpoint');
  }

  /** Nothing can be refreshed, so it ends with its access token. */
  private authorization(approval: Approval): NewAuthorization {
    const now = this.clock.now();
    const { client, scopes } = approval;
    const { accessToken } = this.lifetimes.of(client, this.type, scopes);
    return approvedAuthorization(approval, now, addSeconds(now, accessToken));
  }

  private mint(approval: Approval, granted: NewAuthorization): Promise<MintedTokens> {
    const { client, scopes, params, request } = approval;
    return this.issuer.mint({
      client,
      grantType: this.type,
      subject: granted.subject,
      principal: granted.principal,
      scopes,
      audience: granted.audience,
      cnf: null,
      tokenType: 'Bearer',
      family: { authorizationId: granted.id, expiresAt: granted.expiresAt },
      params,
      ...(request && { request }),
    });
  }
}

/** `invalid_grant` is no answer of the authorization endpoint (§4.2.2.1). */
function asDenial(refusal: unknown): never {
  if (refusal instanceof InvalidGrantError) throw new AccessDeniedError(refusal.description);
  throw refusal;
}

/** What an extension adds travels as text; what is no single value does not fit into a URL. */
function parametersOf(response: TokenResponse): Readonly<Record<string, string>> {
  const members = Object.entries(response).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(members.map(([name, value]) => [name, String(value)]));
}

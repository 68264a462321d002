import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import type { OAuth2EventOf } from '../events/event.js';
import { OAuth2Events } from '../events/events.js';
import { addSeconds, Clock } from '../protocol/clock.js';
import { InvalidClientError, InvalidGrantError } from '../protocol/errors.js';
import { newId } from '../protocol/opaque-token.js';
import type { ScopeSet } from '../protocol/scope.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { type PasswordAttempt, PasswordVerifier } from '../tokens/password-verifier.js';
import { type ResourceOwner, ResourceOwners } from '../tokens/resource-owners.js';
import type { Known } from '../tokens/subject.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { Grant, type TokenRequest, type TokenResponse } from './grant.js';
import { issuedEvent } from './issued-event.js';
import { requireActive } from './subject-check.js';
import { TooManyAttemptsError } from './too-many-attempts.error.js';

/**
 * The client sends the person's own name and password. RFC 9700 §2.4 forbids it; it is here for migrations
 * away from it, and must be registered explicitly.
 *
 * Guessing is slowed down together with that at the sign-in page (§4.3.2). Who must wait gets 429
 * `temporarily_unavailable` with `Retry-After`: the password was not looked at, so `invalid_grant`, upon which
 * clients tell people that it is wrong, would be untrue.
 *
 * @publicApi
 * @see RFC 6749 §4.3
 */
@Injectable()
export class PasswordGrant extends Grant {
  readonly type = 'password';
  /** Before that anybody could have hooks see a person's password. */
  override readonly preTokenKnowsClient = true;
  override readonly legacy = 'RFC 9700 §2.4 forbids it: use authorization_code';

  constructor(
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(LifetimePolicy) private readonly lifetimes: LifetimePolicy,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(PasswordVerifier) private readonly passwords: PasswordVerifier,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {
    super();
    if (!owners) {
      throw new TypeError(
        'PasswordGrant needs the option resourceOwners: a class that checks passwords',
      );
    }
  }

  /**
   * @throws {InvalidRequestError} when `username` or `password` is missing
   * @throws {InvalidScopeError} when a requested scope is not the client's to ask for
   * @throws {InvalidGrantError} when the password is wrong or the person is inactive
   * @throws {TooManyAttemptsError} when the password was not checked, since too many before it were wrong
   */
  async exchange({ client, params, request }: TokenRequest): Promise<TokenResponse> {
    const username = params.require('username');
    const password = params.require('password');
    const scopes = this.scopes.grant(client, params.get('scope'));
    const source =
      client.kind === 'confidential' ? { client: client.id } : { address: request.remoteAddress };
    const owner = await this.owner({ username, password, ...source }, client);
    const authorization = this.authorization(client, owner.subject, scopes);
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: owner.subject,
      principal: 'user',
      scopes,
      audience: authorization.audience,
      cnf: null,
      tokenType: 'Bearer',
      family: {
        authorizationId: authorization.id,
        expiresAt: authorization.expiresAt,
        ...(client.grants.includes('refresh_token') && { generation: 0 }),
      },
      params,
      request,
    });
    const stored = await this.authorizations.start(authorization, minted.token, minted.refresh);
    if (!stored) throw new InvalidClientError();
    const { clientId } = client;
    const { subject } = owner;
    this.events.emit({ type: 'sign_in.succeeded', subject, place: 'password_grant', clientId });
    this.events.emit(issuedEvent(client, this.type, minted));
    return minted.response;
  }

  private async owner(attempt: PasswordAttempt, client: Client): Promise<Known<ResourceOwner>> {
    const outcome = await this.passwords.verify(attempt);
    if (outcome.is === 'too early') {
      this.tellFailure(client, 'throttled');
      throw new TooManyAttemptsError(outcome.retryAfter);
    }
    if (outcome.is === 'wrong') {
      this.tellFailure(client, 'credentials');
      throw new InvalidGrantError('the user name or the password is wrong');
    }
    const { owner } = outcome;
    await requireActive(this.owners, owner.subject).catch((refusal: unknown) => {
      if (refusal instanceof InvalidGrantError) this.tellFailure(client, 'inactive', owner.subject);
      throw refusal;
    });
    return owner;
  }

  private tellFailure(
    { clientId }: Client,
    reason: OAuth2EventOf<'sign_in.failed'>['reason'],
    subject?: string,
  ): void {
    const whose = { clientId, ...(subject !== undefined && { subject }) };
    this.events.emit({ type: 'sign_in.failed', place: 'password_grant', reason, ...whose });
  }

  private authorization(client: Client, subject: string, scopes: ScopeSet): NewAuthorization {
    const createdAt = this.clock.now();
    const lifetime = this.lifetimes.authorizationTtl(client, this.type, scopes);
    const expiresAt = addSeconds(createdAt, lifetime);
    return {
      id: newId(expiresAt),
      clientKey: client.id,
      subject,
      principal: 'user',
      scopes: scopes.toArray(),
      audience: client.audiences,
      authTime: createdAt,
      acr: null,
      amr: ['pwd'],
      sessionId: null,
      nonce: null,
      cnf: null,
      parentId: null,
      extra: {},
      createdAt,
      expiresAt,
    };
  }
}

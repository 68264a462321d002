import { Inject, Injectable, Optional } from '@nestjs/common';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import type { OAuth2Event } from '../events/event.js';
import { OAuth2Events } from '../events/events.js';
import { addSeconds, Clock, secondsBetween } from '../protocol/clock.js';
import { sameBytes } from '../protocol/digest.js';
import { InvalidGrantError } from '../protocol/errors.js';
import { OpaqueTokenCodec, type OpaqueToken } from '../protocol/opaque-token.js';
import { ScopeSet } from '../protocol/scope.js';
import type { Authorization, AuthorizationState } from '../tokens/authorization.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import type { MintedTokens, TokenDraft } from '../tokens/token-draft.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { TokenStore } from '../tokens/token.store.js';
import { FamilyRevoker } from './family-revoker.js';
import { Grant, type TokenRequest, type TokenResponse } from './grant.js';
import { issuedEvent } from './issued-event.js';
import { RefreshTokenStore, type RotationOutcome } from './refresh-token.store.js';
import { RetryBox } from './retry-box.js';
import { requireActive } from './subject-check.js';

/** One refresh, once its client and its authorization are known. */
interface Refresh extends TokenRequest {
  readonly state: AuthorizationState;
  readonly authorization: Authorization;
  readonly presented: OpaqueToken;
  readonly value: string;
  readonly scopes: ScopeSet;
}

/**
 * A refresh token buys a new pair and is rotated. A retry with the predecessor inside the window gets the
 * same pair; reuse after it revokes the authorization.
 *
 * @publicApi
 * @see RFC 6749 §6
 * @see RFC 9700 §4.14.2
 */
@Injectable()
export class RefreshTokenGrant extends Grant {
  readonly type = 'refresh_token';

  constructor(
    @Inject(RefreshTokenStore) private readonly refreshTokens: RefreshTokenStore,
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(TokenStore) private readonly tokens: TokenStore,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(LifetimePolicy) private readonly lifetimes: LifetimePolicy,
    @Inject(OpaqueTokenCodec) private readonly codec: OpaqueTokenCodec,
    @Inject(RetryBox) private readonly retries: RetryBox,
    @Inject(FamilyRevoker) private readonly families: FamilyRevoker,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {
    super();
  }

  /**
   * @throws {InvalidRequestError} when the refresh token is missing
   * @throws {InvalidGrantError} when it is unknown, another client's, expired, revoked or reused
   * @throws {InvalidScopeError} when the scope exceeds what was approved
   */
  async exchange(asked: TokenRequest): Promise<TokenResponse> {
    const { client, params, request } = asked;
    const value = params.require('refresh_token');
    const presented = this.codec.read('rt', value);
    const state = presented && (await this.authorizations.find(presented.id));
    if (!presented || state?.authorization.clientKey !== client.id) throw unusable();
    const { authorization } = state;
    const scopes = this.scopes.narrow(client, authorization.scopes, params.get('scope'));
    await requireActive(this.owners, authorization.subject);
    // No copy of what was asked, lengthened: that takes three hundred times as long, and leaves a shape behind each time.
    return this.rotate({ client, params, request, state, authorization, presented, value, scopes });
  }

  private async rotate(refresh: Refresh): Promise<TokenResponse> {
    const { client, authorization, presented, scopes } = refresh;
    const window = this.lifetimes.of(client, this.type, scopes).retryWindow;
    const isRetry = this.isRetry(refresh, window);
    const draft = draftOf(refresh, this.type, presented.generation + 1);
    // Hooks were asked when the pair was made that a retry gets again.
    const minted = await (isRetry ? this.issuer.mintUnasked(draft) : this.issuer.mint(draft));
    const now = this.clock.now();
    const outcome = await this.refreshTokens.rotate(
      {
        authorizationId: authorization.id,
        clientKey: client.id,
        digest: presented.digest,
        generation: presented.generation,
        retryFrom: addSeconds(now, -window),
      },
      {
        token: minted.token,
        refresh: minted.refresh ?? refused(),
        retry: window > 0 && !isRetry ? this.sealed(minted, refresh) : null,
      },
      now,
    );
    if (isRetry && outcome.kind === 'fresh') return this.another(refresh, minted.response);
    return this.answer(outcome, minted, refresh);
  }

  private async answer(
    outcome: RotationOutcome,
    minted: MintedTokens,
    refresh: Refresh,
  ): Promise<TokenResponse> {
    if (outcome.kind === 'retry') return this.retried(outcome.sealed, refresh);
    if (outcome.kind === 'reused') {
      await this.families.revoke(refresh.authorization.id, 'refresh_token_reused');
      this.events.emit({ type: 'token.reuse_detected', ...factsOf(refresh) });
    }
    if (outcome.kind !== 'fresh') throw unusable();
    this.events.emit(issuedEvent(refresh.client, this.type, minted));
    this.events.emit({
      type: 'token.refreshed',
      tokenId: minted.token.id,
      ...factsOf(refresh),
      generation: refresh.presented.generation + 1,
    });
    return minted.response;
  }

  /** The same pair again; with another scope, or when it was revoked, a fresh access token beside it. */
  private async retried(sealed: Buffer, refresh: Refresh): Promise<TokenResponse> {
    const successor = this.retries.open(sealed, refresh.value);
    if (!successor) throw unusable();
    const { response, expiresAt } = successor;
    if (successor.scope === refresh.scopes.toString() && (await this.lives(successor.tokenId))) {
      this.events.emit(retriedEvent(refresh, successor.tokenId));
      return { ...response, expires_in: secondsBetween(this.clock.now(), new Date(expiresAt)) };
    }
    return this.another(refresh, response);
  }

  /** A fresh access token beside a refresh token that is current already. */
  private async another(refresh: Refresh, response: TokenResponse): Promise<TokenResponse> {
    const minted = await this.issuer.mint(draftOf(refresh, this.type));
    if (!(await this.tokens.insert(minted.token))) throw unusable();
    this.events.emit(issuedEvent(refresh.client, this.type, minted));
    this.events.emit(retriedEvent(refresh, minted.token.id));
    return {
      ...minted.response,
      ...(response.refresh_token !== undefined && { refresh_token: response.refresh_token }),
    };
  }

  /**
   * Whether the token was the predecessor already when it was read, inside the window. A failover may have lost that
   * since: then the store says `fresh`, and hooks are asked after all.
   */
  private isRetry({ state, presented, authorization }: Refresh, window: number): boolean {
    const { previous, rotatedAt } = state;
    if (previous === null || rotatedAt === null || !sameBytes(previous, presented.digest))
      return false;
    const isPredecessor = presented.generation === authorization.generation - 1;
    return isPredecessor && rotatedAt >= addSeconds(this.clock.now(), -window);
  }

  private async lives(tokenId: string): Promise<boolean> {
    const state = await this.tokens.find(tokenId);
    return state !== undefined && state.token.revokedAt === null;
  }

  private sealed({ response, token }: MintedTokens, { value, scopes }: Refresh): Buffer {
    return this.retries.seal(
      {
        response,
        tokenId: token.id,
        scope: scopes.toString(),
        expiresAt: token.expiresAt.getTime(),
      },
      value,
    );
  }
}

function draftOf(
  { client, authorization, scopes, params, request }: Refresh,
  grantType: string,
  generation?: number,
): TokenDraft {
  return {
    client,
    grantType,
    subject: authorization.subject,
    principal: authorization.principal,
    scopes,
    audience: authorization.audience,
    cnf: authorization.cnf,
    tokenType: 'Bearer',
    family: {
      authorizationId: authorization.id,
      expiresAt: authorization.expiresAt,
      ...(generation !== undefined && { generation }),
    },
    params,
    request,
  };
}

function factsOf({ client, authorization, presented }: Refresh) {
  const { id: authorizationId, subject } = authorization;
  return { authorizationId, clientId: client.clientId, subject, generation: presented.generation };
}

function retriedEvent({ client, authorization }: Refresh, tokenId: string): OAuth2Event {
  const { id: authorizationId } = authorization;
  return { type: 'token.refresh_retried', tokenId, authorizationId, clientId: client.clientId };
}

function unusable(): InvalidGrantError {
  return new InvalidGrantError('the refresh token is invalid, expired, revoked, or not yours');
}

function refused(): never {
  throw unusable();
}

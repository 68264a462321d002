import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { OAuth2Events } from '../events/events.js';
import { Clock } from '../protocol/clock.js';
import { sameBytes } from '../protocol/digest.js';
import { InvalidGrantError } from '../protocol/errors.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { Parameters } from '../protocol/parameters.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import type { TokenDraft } from '../tokens/token-draft.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { AuthorizationCodeStore, type CodeState } from './authorization-code.store.js';
import type { Approval, PendingAuthorization } from './approval.js';
import { AuthorizingGrant } from './authorizing-grant.js';
import { CodeIssuer } from './code-issuer.js';
import { FamilyRevoker } from './family-revoker.js';
import type { TokenRequest, TokenResponse } from './grant.js';
import { issuedEvent } from './issued-event.js';
import { verifierProves } from './pkce-policy.js';
import { requireActive } from './subject-check.js';

/**
 * A person approves, the client gets a code through the browser and buys tokens with it. With PKCE, S256
 * by default for every client.
 *
 * @publicApi
 * @see RFC 6749 §4.1
 * @see RFC 7636
 */
@Injectable()
export class AuthorizationCodeGrant extends AuthorizingGrant {
  readonly type = 'authorization_code';
  readonly responseType = 'code';

  constructor(
    @Inject(AuthorizationCodeStore) private readonly codes: AuthorizationCodeStore,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(CodeIssuer) private readonly codeIssuer: CodeIssuer,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(OpaqueTokenCodec) private readonly codec: OpaqueTokenCodec,
    @Inject(FamilyRevoker) private readonly families: FamilyRevoker,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {
    super();
  }

  /** @throws {InvalidRequestError} when the PKCE parameters are missing or wrong (RFC 7636 §4.4.1) */
  validate(pending: PendingAuthorization): void {
    this.codeIssuer.challenge(pending);
  }

  async authorize(approval: Approval): Promise<Readonly<Record<string, string>> | undefined> {
    const { value, issue } = await this.codeIssuer.draft(approval, this.type);
    if (!(await this.codes.issue(issue))) return undefined;
    this.events.emit({
      type: 'authorization.granted',
      authorizationId: issue.authorization.id,
      clientId: approval.client.clientId,
      subject: approval.subject,
      scopes: issue.authorization.scopes,
    });
    return { code: value };
  }

  /**
   * @throws {InvalidRequestError} when the code or its verifier is missing
   * @throws {InvalidGrantError} when the code is unknown, another client's, expired, used before, sent with another
   * redirect URI or with a verifier that does not prove its challenge
   */
  async exchange(asked: TokenRequest): Promise<TokenResponse> {
    const { client, params } = asked;
    const state = await this.presentedCode(client, params.require('code'));
    if (state.code.consumedAt) return this.replayed(state, client);
    this.requireRedeemable(state);
    requireRedirectUri(client, params, state);
    const proven = verifierProves(params.get('code_verifier'), state.pkce);
    if (proven) await requireActive(this.owners, state.authorization.subject);
    const draft = this.draft(asked, state);
    // A wrong verifier burns the code: hooks are not asked about it, and cannot keep it from that by refusing.
    const minted = await (proven ? this.issuer.mint(draft) : this.issuer.mintUnasked(draft));
    const outcome = await this.codes.redeem(
      { codeId: state.code.id, digest: state.digest, clientKey: client.id, proven },
      { token: minted.token, ...(minted.refresh && { refresh: minted.refresh }) },
      this.clock.now(),
    );
    if (outcome === 'replayed') return this.replayed(state, client);
    if (outcome === 'burned') throw this.burned(state, client);
    if (outcome !== 'fresh') throw unusable();
    this.events.emit(issuedEvent(client, this.type, minted));
    return minted.response;
  }

  private async presentedCode(client: Client, value: string): Promise<CodeState> {
    const presented = this.codec.read('ac', value);
    const state = presented && (await this.codes.find(presented.id));
    if (!presented || !state || !sameBytes(state.digest, presented.digest)) throw unusable();
    // Another client's attempt must not touch the code: it proves nothing about its owner.
    if (state.authorization.clientKey !== client.id) throw unusable();
    return state;
  }

  private requireRedeemable({ code, authorization }: CodeState): void {
    if (code.expiresAt <= this.clock.now() || authorization.revokedAt) throw unusable();
  }

  /** §4.1.2: a code that comes twice was stolen from someone; what it bought ends. */
  private async replayed(state: CodeState, client: Client): Promise<never> {
    await this.families.revoke(state.authorization.id, 'code_replayed');
    this.events.emit({ type: 'code.replayed', ...idsOf(state, client) });
    throw unusable();
  }

  private burned(state: CodeState, client: Client): InvalidGrantError {
    this.events.emit({ type: 'code.burned', ...idsOf(state, client) });
    return new InvalidGrantError('code_verifier does not prove the challenge');
  }

  private draft({ client, params, request }: TokenRequest, state: CodeState): TokenDraft {
    const { authorization } = state;
    return {
      client,
      grantType: this.type,
      subject: authorization.subject,
      principal: authorization.principal,
      scopes: this.scopes.remaining(client, authorization.scopes),
      audience: authorization.audience,
      cnf: authorization.cnf,
      tokenType: 'Bearer',
      family: {
        authorizationId: authorization.id,
        expiresAt: authorization.expiresAt,
        ...(client.grants.includes('refresh_token') && { generation: 0 }),
      },
      params,
      request,
    };
  }
}

/** @see RFC 6749 §4.1.3: identical when the authorization request had one, else the one registered */
function requireRedirectUri(client: Client, params: Parameters, { code }: CodeState): void {
  const sent = params.get('redirect_uri');
  const wanted = code.redirectUri ?? (sent === undefined ? undefined : client.redirectUris[0]);
  if (sent !== wanted) {
    throw new InvalidGrantError('redirect_uri is not that of the authorization request');
  }
}

function idsOf({ code, authorization }: CodeState, { clientId }: Client) {
  return { codeId: code.id, authorizationId: authorization.id, clientId };
}

function unusable(): InvalidGrantError {
  return new InvalidGrantError('the authorization code is invalid, expired, used, or not yours');
}

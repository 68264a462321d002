import type { LifetimePolicy } from '../clients/lifetime-policy.js';
import type { ScopePolicy } from '../clients/scope-policy.js';
import type { TokenSteps } from '../hooks/token-steps.js';
import { addSeconds, secondsBetween, type Clock } from '../protocol/clock.js';
import { newId, type MintedToken, type OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { RefreshState } from './authorization.js';
import { type IssuanceJoiners, withIssuance } from './issuance.js';
import { subjectText } from './subject.js';
import type { MintedTokens, TokenDraft, TokenFamily } from './token-draft.js';
import type { TokenWriter } from './token-format.js';
import type { NewToken } from './token.js';

export interface TokenIssuerDependencies {
  readonly clock: Clock;
  readonly codec: OpaqueTokenCodec;
  readonly format: TokenWriter;
  readonly lifetimes: LifetimePolicy;
  readonly steps: TokenSteps;
  /** Left out where the stores have no transactions. */
  readonly joiners?: IssuanceJoiners;
  /** Left out where scopes are issued as they were granted. */
  readonly scopes?: Pick<ScopePolicy, 'settle'>;
}

/**
 * The only place that mints. It stores nothing: what it returns is stored by the one operation that claims
 * what the tokens are issued for.
 *
 * @publicApi
 * @see RFC 6749 §5.1
 */
export class TokenIssuer {
  constructor(private readonly deps: TokenIssuerDependencies) {}

  /**
   * Settles the scopes, asks the hooks and mints what they leave.
   *
   * @throws {InvalidScopeError} when the person may give none of the scopes
   * @throws {OAuth2Error} with which a hook refuses
   */
  mint(draft: TokenDraft): Promise<MintedTokens> {
    return this.deps.scopes ? this.mintSettled(draft, this.deps.scopes) : this.mintAsked(draft);
  }

  /**
   * Mints without asking hooks, what is not meant to be issued: a store is given it together with what it has to judge.
   *
   * @internal
   */
  async mintUnasked(draft: TokenDraft, atMost?: number): Promise<MintedTokens> {
    if (draft.subject !== null) subjectText(draft.subject);
    const { clock, format } = this.deps;
    const issuedAt = clock.now();
    const expiresAt = this.expiry(draft, issuedAt, atMost);
    const id = newId(expiresAt);
    const { value, digest } = await format.write(draft, id);
    const refresh = draft.family ? this.refresh(draft, draft.family, issuedAt) : undefined;
    return {
      token: tokenRow(draft, { id, digest, issuedAt, expiresAt }),
      ...(refresh && { refresh: refresh.state }),
      response: {
        access_token: value,
        token_type: draft.tokenType,
        expires_in: secondsBetween(issuedAt, expiresAt),
        ...(draft.scopes.size > 0 && { scope: draft.scopes.toString() }),
        ...(refresh && { refresh_token: refresh.token.value }),
      },
    };
  }

  private async mintSettled(
    draft: TokenDraft,
    policy: Pick<ScopePolicy, 'settle'>,
  ): Promise<MintedTokens> {
    return this.mintAsked({ ...draft, scopes: await policy.settle(draft) });
  }

  private mintAsked(draft: TokenDraft): Promise<MintedTokens> {
    const { steps, joiners } = this.deps;
    const minting = steps.has(draft) ? this.mintWithHooks(draft) : this.mintUnasked(draft);
    return joiners?.joins(draft.grantType)
      ? minting.then((minted) => withIssuance(minted, draft))
      : minting;
  }

  private async mintWithHooks(requested: TokenDraft): Promise<MintedTokens> {
    const { clock, steps } = this.deps;
    await steps.postToken(requested);
    const now = clock.now();
    const planned = secondsBetween(now, this.expiry(requested, now));
    const { draft: left, expiresIn } = await steps.modifyToken(requested, planned);
    const draft = await steps.generate(left);
    return steps.contribute(await this.mintUnasked(draft, expiresIn), draft);
  }

  /** An access token never outlives its authorization, whose row it refers to. */
  private expiry(draft: TokenDraft, now: Date, atMost = Infinity): Date {
    const { client, grantType, family, scopes } = draft;
    const { accessToken } = this.deps.lifetimes.of(client, grantType, scopes);
    const own = addSeconds(now, Math.min(accessToken, atMost));
    return family && family.expiresAt < own ? family.expiresAt : own;
  }

  private refresh(
    { client, grantType, scopes }: TokenDraft,
    { authorizationId, expiresAt, generation }: TokenFamily,
    now: Date,
  ): { readonly token: MintedToken; readonly state: RefreshState } | undefined {
    if (generation === undefined) return undefined;
    const token = this.deps.codec.mint('rt', authorizationId, generation);
    const idle = addSeconds(
      now,
      this.deps.lifetimes.of(client, grantType, scopes).refreshTokenIdle,
    );
    const idleExpiresAt = idle < expiresAt ? idle : expiresAt;
    return { token, state: { digest: token.digest, generation, idleExpiresAt } };
  }
}

function tokenRow(
  draft: TokenDraft,
  { id, digest, issuedAt, expiresAt }: Pick<NewToken, 'id' | 'digest' | 'issuedAt' | 'expiresAt'>,
): NewToken {
  return {
    id,
    digest,
    clientKey: draft.client.id,
    authorizationId: draft.family?.authorizationId ?? null,
    subject: draft.subject,
    principal: draft.principal,
    scopes: draft.scopes.toArray(),
    audience: draft.audience,
    cnf: draft.cnf,
    issuedAt,
    expiresAt,
  };
}

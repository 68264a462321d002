import type { LifetimePolicy } from '../clients/lifetime-policy.js';
import type { TokenHooks } from '../hooks/token-hooks.js';
import { addSeconds, secondsBetween, type Clock } from '../protocol/clock.js';
import { newId, type MintedToken, type OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { RefreshState } from './authorization.js';
import type { MintedTokens, TokenDraft, TokenFamily } from './token-draft.js';
import type { TokenFormat } from './token-format.js';
import type { NewToken } from './token.js';

export interface TokenIssuerDependencies {
  readonly clock: Clock;
  readonly codec: OpaqueTokenCodec;
  readonly format: TokenFormat;
  readonly lifetimes: LifetimePolicy;
  readonly hooks: readonly TokenHooks[];
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

  async mint(requested: TokenDraft): Promise<MintedTokens> {
    const { clock, format, hooks } = this.deps;
    let draft = requested;
    for (const hook of hooks) draft = (await hook.modifyToken?.(draft)) ?? draft;
    const issuedAt = clock.now();
    const expiresAt = this.expiry(draft, issuedAt);
    const id = newId(expiresAt);
    const { value, digest } = await format.write(draft, id);
    const refresh = draft.family ? this.refresh(draft, draft.family, issuedAt) : undefined;
    const minted: MintedTokens = {
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
    return hooks.length === 0 ? minted : this.contributed(minted, draft);
  }

  /** An access token never outlives its authorization, whose row it refers to. */
  private expiry({ client, grantType, family }: TokenDraft, now: Date): Date {
    const own = addSeconds(now, this.deps.lifetimes.of(client, grantType).accessToken);
    return family && family.expiresAt < own ? family.expiresAt : own;
  }

  private refresh(
    { client, grantType }: TokenDraft,
    { authorizationId, expiresAt, generation }: TokenFamily,
    now: Date,
  ): { readonly token: MintedToken; readonly state: RefreshState } | undefined {
    if (generation === undefined) return undefined;
    const token = this.deps.codec.mint('rt', authorizationId, generation);
    const idle = addSeconds(now, this.deps.lifetimes.of(client, grantType).refreshTokenIdle);
    const idleExpiresAt = idle < expiresAt ? idle : expiresAt;
    return { token, state: { digest: token.digest, generation, idleExpiresAt } };
  }

  private async contributed(minted: MintedTokens, draft: TokenDraft): Promise<MintedTokens> {
    let members: Record<string, unknown> = {};
    for (const hook of this.deps.hooks) {
      members = { ...members, ...(await hook.contribute?.(minted, draft)) };
    }
    // A core member that is absent stays absent: no refresh token where none was minted.
    for (const name of CORE_MEMBERS) delete members[name];
    return { ...minted, response: { ...members, ...minted.response } };
  }
}

const CORE_MEMBERS = [
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'refresh_token',
] as const;

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

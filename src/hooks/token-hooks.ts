import type { TokenDraft, MintedTokens } from '../tokens/token-draft.js';

/**
 * What a host may add while tokens are made. Hooks are awaited and may refuse by throwing an
 * `OAuth2Error`; they add, they never override a core member.
 *
 * @internal until a host can register one
 * @see RFC 6749 §5.1
 */
export abstract class TokenHooks {
  /** Changes what is about to be minted: narrower scopes, a shorter life. */
  modifyToken?(draft: TokenDraft): Promise<TokenDraft>;

  /** Further members of the token response; it sees what was minted. */
  contribute?(minted: MintedTokens, draft: TokenDraft): Promise<Readonly<Record<string, unknown>>>;
}

import type { TokenDraft } from './token-draft.js';

/** An access token in its format, with the digest that its row is compared by. */
export interface FormattedToken {
  readonly value: string;
  readonly digest: Buffer;
}

/**
 * How an access token is written.
 *
 * @publicApi
 */
export abstract class TokenFormat {
  abstract readonly name: string;

  /** @param id the token's key, which begins with its expiry */
  abstract write(draft: TokenDraft, id: string): FormattedToken | Promise<FormattedToken>;
}

import type { Eventual } from '../protocol/eventual.js';
import type { TokenDraft } from './token-draft.js';

/** An access token as it is written, with the digest that its row is compared by. */
export interface FormattedToken {
  readonly value: string;
  readonly digest: Buffer;
}

/** What writes access tokens. */
export interface TokenWriter {
  /** @param id the token's key, which begins with its expiry */
  write(draft: TokenDraft, id: string): Eventual<FormattedToken>;
}

/**
 * How an access token looks. What it stands for is in the database, whatever it says itself: it can be revoked, and
 * only its digest is stored. Name the class in the option `tokenFormats`, and in `tokens.format` when it is used.
 *
 * @publicApi
 * @see RFC 6749 §1.4, §7.1
 */
export abstract class TokenFormat {
  /** What `tokens.format` calls it. */
  abstract readonly name: string;

  /**
   * The token: characters of RFC 6750 §2.1, 8,192 at most, and nobody can guess it. What it tells is read by whoever
   * holds it.
   *
   * @param draft who, for whom and what for
   * @param id the token's key, a UUID; `tokenExpiry(id)` tells when the token ends
   */
  abstract write(draft: TokenDraft, id: string): Eventual<string>;

  /**
   * The key of a token that this format wrote, nothing for any other text. It is asked about everything that is
   * presented and is none of the server's own: a format that can tell a forged token here, by a signature or a MAC,
   * spares the database one look for each.
   */
  abstract read(value: string): string | undefined;
}

/** Chooses the format of a token by its name. */
export type FormatChoice = string | ((draft: TokenDraft) => string);

import type { ResourceOwner } from './resource-owners.js';
import type { Known } from './subject.js';

/** Somebody says who they are. */
export interface PasswordAttempt {
  readonly username: string;
  readonly password: string;
  /** Where it came from, when that is where the person is. */
  readonly address?: string | undefined;
  /**
   * The key of a client that has proven who it is and passes on what people typed: one address for many
   * people, which is not theirs.
   */
  readonly client?: string | undefined;
  /** A browser at which the name signed in before: its attempts are counted apart. */
  readonly browser?: string | undefined;
}

export type PasswordOutcome =
  | { readonly is: 'right'; readonly owner: Known<ResourceOwner> }
  | { readonly is: 'wrong' }
  /** The password was not looked at. `retryAfter` is in seconds. */
  | { readonly is: 'too early'; readonly retryAfter: number };

/**
 * Asks the host whether a password is right, as often as guessing allows. Everything that takes passwords from
 * outside asks here, so that a guesser has one budget and not one for each door.
 *
 * @publicApi
 * @see RFC 6749 §4.3.2
 */
export abstract class PasswordVerifier {
  /** @throws what the host throws when it cannot tell: such an attempt does not count as failed */
  abstract verify(attempt: PasswordAttempt): Promise<PasswordOutcome>;
}

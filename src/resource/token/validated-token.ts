import type { ResourceOwner } from '../../tokens/resource-owners.js';
import type { CheckedScopes } from '../scopes/scope-names.js';
import type { TokenFacts } from './token-facts.js';

/**
 * The access token that a request was admitted with. The token itself is not in it.
 *
 * @publicApi
 */
export interface ValidatedToken extends TokenFacts {
  readonly claims: Readonly<Record<string, unknown>>;

  /** Whether it has expired by now: a connection can outlive the token that opened it. */
  readonly expired: boolean;

  /**
   * Whether it has every scope of one of the alternatives: `'read special'` needs both,
   * `['read', 'special']` one of them.
   */
  allows<const Given extends string | readonly string[]>(
    scopes: Given & CheckedScopes<Given>,
  ): boolean;

  /**
   * The person it acts for, as `ResourceOwners.find` knows them; nothing when the client acts for itself, or they
   * are gone. Asked at the first call, and once.
   *
   * @throws {Error} when the application has no `ResourceOwners` with `find`
   */
  user<Owner extends ResourceOwner = ResourceOwner>(): Promise<Owner | undefined>;
}

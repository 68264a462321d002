import type { SignedIn } from './interaction.js';

/**
 * To whom and what for an authorization request is granted.
 *
 * @publicApi
 */
export interface GrantedTo extends Pick<
  SignedIn,
  'subject' | 'sessionId' | 'authTime' | 'acr' | 'amr'
> {
  /** What the person agreed to: part of what was asked for. */
  readonly scopes: readonly string[];
}

import type { Principal, TokenState } from '../tokens/token.js';
import { ScopeAlternatives } from './scope-alternatives.js';
import type { ValidatedToken } from './validated-token.js';

/** A token of this server that was found to be alive. */
export class AcceptedToken implements ValidatedToken {
  readonly tokenId: string;
  readonly subject: string | null;
  readonly clientId: string;
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly authorizationId: string | null;

  constructor({ token, clientId }: TokenState) {
    this.tokenId = token.id;
    this.subject = token.principal === 'user' ? token.subject : null;
    this.clientId = clientId;
    this.principal = token.principal;
    this.scopes = Object.freeze([...token.scopes]);
    this.audience = Object.freeze([...token.audience]);
    this.issuedAt = token.issuedAt;
    this.expiresAt = token.expiresAt;
    this.authorizationId = token.authorizationId;
    Object.freeze(this);
  }

  allows(scopes: string | readonly string[]): boolean {
    return ScopeAlternatives.of(scopes).admits(this.scopes);
  }
}

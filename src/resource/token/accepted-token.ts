import type { Clock } from '../../protocol/clock.js';
import type { ResourceOwner, ResourceOwners } from '../../tokens/resource-owners.js';
import type { Principal } from '../../tokens/token.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import type { TokenFacts } from './token-facts.js';
import type { ValidatedToken } from './validated-token.js';

/** What a token asks when it is asked. */
export interface TokenSurroundings {
  readonly clock: Clock;
  readonly owners: ResourceOwners | undefined;
}

const NO_CLAIMS = Object.freeze({});

/** The list itself, when nobody can change it: what is remembered is not copied for each request. */
function unchangeable(list: readonly string[]): readonly string[] {
  return Object.isFrozen(list) ? list : Object.freeze([...list]);
}

/** A token that was found to be good. */
export class AcceptedToken implements ValidatedToken {
  readonly tokenId: string;
  readonly subject: string | null;
  readonly clientId: string;
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly authorizationId: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly #surroundings: TokenSurroundings;
  #user: Promise<ResourceOwner | undefined> | undefined;

  constructor(facts: TokenFacts, surroundings: TokenSurroundings) {
    this.tokenId = facts.tokenId;
    this.subject = facts.subject;
    this.clientId = facts.clientId;
    this.principal = facts.principal;
    this.scopes = unchangeable(facts.scopes);
    this.audience = unchangeable(facts.audience);
    this.issuedAt = facts.issuedAt;
    this.expiresAt = facts.expiresAt;
    this.authorizationId = facts.authorizationId;
    this.claims = facts.claims ? Object.freeze({ ...facts.claims }) : NO_CLAIMS;
    this.#surroundings = surroundings;
    Object.freeze(this);
  }

  get expired(): boolean {
    // Written so that a date which is none has passed, too.
    return this.expiresAt !== null && !(this.expiresAt > this.#surroundings.clock.now());
  }

  allows(scopes: string | readonly string[]): boolean {
    if (scopes === undefined || scopes === null) throw new TypeError('allows(): scopes are needed');
    return ScopeAlternatives.of(scopes).admits(this.scopes);
  }

  user<Owner extends ResourceOwner = ResourceOwner>(): Promise<Owner | undefined> {
    this.#user ??= this.find();
    return this.#user as Promise<Owner | undefined>;
  }

  private async find(): Promise<ResourceOwner | undefined> {
    if (this.subject === null) return undefined;
    const { owners } = this.#surroundings;
    if (!owners?.find) throw new Error('token.user() needs ResourceOwners with find(subject)');
    return owners.find(this.subject);
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import { Clock } from '../../protocol/clock.js';
import { ResourceOwners } from '../../tokens/resource-owners.js';
import { AcceptedToken, type TokenSurroundings } from './accepted-token.js';
import type { TokenFacts } from './token-facts.js';

/** Makes tokens in hand of the facts that validators tell. */
@Injectable()
export class AcceptedTokens {
  readonly #surroundings: TokenSurroundings;

  constructor(
    @Inject(Clock) clock: Clock,
    @Optional() @Inject(ResourceOwners) owners?: ResourceOwners,
  ) {
    this.#surroundings = { clock, owners };
  }

  of(facts: TokenFacts): AcceptedToken {
    return new AcceptedToken(facts, this.#surroundings);
  }
}

import type { ExecutionContext } from '@nestjs/common';
import {
  ScopeAlternatives,
  type ScopeOperator,
  type ScopeRequirement,
} from './scope-alternatives.js';

/**
 * Computes for each request what it needs: scopes as `@RequireOAuth()` takes them, or null for "any valid
 * token".
 *
 * @publicApi
 */
export type ScopeFunction = (
  context: ExecutionContext,
) => ScopeRequirement | Promise<ScopeRequirement>;

/** What the scopes are called that depend on the method alone. */
export interface AccessScopes {
  readonly readScope: string;
  readonly writeScope: string;
}

/** A call of a handler, as far as its scopes may depend on it. */
export interface GuardedCall {
  readonly context: ExecutionContext;
  /** The HTTP method in capitals, or what comes nearest to it; nothing where a transport has none. */
  readonly method: string | undefined;
  readonly settings: AccessScopes;
}

/** What a handler asks of a token's scopes. */
export interface ScopeDemand {
  of(call: GuardedCall): ScopeAlternatives | Promise<ScopeAlternatives>;

  /** What can be told before any call, for a document; nothing when it is computed. */
  foreseen(method: string, settings: AccessScopes): ScopeAlternatives | undefined;
}

/** The same for every call. */
export class FixedDemand implements ScopeDemand {
  static readonly ANY_TOKEN = new FixedDemand(ScopeAlternatives.ANY);

  constructor(
    private readonly alternatives: ScopeAlternatives,
    /** Whether a function of the application compares: only it knows what the names mean. */
    readonly isJudged = false,
  ) {}

  of(): ScopeAlternatives {
    return this.alternatives;
  }

  foreseen(): ScopeAlternatives {
    return this.alternatives;
  }
}

/** It depends on the method. */
export class DemandByMethod implements ScopeDemand {
  constructor(
    private readonly choose: (
      method: string | undefined,
      settings: AccessScopes,
    ) => ScopeAlternatives,
  ) {}

  of({ method, settings }: GuardedCall): ScopeAlternatives {
    return this.choose(method, settings);
  }

  foreseen(method: string, settings: AccessScopes): ScopeAlternatives {
    return this.choose(method, settings);
  }
}

/** The application computes it. */
export class ComputedDemand implements ScopeDemand {
  /** Guards of a class and of its handler both ask: once for each call is enough. */
  readonly #demanded = new WeakMap<ExecutionContext, Promise<ScopeAlternatives>>();

  constructor(
    private readonly compute: ScopeFunction,
    private readonly operator?: ScopeOperator,
  ) {}

  of({ context }: GuardedCall): Promise<ScopeAlternatives> {
    const demanded = this.#demanded.get(context) ?? this.demandedOf(context);
    this.#demanded.set(context, demanded);
    return demanded;
  }

  private async demandedOf(context: ExecutionContext): Promise<ScopeAlternatives> {
    const requirement = await this.compute(context);
    // Such as for a name that a table of scopes does not have.
    if ((requirement as unknown) === undefined) {
      throw new TypeError('the computed scopes are undefined: for "any valid token" answer null');
    }
    // A function may say "any valid token" for some calls, whatever joins the scopes of the others.
    const operator = requirement === null ? undefined : this.operator;
    return ScopeAlternatives.of(requirement, operator);
  }

  foreseen(): undefined {
    return undefined;
  }
}

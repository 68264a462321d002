import type { Type } from '@nestjs/common';
import type { AccessAlternative } from '../access/access-alternative.js';
import type { AccessClause } from '../access/access-rule.js';
import {
  ScopeAlternatives,
  type ScopeOperator,
  type ScopeRequirement,
} from '../scopes/scope-alternatives.js';
import { ComputedDemand, FixedDemand, type ScopeFunction } from '../scopes/scope-demand.js';
import type { CheckedScopes } from '../scopes/scope-names.js';
import { guarded } from './guarded.js';

/** How strict `@RequireOAuth()` is. @publicApi */
export interface RequireOAuthOptions {
  /** Whether requests without credentials are served too; bad credentials never are. @default false */
  readonly optional?: boolean;
  /** What joins the scopes. @default each entry of a list is an alternative, of whose scopes all are needed */
  readonly operator?: ScopeOperator;
  /** Other ways in than the scopes, asked in their order; each a provider. @default none */
  readonly or?: Type<AccessAlternative> | readonly Type<AccessAlternative>[];
}

/** What joins the scopes of `@Scopes()`. */
type ScopesOptions = Pick<RequireOAuthOptions, 'operator'>;

/**
 * Guards a controller or a handler with an access token. On a handler it replaces what its controller
 * says, entirely.
 *
 * @example `@RequireOAuth(['profile email', 'user'])` admits a token that has both `profile` and `email`,
 * or has `user`; `@RequireOAuth()` admits every valid token.
 * @param scopes one text is one alternative, of whose scopes all are needed; or a list of them; or a function of the
 * context that answers either, at once or later
 * @throws {TypeError} when the class is loaded: for an empty scope or list, or an operator without scopes
 * @publicApi
 * @see RFC 6750 §3.1 for the 401 and 403 answers
 */
export function RequireOAuth<
  const Given extends string | readonly string[] | ScopeFunction | null | undefined,
>(
  scopes?: Given & CheckedScopes<Given>,
  options?: RequireOAuthOptions,
): ClassDecorator & MethodDecorator;
/**
 * Guards a controller or a handler with an access token, whose scopes another decorator may name.
 *
 * @example `@RequireOAuth({ optional: true })` serves requests without a token, too
 * @param options how strict it is
 * @throws {TypeError} when the class is loaded: for an operator, which needs scopes
 * @publicApi
 */
export function RequireOAuth(options: RequireOAuthOptions): ClassDecorator & MethodDecorator;
export function RequireOAuth(
  ...args: [
    first?: ScopeRequirement | ScopeFunction | RequireOAuthOptions,
    second?: RequireOAuthOptions,
  ]
): ClassDecorator & MethodDecorator {
  const [first, second] = args;
  // A name that a table of scopes does not have must not open what it should guard.
  if (args.length > 0 && first === undefined) {
    throw new TypeError(
      '@RequireOAuth(): the scopes are undefined: for "any valid token" write null or nothing',
    );
  }
  const [scopes, given] = isOptions(first) ? [undefined, first] : [first, second];
  const options = checkedOptions('@RequireOAuth()', given, ['optional', 'operator', 'or']);
  return guarded('@RequireOAuth()', {
    optional: options.optional ?? false,
    ...demanded(scopes, options.operator),
    ...('or' in options && { or: otherWays(options.or) }),
  });
}

/**
 * The scopes that a guarded controller or handler asks for, apart from `@RequireOAuth()`. It guards as well, so
 * that a forgotten guard leaves nothing open.
 *
 * @param scopes as for `@RequireOAuth()`
 * @throws {TypeError} when the class is loaded: without a scope
 * @publicApi
 */
export function Scopes<const Given extends string | readonly string[] | ScopeFunction>(
  scopes: Given & CheckedScopes<Given>,
  options?: ScopesOptions,
): ClassDecorator & MethodDecorator {
  const given: string | readonly string[] | ScopeFunction = scopes;
  // Without types a forgotten argument would ask for nothing.
  if (!given || (typeof given !== 'function' && given.length === 0)) {
    throw new TypeError('@Scopes() names no scope');
  }
  return guarded(
    '@Scopes()',
    demanded(given, checkedOptions('@Scopes()', options, ['operator']).operator),
  );
}

function demanded(
  scopes: ScopeRequirement | ScopeFunction | undefined,
  operator: ScopeOperator | undefined,
): Pick<AccessClause, 'demand'> {
  if (typeof scopes === 'function') return { demand: new ComputedDemand(scopes, operator) };
  const alternatives = ScopeAlternatives.of(scopes, operator);
  if (scopes === null || scopes === undefined) return {};
  return { demand: new FixedDemand(alternatives, typeof operator === 'function') };
}

function otherWays(or: RequireOAuthOptions['or']): readonly Type<AccessAlternative>[] {
  const types = (Array.isArray(or) ? or : [or]) as readonly Type<AccessAlternative>[];
  for (const type of types) {
    // Imports in a circle leave undefined where a class should be.
    if (typeof type !== 'function') {
      throw new TypeError(`or: ${String(type)} is no class that extends AccessAlternative`);
    }
  }
  return types;
}

function isOptions(
  value: ScopeRequirement | ScopeFunction | RequireOAuthOptions | undefined,
): value is RequireOAuthOptions & object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without types a second scope may stand where the options would: it would be asked of nobody. */
function checkedOptions<T extends object>(
  decorator: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): Partial<T> {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError(`${decorator}: options are an object, such as { operator: 'OR' }`);
  }
  const unknown = Object.keys(options).find((name) => !known.some((one) => one === name));
  if (unknown === undefined) return options;
  throw new TypeError(`${decorator}: ${unknown} is no option (there are ${known.join(', ')})`);
}

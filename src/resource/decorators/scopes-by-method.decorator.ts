import { isHttpMethod } from '../scopes/http-method.js';
import { ScopeAlternatives } from '../scopes/scope-alternatives.js';
import { type AccessScopes, DemandByMethod } from '../scopes/scope-demand.js';
import type { CheckedMethods, CheckedScopes } from '../scopes/scope-names.js';
import { ScopeSet } from '../../protocol/scope.js';
import { guarded } from './guarded.js';

/**
 * Methods that change nothing.
 *
 * @see RFC 9110 §9.2.1
 */
const SAFE: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * For each HTTP method the alternatives of which a token needs one, completely. @publicApi
 *
 * @example `{ GET: [['read'], ['admin']], POST: [['read', 'write']] }`
 */
export type ScopesPerMethod = Readonly<Record<string, readonly (readonly string[])[]>>;

/**
 * Asks for the scope `read` when the method is GET, HEAD or OPTIONS and for `write` otherwise (their names are
 * options), and for the scopes that are given besides. Where a transport has no methods it is `write`.
 *
 * @throws {TypeError} when the class is loaded: for something that is not a scope
 * @publicApi
 */
export function ReadWriteScopes<const Given extends string>(
  also?: Given & CheckedScopes<Given>,
): ClassDecorator & MethodDecorator {
  const besides = also === undefined ? [] : [...namedSet(also)];
  return guarded('@ReadWriteScopes()', { demand: byAccess((access) => [...besides, access]) });
}

/**
 * Asks for `<resource>:read` or `<resource>:write`, by the method as `@ReadWriteScopes()` does.
 *
 * @example `@ResourceScopes('books')`: GET needs `books:read`, POST needs `books:write`
 * @throws {TypeError} when the class is loaded: for something that is not a scope
 * @publicApi
 */
export function ResourceScopes(resources: string): ClassDecorator & MethodDecorator {
  const names = [...namedSet(resources)];
  const demand = byAccess((access) => names.map((name) => `${name}:${access}`));
  return guarded('@ResourceScopes()', { demand });
}

/**
 * Alternatives for each method. A method that is not listed is refused, whatever the token: HEAD too, though it
 * is answered by the handler for GET.
 *
 * @example `@ScopesByMethod({ GET: [['a', 'b'], ['c']], POST: [['d']] })`
 * @throws {TypeError} when the class is loaded: for an empty list, a method that is unknown or there twice, or
 * something that is not a scope
 * @publicApi
 */
export function ScopesByMethod<const Given extends ScopesPerMethod>(
  methods: Given & CheckedMethods<Given>,
): ClassDecorator & MethodDecorator {
  const listed = new Map<string, ScopeAlternatives>();
  for (const [name, alternatives] of Object.entries<readonly (readonly string[])[]>(
    methods ?? {},
  )) {
    const method = name.toUpperCase();
    if (!isHttpMethod(method)) throw new TypeError(`@ScopesByMethod(): ${name} is no HTTP method`);
    if (listed.has(method)) throw new TypeError(`@ScopesByMethod(): ${method} is there twice`);
    listed.set(method, alternativesFor(method, alternatives));
  }
  if (listed.size === 0) throw new TypeError('@ScopesByMethod() lists no method');
  return guarded('@ScopesByMethod()', {
    demand: new DemandByMethod((method) => listed.get(method ?? '') ?? ScopeAlternatives.NONE),
  });
}

/** All the scopes that a handler needs to read, or to write. */
function byAccess(scopes: (access: string) => readonly string[]): DemandByMethod {
  const known = new Map<string, ScopeAlternatives>();
  return new DemandByMethod((method, settings) => {
    const access = accessName(method, settings);
    const demanded = known.get(access) ?? ScopeAlternatives.anyOf([ScopeSet.of(scopes(access))]);
    known.set(access, demanded);
    return demanded;
  });
}

function accessName(method: string | undefined, settings: AccessScopes): string {
  return SAFE.has(method) ? settings.readScope : settings.writeScope;
}

function alternativesFor(
  method: string,
  alternatives: readonly (readonly string[])[],
): ScopeAlternatives {
  if (alternatives.length === 0) {
    throw new TypeError(`@ScopesByMethod(): ${method} has no alternative`);
  }
  return ScopeAlternatives.anyOf(alternatives.map((scopes) => namedSet(scopes.join(' '))));
}

function namedSet(text: string): ScopeSet {
  const [set] = ScopeAlternatives.of(text).sets;
  if (!set) throw new TypeError('a scope is needed');
  return set;
}

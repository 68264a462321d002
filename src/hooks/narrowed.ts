import { InvalidScopeError } from '../protocol/errors.js';
import { ScopeSet } from '../protocol/scope.js';

/** What a hook may make less of. */
export interface Narrowable {
  readonly scopes: ScopeSet;
  /** @unit seconds */
  readonly expiresIn: number;
}

/**
 * What a hook leaves of what was to be issued: never more, whatever it returns.
 *
 * @param refused told of everything that would be more, or is not the hook's to change
 * @throws {InvalidScopeError} when there were scopes and none is left (RFC 6749 §3.3 knows no empty scope)
 * @throws {TypeError} when the change cannot be understood: nobody knows how much less was meant
 */
export function narrowed(
  before: Narrowable,
  change: unknown,
  refused: (what: string) => void,
): Narrowable {
  if (change === undefined) return before;
  if (typeof change !== 'object' || change === null) {
    throw new TypeError('a hook returned what is no change of scopes or expiresIn');
  }
  const { scopes, expiresIn, ...others } = change as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(others)) refused(`${name} is not a hook's to change`);
  return {
    scopes: scopes === undefined ? before.scopes : fewer(before.scopes, scopes, refused),
    expiresIn:
      expiresIn === undefined ? before.expiresIn : shorter(before.expiresIn, expiresIn, refused),
  };
}

function fewer(before: ScopeSet, wanted: unknown, refused: (what: string) => void): ScopeSet {
  if (typeof wanted !== 'string' && !Array.isArray(wanted)) {
    throw new TypeError('a hook returned scopes that are neither a text nor a list');
  }
  const asked = typeof wanted === 'string' ? wanted.split(' ').filter(Boolean) : wanted.map(String);
  const more = asked.filter((name) => !before.has(name));
  if (more.length > 0) refused(`the scopes ${more.join(' ')} were not granted and are left out`);
  const left = ScopeSet.of([...before].filter((name) => asked.includes(name)));
  if (left.size === 0 && before.size > 0) {
    throw new InvalidScopeError('none of the scopes can be had here');
  }
  return left;
}

function shorter(before: number, wanted: unknown, refused: (what: string) => void): number {
  if (typeof wanted !== 'number' || !(wanted >= 1)) {
    throw new TypeError('a hook returned an expiresIn that is no number of seconds from 1 on');
  }
  if (wanted > before) refused(`expiresIn ${wanted} is longer than ${before} and is left out`);
  return Math.min(before, Math.floor(wanted));
}

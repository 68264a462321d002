import { InvalidScopeError } from '../protocol/errors.js';
import { ScopeSet } from '../protocol/scope.js';
import type { Client } from './client.js';

/** A scope with its words. */
export interface ScopeDescription {
  readonly name: string;
  readonly description: string;
}

/**
 * Which scopes a client gets for what it asks.
 *
 * @see RFC 6749 §3.3
 */
export class ScopePolicy {
  /** @param known the server's scopes and their words */
  constructor(private readonly known: ReadonlyMap<string, string>) {}

  /**
   * What was asked for, or the client's default when nothing was.
   *
   * @throws {InvalidScopeError} when the scope is malformed, unknown to the server, or not the client's to ask for
   */
  grant(client: Client, requested: string | undefined): ScopeSet {
    if (requested === undefined)
      return ScopeSet.of(client.defaultScopes.filter((name) => this.known.has(name)));
    const scopes = parseRequested(requested);
    for (const name of scopes) {
      if (!this.known.has(name) || !client.scopes.includes(name)) {
        throw new InvalidScopeError("a requested scope is unknown or not this client's to ask for");
      }
    }
    return scopes;
  }

  /** What of an approval the client may still have: scopes can be taken from it, or from the server. */
  remaining(client: Client, approved: readonly string[]): ScopeSet {
    return ScopeSet.of(
      approved.filter((name) => client.scopes.includes(name) && this.known.has(name)),
    );
  }

  /**
   * What a refresh may narrow to: part of what was approved and is still the client's.
   *
   * @throws {InvalidScopeError} when it asks for more
   * @see RFC 6749 §6
   */
  narrow(client: Client, approved: readonly string[], requested: string | undefined): ScopeSet {
    const remaining = this.remaining(client, approved);
    if (requested === undefined) return remaining;
    const scopes = parseRequested(requested);
    if (!remaining.includesAll(scopes)) {
      throw new InvalidScopeError('the scope exceeds what the resource owner approved');
    }
    return scopes;
  }

  names(): readonly string[] {
    return [...this.known.keys()];
  }

  describe(scopes: Iterable<string>): readonly ScopeDescription[] {
    return [...scopes].map((name) => ({ name, description: this.known.get(name) ?? name }));
  }
}

/** @see RFC 6749 §3.3: a scope has at least one token */
function parseRequested(requested: string): ScopeSet {
  const scopes = ScopeSet.parse(requested);
  if (scopes.size === 0) throw new InvalidScopeError('the scope is empty');
  return scopes;
}

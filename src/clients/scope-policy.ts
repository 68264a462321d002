import type { ExtensionLimit } from '../hooks/extension-limit.js';
import { InvalidScopeError } from '../protocol/errors.js';
import type { Eventual } from '../protocol/eventual.js';
import { ScopeSet } from '../protocol/scope.js';
import type { Client } from './client.js';
import { scopeClosure } from './scope-closure.js';

/** A scope with its words. */
export interface ScopeDescription {
  readonly name: string;
  readonly description: string;
}

/** Which of the scopes may a person give to a client? @publicApi */
export interface ScopeQuestion {
  readonly client: Client;
  readonly subject: string;
  readonly scopes: readonly string[];
}

/** Whom scopes are about to be issued to. */
export interface ScopeRecipient {
  readonly client: Client;
  /** Nobody when the client acts for itself. */
  readonly subject: string | null;
  readonly principal: 'user' | 'client';
  readonly scopes: ScopeSet;
}

/**
 * Which scopes a client gets for what it asks. A subclass, named in the option `scopePolicy`, may say that one scope
 * implies others (`implied`), what a client may ask for (`mayAsk`), and what a person may give (`permitted`).
 *
 * @publicApi
 * @see RFC 6749 §3.3
 */
export class ScopePolicy {
  #known: ReadonlyMap<string, string> = new Map();
  #closure: ReadonlyMap<string, readonly string[]> | undefined;
  #limit: Pick<ExtensionLimit, 'call'> | undefined;

  /** @param known the server's scopes and their words */
  constructor(known: ReadonlyMap<string, string> = new Map()) {
    this.#known = known;
  }

  /**
   * What comes with a scope: `admin` may imply `read`. A token that is issued for `admin` then has both, so that guards,
   * introspection and APIs in other processes see them. Asked once for each scope, at start-up. @default nothing
   */
  implied?(scope: string): readonly string[];

  /**
   * Which of the scopes a person may give; what is not among them is ignored. Asked before consent is, when it was given,
   * and whenever a token is made for the person, also at refresh. @default all of them
   */
  permitted?(question: ScopeQuestion): Eventual<Iterable<string>>;

  /** Whether a client may have a scope. @default what it is registered for, and what that implies */
  mayAsk(client: Client, scope: string): boolean {
    return this.covers(client.scopes, scope);
  }

  /**
   * Tells the scopes that there are, and what keeps `permitted` from taking too long.
   *
   * @throws {TypeError} when one implies what is none
   * @internal
   */
  serve(known: ReadonlyMap<string, string>, limit?: Pick<ExtensionLimit, 'call'>): this {
    this.#known = known;
    this.#limit = limit;
    this.#closure = this.implied && scopeClosure([...known.keys()], (name) => this.implied?.(name));
    return this;
  }

  /**
   * What was asked for, or the client's default when nothing was.
   *
   * @throws {InvalidScopeError} when the scope is malformed, unknown to the server, or not the client's to ask for
   */
  grant(client: Client, requested: string | undefined): ScopeSet {
    if (requested === undefined)
      return ScopeSet.of(
        client.defaultScopes.filter((name) => this.#known.has(name) && this.isTheirs(client, name)),
      );
    const scopes = parseRequested(requested);
    for (const name of scopes) {
      if (!this.#known.has(name) || !this.isTheirs(client, name)) {
        throw new InvalidScopeError("a requested scope is unknown or not this client's to ask for");
      }
    }
    return scopes;
  }

  /** What of an approval the client may still have: scopes can be taken from it, or from the server. */
  remaining(client: Client, approved: readonly string[]): ScopeSet {
    return ScopeSet.of(
      approved.filter((name) => this.isTheirs(client, name) && this.#known.has(name)),
    );
  }

  /**
   * What a refresh may narrow to: part of what was approved, or implied by it, and is still the client's.
   *
   * @throws {InvalidScopeError} when it asks for more
   * @see RFC 6749 §6
   */
  narrow(client: Client, approved: readonly string[], requested: string | undefined): ScopeSet {
    const remaining = this.remaining(client, approved);
    if (requested === undefined) return remaining;
    const scopes = parseRequested(requested);
    const held = remaining.toArray();
    if (![...scopes].every((name) => this.covers(held, name))) {
      throw new InvalidScopeError('the scope exceeds what the resource owner approved');
    }
    return scopes;
  }

  /** Whether scopes are looked at once more before they are issued. */
  get settles(): boolean {
    return this.#closure !== undefined || this.permitted !== undefined;
  }

  /**
   * The scopes of a token: with what they imply, without what the person may not give.
   *
   * @throws {InvalidScopeError} when there were scopes and none is left
   */
  async settle({ client, subject, principal, scopes }: ScopeRecipient): Promise<ScopeSet> {
    const closure = this.#closure;
    const all = closure
      ? ScopeSet.of([...scopes].flatMap((name) => [name, ...(closure.get(name) ?? [])]))
      : scopes;
    if (subject === null || principal !== 'user') return all;
    const left = await this.offered({ client, subject }, all);
    if (left.size > 0 || all.size === 0) return left;
    throw new InvalidScopeError('the resource owner may give none of the scopes');
  }

  /** What of the scopes a person may give. */
  async offered(
    { client, subject }: Pick<ScopeQuestion, 'client' | 'subject'>,
    scopes: ScopeSet,
  ): Promise<ScopeSet> {
    if (!this.permitted || scopes.size === 0) return scopes;
    const question = Object.freeze({ client, subject, scopes: scopes.toArray() });
    const asked = () => this.permitted?.(question) ?? [];
    const method = `${this.constructor.name}.permitted`;
    const permitted = new Set(await (this.#limit ? this.#limit.call(method, asked) : asked()));
    return ScopeSet.of([...scopes].filter((name) => permitted.has(name)));
  }

  names(): readonly string[] {
    return [...this.#known.keys()];
  }

  describe(scopes: Iterable<string>): readonly ScopeDescription[] {
    return [...scopes].map((name) => ({ name, description: this.#known.get(name) ?? name }));
  }

  /** @throws {TypeError} for a promise, which would let every client have everything */
  private isTheirs(client: Client, name: string): boolean {
    const may: unknown = this.mayAsk(client, name);
    if (typeof may === 'boolean') return may;
    throw new TypeError(`${this.constructor.name}.mayAsk must answer true or false, at once`);
  }

  private covers(held: readonly string[], name: string): boolean {
    if (held.includes(name)) return true;
    const closure = this.#closure;
    return closure !== undefined && held.some((one) => closure.get(one)?.includes(name));
  }
}

/** @see RFC 6749 §3.3: a scope has at least one token */
function parseRequested(requested: string): ScopeSet {
  const scopes = ScopeSet.parse(requested);
  if (scopes.size === 0) throw new InvalidScopeError('the scope is empty');
  return scopes;
}

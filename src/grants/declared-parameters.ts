import { InvalidRequestError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import type { Grant, GrantParameter } from './grant.js';

/** `param-name` of RFC 6749 §8.2. */
const NAME = /^[A-Za-z0-9._-]+$/;

/** What every token request has for the endpoint itself, whichever its grant is. */
const CORE: ReadonlySet<string> = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'scope',
]);

/** A shorter one would be found in every other word. */
const TELLING = 4;

/**
 * Refuses a declaration that cannot be kept.
 *
 * @throws {TypeError} saying what to write
 */
export function requireDeclarable({ constructor, parameters }: Grant): void {
  const seen = new Set<unknown>();
  for (const { name } of parameters ?? []) {
    const who = `${constructor.name} declares the parameter ${JSON.stringify(name)}`;
    if (typeof name !== 'string' || !NAME.test(name)) {
      throw new TypeError(`${who}: write letters, digits and - . _ (RFC 6749 §8.2)`);
    }
    if (CORE.has(name)) {
      throw new TypeError(`${who}, which belongs to every token request: leave it out`);
    }
    if (seen.has(name)) throw new TypeError(`${who} twice: leave one of them out`);
    seen.add(name);
  }
}

/**
 * @throws {InvalidRequestError} when a declared parameter is missing, or comes more than once
 * @see RFC 6749 §3.2, §5.2
 */
export function requireParameters(declared: readonly GrantParameter[], params: Parameters): void {
  for (const { name, required = true } of declared) {
    if (required) params.require(name);
    if (params.getAll(name).length > 1) {
      throw new InvalidRequestError(`${name} is included more than once`);
    }
  }
}

/**
 * Takes the values of secret parameters out of what a grant has thrown, before anybody is told or writes it down.
 *
 * @returns the same error
 */
export function withoutSecrets(
  thrown: unknown,
  declared: readonly GrantParameter[],
  params: Parameters,
): unknown {
  const secrets = declared
    .filter(({ secret }) => secret === true)
    .flatMap(({ name }) => params.getAll(name))
    .filter((value) => value.length >= TELLING);
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error && secrets.length > 0; depth += 1) {
    for (const member of ['message', 'stack', 'description']) {
      const text: unknown = Reflect.get(error, member);
      if (typeof text !== 'string') continue;
      const kept = secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);
      if (kept !== text) Reflect.set(error, member, kept);
    }
    error = error.cause;
  }
  return thrown;
}

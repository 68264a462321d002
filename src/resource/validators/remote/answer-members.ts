import { IntrospectionUnavailableError } from './introspection-unavailable.js';

/** The latest moment that a `Date` can hold. @unit seconds since 1970 */
const LAST_MOMENT = 8_640_000_000_000;

/**
 * Reads the members of an introspection answer. `null` is taken as "not there", as many servers write it.
 *
 * @see RFC 7662 §2.2
 */
export class AnswerMembers {
  constructor(private readonly answer: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** @throws {IntrospectionUnavailableError} when it is there and no text */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw malformed(name);
  }

  /** @throws {IntrospectionUnavailableError} when it is there and neither a text nor a list of texts */
  texts(name: string): readonly string[] {
    const list: readonly unknown[] = [this.value(name) ?? []].flat();
    if (list.every((one) => typeof one === 'string')) return list;
    throw malformed(name);
  }

  /**
   * @returns seconds since 1970
   * @throws {IntrospectionUnavailableError} when it is there and no time
   */
  time(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Math.abs(value) <= LAST_MOMENT) return value;
    throw malformed(name);
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.answer, name) ? (this.answer[name] ?? undefined) : undefined;
  }
}

/** The server does not speak the protocol: that is no fault of the token. */
export function malformed(name: string): IntrospectionUnavailableError {
  return new IntrospectionUnavailableError(
    `the introspection endpoint answered no good '${name}' (RFC 7662 §2.2)`,
  );
}

import { InvalidRequestError } from './errors.js';
import { formDecoded } from './form-encoding.js';
import { limitOf } from './limits.js';

/**
 * Parameters that their RFCs let a client repeat.
 *
 * @see RFC 8707 §2, RFC 8693 §2.1
 */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience']);

/**
 * The parameters of a query or of a form, decoded strictly and single-valued by type.
 *
 * @publicApi
 * @see RFC 6749 §3.1, §3.2, appendix B
 */
export class Parameters {
  static readonly EMPTY = new Parameters(new Map());

  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  /**
   * @param repeatable names that may come more than once, besides `resource` and `audience`
   * @throws {InvalidRequestError} for bad percent-encoding, invalid UTF-8, a NUL, a parameter that
   * is repeated, or one that is longer than its limit
   */
  static parse(encoded: string, repeatable: ReadonlySet<string> = REPEATABLE): Parameters {
    const values = new Map<string, string[]>();
    for (const pair of encoded.split('&')) {
      if (pair === '') continue;
      const cut = pair.indexOf('=');
      const name = decode(cut < 0 ? pair : pair.slice(0, cut));
      const value = cut < 0 ? '' : decode(pair.slice(cut + 1));
      const present = values.get(name);
      if (present && !repeatable.has(name)) {
        throw new InvalidRequestError(`${label(name)} is included more than once`);
      }
      if (value.length > limitOf(name)) {
        throw new InvalidRequestError(`${label(name)} is longer than this server accepts`);
      }
      if (present) present.push(value);
      else values.set(name, [value]);
    }
    return new Parameters(values);
  }

  static of(record: Readonly<Record<string, string | undefined>>): Parameters {
    const entries = Object.entries(record).filter((entry) => entry[1] !== undefined);
    return new Parameters(new Map(entries.map(([name, value]) => [name, [value as string]])));
  }

  /** The value; an empty one counts as omitted (RFC 6749 §3.1). */
  get(name: string): string | undefined {
    return this.values.get(name)?.[0] || undefined;
  }

  /** @throws {InvalidRequestError} when the parameter is missing or empty */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new InvalidRequestError(`${name} is missing`);
    return value;
  }

  /** Every value of a repeatable parameter, without the empty ones. */
  getAll(name: string): readonly string[] {
    return (this.values.get(name) ?? []).filter((value) => value !== '');
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.values.size;
  }

  /** The parameters as they came, for a ticket that carries the request through sign-in. */
  toString(): string {
    const search = new URLSearchParams();
    for (const [name, all] of this.values) for (const value of all) search.append(name, value);
    return search.toString();
  }
}

/** What an error may call a parameter: names of the protocol only, nothing that a stranger made up. */
function label(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? name : 'a parameter';
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = formDecoded(text);
  } catch (cause) {
    throw new InvalidRequestError('a parameter is not percent-encoded UTF-8', { cause });
  }
  // A lone surrogate has no UTF-8: it would be written as another character than was read.
  if (/\p{Surrogate}/u.test(decoded)) {
    throw new InvalidRequestError('a parameter is not percent-encoded UTF-8');
  }
  if (decoded.includes('\0')) throw new InvalidRequestError('a parameter contains a NUL character');
  return decoded;
}

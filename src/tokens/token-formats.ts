import { sha256 } from '../protocol/digest.js';
import { type Eventual, whenKnown } from '../protocol/eventual.js';
import { limitOf } from '../protocol/limits.js';
import { expiryOf, isId, type OpaqueTokenCodec } from '../protocol/opaque-token.js';
import { Registry } from '../registry.js';
import { OpaqueFormat } from './formats/opaque-format.js';
import type { TokenDraft } from './token-draft.js';
import type { FormatChoice, FormattedToken, TokenFormat, TokenWriter } from './token-format.js';

/** What a presented access token says of itself. */
export interface RecognisedToken {
  readonly id: string;
  readonly expiresAt: Date;
  readonly digest: Buffer;
}

/** `b64token` of RFC 6750 §2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The formats of access tokens: `opaque`, and those of the host. Whoever has no others pays nothing for them.
 *
 * @see RFC 6750 §2.1
 */
export class TokenFormats implements TokenWriter {
  readonly #opaque: OpaqueFormat;
  readonly #writers = new Registry<TokenWriter>('token format');
  #others: readonly TokenFormat[] = [];

  constructor(
    private readonly codec: OpaqueTokenCodec,
    private readonly choice: FormatChoice = 'opaque',
  ) {
    this.#opaque = new OpaqueFormat(codec);
    this.#writers.register(this.#opaque.name, this.#opaque);
  }

  /** @throws {TypeError} when a format of this name is registered already */
  register(format: TokenFormat): void {
    const checked = new CheckedFormat(format, (value) => this.read(value)?.id);
    this.#writers.register(format.name, checked);
    this.#others = [...this.#others, format];
  }

  /** @throws {TypeError} when every token is to have a format that nobody registered */
  requireChosen(): void {
    if (typeof this.choice === 'string') this.named(this.choice);
  }

  write(draft: TokenDraft, id: string): Eventual<FormattedToken> {
    const choice = draft.format ?? this.choice;
    if (choice === 'opaque') return this.#opaque.write(draft, id);
    return this.named(typeof choice === 'string' ? choice : choice(draft)).write(draft, id);
  }

  /** A token by its looks, or nothing when none of the formats wrote it. No query. */
  read(value: string): RecognisedToken | undefined {
    return this.codec.read('at', value) ?? this.readOther(value);
  }

  /** A format that names no key of ours has not recognised anything. */
  private readOther(value: string): RecognisedToken | undefined {
    for (const format of this.#others) {
      const id = format.read(value);
      if (id !== undefined && isId(id)) {
        return { id, expiresAt: expiryOf(id), digest: sha256(value) };
      }
    }
    return undefined;
  }

  private named(name: string): TokenWriter {
    const writer = this.#writers.get(name);
    if (writer) return writer;
    throw new TypeError(
      `tokens.format is ${String(name)}, which nobody registered: write one of ${this.#writers.names().join(', ')}, or name its class in tokenFormats`,
    );
  }
}

/** What a format of the host writes must get back to it. */
class CheckedFormat implements TokenWriter {
  /** @param idOf the key that a token is found by when it is presented, whichever format recognises it */
  constructor(
    private readonly format: TokenFormat,
    private readonly idOf: (value: string) => string | undefined,
  ) {}

  write(draft: TokenDraft, id: string): Eventual<FormattedToken> {
    return whenKnown(this.format.write(draft, id), (value) => this.formatted(value, id));
  }

  /** @throws {TypeError} before anything is stored */
  private formatted(value: unknown, id: string): FormattedToken {
    const { name } = this.format;
    if (typeof value !== 'string' || !TOKEN.test(value) || value.length > limitOf('token')) {
      throw new TypeError(`the token format ${name} wrote what no request can carry`);
    }
    if (this.format.read(value) !== id) {
      throw new TypeError(`the token format ${name} does not recognise what it wrote`);
    }
    if (this.idOf(value) !== id) {
      throw new TypeError(`the token format ${name} wrote what another format takes for its own`);
    }
    return { value, digest: sha256(value) };
  }
}

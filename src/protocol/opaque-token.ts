import { sha256 } from './digest.js';
import type { Keyring } from './keyring.js';
import { randomBytesOf } from './random.js';

/** `at` access token, `rt` refresh token, `ac` authorization code. */
export type TokenKind = 'at' | 'rt' | 'ac';

/** What an opaque token says about itself once its MAC is right. */
export interface OpaqueToken {
  readonly kind: TokenKind;
  /** The key of its row, as a UUID whose first 48 bits are the expiry in milliseconds. */
  readonly id: string;
  /** How often the refresh token was rotated before; 0 for the other kinds. */
  readonly generation: number;
  readonly expiresAt: Date;
  /** SHA-256 of the whole token: what the row is compared with. */
  readonly digest: Buffer;
}

export interface MintedToken extends OpaqueToken {
  /** The token itself. It goes to the client and nowhere else. */
  readonly value: string;
}

const ID = 16;
const GENERATION = 4;
const SECRET = 20;
const MAC = 8;

/** Any bits, one spelling: a key that were read back differently would not be found. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Writes and reads opaque tokens: `<prefix>_<kind>_` and base64url of id ‖ generation (refresh tokens
 * only) ‖ secret ‖ MAC. A forged token is told from a real one without asking the database.
 */
export class OpaqueTokenCodec {
  constructor(
    private readonly keyring: Keyring,
    private readonly prefix = 'oa',
  ) {}

  /**
   * @param id the row's key, from `newId`; a refresh token carries its authorization's
   * @throws {TypeError} when the id is no UUID
   * @throws {RangeError} when the generation is no whole number of 32 bits
   */
  mint(kind: TokenKind, id: string, generation = 0): MintedToken {
    const length = payloadLength(kind);
    const bytes = Buffer.allocUnsafe(length + MAC);
    writeId(bytes, id);
    if (kind === 'rt') bytes.writeUInt32BE(wholeNumber(generation), ID);
    bytes.set(randomBytesOf(SECRET), length - SECRET);
    const head = `${this.prefix}_${kind}_`;
    bytes.set(this.keyring.mac('mac', bytes.subarray(0, length), MAC, head), length);
    const value = head + bytes.toString('base64url');
    return { kind, id, generation, expiresAt: expiryIn(bytes), digest: sha256(value), value };
  }

  /** The token's parts, or nothing when it is malformed, of another kind or not ours. */
  read(kind: TokenKind, value: string): OpaqueToken | undefined {
    const head = `${this.prefix}_${kind}_`;
    if (!value.startsWith(head)) return undefined;
    const encoded = value.slice(head.length);
    const length = payloadLength(kind);
    const bytes = Buffer.from(encoded, 'base64url');
    // One token has one spelling: base64url decoding ignores what it does not know.
    if (bytes.length !== length + MAC || bytes.toString('base64url') !== encoded) return undefined;
    const payload = bytes.subarray(0, length);
    if (!this.keyring.verifies('mac', payload, bytes.subarray(length), head, MAC)) return undefined;
    const id = formatId(payload.subarray(0, ID));
    const generation = kind === 'rt' ? payload.readUInt32BE(ID) : 0;
    return { kind, id, generation, expiresAt: expiryIn(payload), digest: sha256(value) };
  }
}

/**
 * A new key that begins with the expiry in milliseconds, so that a primary key grows with time.
 *
 * @throws {RangeError} when the expiry is no time that 48 bits hold
 */
export function newId(expiresAt: Date): string {
  return formatId(beginWith(expiresAt, randomBytesOf(ID)));
}

/** Whether a text is a key as `newId` makes them. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** When the row with this key expires. */
export function expiryOf(id: string): Date {
  return expiryIn(writeId(Buffer.alloc(ID), id));
}

/** The smallest key of rows that expire at `date`: everything below it expired earlier. */
export function firstIdAt(date: Date): string {
  return formatId(beginWith(date, Buffer.alloc(ID)));
}

/** Node writes an invalid time as 0, and a fraction as its whole part: both are mistakes of the caller. */
function beginWith(date: Date, bytes: Buffer): Buffer {
  if (Number.isNaN(date.getTime())) throw new RangeError('an expiry must be a valid time');
  bytes.writeUIntBE(date.getTime(), 0, 6);
  return bytes;
}

function expiryIn(bytes: Buffer): Date {
  return new Date(bytes.readUIntBE(0, 6));
}

/** At the beginning of the bytes. */
function writeId(bytes: Buffer, id: string): Buffer {
  if (!UUID.test(id)) throw new TypeError('an id is a UUID in lower case');
  bytes.write(id.replaceAll('-', ''), 'hex');
  return bytes;
}

function formatId(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What comes before the MAC. @unit bytes */
function payloadLength(kind: TokenKind): number {
  return ID + (kind === 'rt' ? GENERATION : 0) + SECRET;
}

/** Node would write a fraction as its whole part. */
function wholeNumber(value: number): number {
  if (!Number.isInteger(value)) throw new RangeError('a generation must be a whole number');
  return value;
}

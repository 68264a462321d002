import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sha256 } from '../../../src/protocol/digest.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import {
  expiryOf,
  firstIdAt,
  newId,
  OpaqueTokenCodec,
  type TokenKind,
} from '../../../src/protocol/opaque-token.js';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const codec = new OpaqueTokenCodec(new Keyring([OLD]));

const kind = fc.constantFrom<TokenKind>('at', 'rt', 'ac');
const otherKind = (one: TokenKind): TokenKind => (one === 'at' ? 'rt' : 'at');
const milliseconds = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const expiry = milliseconds.map((at) => new Date(at));
const generation = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('OpaqueTokenCodec', () => {
  it('reads what it minted, and says the same of it', () => {
    fc.assert(
      fc.property(kind, expiry, generation, (type, expiresAt, count) => {
        const id = newId(expiresAt);
        const { value, ...minted } = codec.mint(type, id, count);
        const expected = { kind: type, id, expiresAt, digest: sha256(value) };

        expect(codec.read(type, value)).toEqual({
          ...expected,
          generation: type === 'rt' ? count : 0,
        });
        expect(minted).toMatchObject(expected);
      }),
    );
  });

  it('is prefix, kind, and base64url of id, generation, 20 random bytes and an 8 byte MAC', () => {
    const id = newId(new Date());

    const access = codec.mint('at', id).value;
    const refresh = codec.mint('rt', id, 7).value;

    expect(access).toMatch(/^oa_at_[A-Za-z0-9_-]{59}$/);
    expect(refresh).toMatch(/^oa_rt_[A-Za-z0-9_-]{64}$/);
    const bytes = Buffer.from(refresh.slice(6), 'base64url');
    expect(bytes.subarray(0, 16).toString('hex')).toBe(id.replaceAll('-', ''));
    expect(bytes.readUInt32BE(16)).toBe(7);
  });

  it('mints another token each time, for the same id too', () => {
    const id = newId(new Date());
    const values = Array.from({ length: 100 }, () => codec.mint('rt', id, 1).value);

    expect(new Set(values).size).toBe(100);
  });

  it('refuses a token of which any one character was changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';
    fc.assert(
      fc.property(kind, fc.nat(), fc.constantFrom(...alphabet), (type, at, character) => {
        const { value } = codec.mint(type, newId(new Date()));
        const index = at % value.length;
        fc.pre(value[index] !== character);

        const changed = value.slice(0, index) + character + value.slice(index + 1);
        expect(codec.read(type, changed)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows one spelling of a token only', () => {
    fc.assert(
      fc.property(
        kind,
        fc.constantFrom('=', '==', '.', ' ', '\n', '\0', 'A', '!'),
        (type, junk) => {
          const { value } = codec.mint(type, newId(new Date()));

          expect(codec.read(type, value + junk)).toBeUndefined();
          expect(codec.read(type, junk + value)).toBeUndefined();
          expect(
            codec.read(type, `${value.slice(0, 20)}${junk}${value.slice(20)}`),
          ).toBeUndefined();
          expect(codec.read(type, value.toUpperCase())).toBeUndefined();
          expect(codec.read(type, value.slice(0, -1))).toBeUndefined();
        },
      ),
    );
  });

  it('refuses the same bytes in the other base64 alphabet', () => {
    const values = Array.from({ length: 50 }, () => codec.mint('at', newId(new Date())).value);
    const others = values
      .map((value) => `oa_at_${value.slice(6).replaceAll('-', '+').replaceAll('_', '/')}`)
      .filter((other) => !values.includes(other));

    expect(others.length).toBeGreaterThan(0);
    for (const value of others) expect(codec.read('at', value)).toBeUndefined();
  });

  it('refuses a token of another kind, also when its head is rewritten', () => {
    fc.assert(
      fc.property(kind, kind, (type, other) => {
        fc.pre(type !== other);
        const { value } = codec.mint(type, newId(new Date()));

        expect(codec.read(other, value)).toBeUndefined();
        expect(codec.read(other, value.replace(`_${type}_`, `_${other}_`))).toBeUndefined();
      }),
    );
  });

  it('refuses a token of another prefix, also when its head is rewritten', () => {
    const other = new OpaqueTokenCodec(new Keyring([OLD]), 'xy');
    const { value } = codec.mint('at', newId(new Date()));

    expect(other.read('at', value)).toBeUndefined();
    expect(other.read('at', value.replace('oa_', 'xy_'))).toBeUndefined();
  });

  it('refuses a token that another secret made', () => {
    const { value } = new OpaqueTokenCodec(new Keyring([NEW])).mint('at', newId(new Date()));

    expect(codec.read('at', value)).toBeUndefined();
  });

  it('verifies with older secrets and mints with the newest', () => {
    const rotated = new OpaqueTokenCodec(new Keyring([NEW, OLD]));
    const later = new OpaqueTokenCodec(new Keyring([NEW]));
    const before = codec.mint('rt', newId(new Date()), 3).value;
    const after = rotated.mint('rt', newId(new Date()), 4).value;

    expect(rotated.read('rt', before)?.generation).toBe(3);
    expect(rotated.read('rt', after)?.generation).toBe(4);
    expect(later.read('rt', after)?.generation).toBe(4);
    expect(later.read('rt', before)).toBeUndefined();
    expect(codec.read('rt', after)).toBeUndefined();
  });

  it('refuses junk of every length without throwing', () => {
    fc.assert(
      fc.property(kind, fc.string({ unit: 'binary' }), fc.uint8Array(), (type, text, bytes) => {
        expect(codec.read(type, text)).toBeUndefined();
        expect(codec.read(type, `oa_${type}_${text}`)).toBeUndefined();
        const forged = `oa_${type}_${Buffer.from(bytes).toString('base64url')}`;
        expect(codec.read(type, forged)).toBeUndefined();
      }),
    );
    expect(codec.read('at', `oa_at_${'A'.repeat(50_000)}`)).toBeUndefined();
    expect(codec.read('at', 'oa_at_')).toBeUndefined();
    expect(codec.read('at', '')).toBeUndefined();
  });

  it('refuses payloads of the right length with a MAC of zeros', () => {
    for (const [type, length] of [
      ['at', 44],
      ['ac', 44],
      ['rt', 48],
    ] as const) {
      const forged = `oa_${type}_${Buffer.alloc(length).toString('base64url')}`;

      expect(codec.read(type, forged)).toBeUndefined();
      expect(codec.read(otherKind(type), forged)).toBeUndefined();
    }
  });

  it.each([
    '',
    'abc',
    '0'.repeat(32),
    `${newId(new Date())}0`,
    newId(new Date()).replace(/.$/, 'G'),
  ])('does not mint for %j, which is no id', (id) => {
    expect(() => codec.mint('at', id)).toThrow(TypeError);
  });

  it.each([-1, 2 ** 32, 1.5])('does not mint generation %d', (count) => {
    expect(() => codec.mint('rt', newId(new Date()), count)).toThrow(/range|whole number/);
  });
});

describe('newId', () => {
  it('begins with the expiry in milliseconds, 48 bits of it', () => {
    fc.assert(
      fc.property(milliseconds, (at) => {
        const id = newId(new Date(at));

        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
        expect(expiryOf(id).getTime()).toBe(at);
      }),
    );
  });

  it('sorts by expiry, and firstIdAt is the boundary', () => {
    fc.assert(
      fc.property(milliseconds, milliseconds, (a, b) => {
        fc.pre(a < b);

        expect(newId(new Date(a)) < newId(new Date(b))).toBe(true);
        expect(newId(new Date(a)) < firstIdAt(new Date(b))).toBe(true);
        expect(newId(new Date(b)) >= firstIdAt(new Date(b))).toBe(true);
      }),
    );
  });

  it('is new each time', () => {
    const now = new Date();

    expect(new Set(Array.from({ length: 1_000 }, () => newId(now))).size).toBe(1_000);
  });

  it('refuses a time that does not fit, instead of writing another', () => {
    for (const at of [Number.NaN, -1, 2 ** 48]) {
      expect(() => newId(new Date(at))).toThrow();
      expect(() => firstIdAt(new Date(at))).toThrow();
    }
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { HmacKey } from '../../../src/protocol/hmac-key.js';

const key = fc.uint8Array({ maxLength: 64 });
const bytes = fc.uint8Array({ maxLength: 3_000 });
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', 'a\udc00b', 'ä'));

describe('HmacKey', () => {
  it('makes the MACs that the library makes, of bytes and of texts (RFC 2104 §2)', () => {
    fc.assert(
      fc.property(key, fc.oneof(bytes, text), (secret, data) => {
        const expected = createHmac('sha256', secret).update(data).digest();

        expect(new HmacKey(secret).mac(data)).toEqual(expected);
      }),
    );
  });

  it('makes the MAC of the test vector (RFC 4231 §4.3)', () => {
    const mac = new HmacKey(Buffer.from('Jefe')).mac('what do ya want for nothing?');

    expect(mac.toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('remembers nothing of what it authenticated before, and hands out bytes of its own', () => {
    const one = new HmacKey(Buffer.alloc(32, 1));
    const long = Buffer.alloc(1_024, 7);
    const fresh = new HmacKey(Buffer.alloc(32, 1)).mac('short');

    const first = one.mac(long);
    const copy = Buffer.from(first);

    expect(one.mac('short')).toEqual(fresh);
    expect(first).toEqual(copy);
  });

  it('takes no key that the RFC would hash first', () => {
    expect(() => new HmacKey(Buffer.alloc(65))).toThrow(RangeError);
  });
});

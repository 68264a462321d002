import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MacKey } from '../../../src/protocol/mac-key.js';

const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
const message = fc.uint8Array({ maxLength: 300 });

describe('MacKey', () => {
  it('signs as HMAC-SHA-256 does, any message under any key (RFC 2104 §2)', () => {
    fc.assert(
      fc.property(key, message, (bytes, text) => {
        const expected = createHmac('sha256', bytes).update(text).digest();

        expect(new MacKey(bytes).sign(text)).toEqual(expected);
      }),
    );
  });

  it('signs what the standard gives as an example (RFC 4231 §4.3)', () => {
    const code = new MacKey(Buffer.from('Jefe')).sign(Buffer.from('what do ya want for nothing?'));

    expect(code.toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('remembers nothing of the messages before', () => {
    const one = new MacKey(Buffer.alloc(32, 1));
    const first = one.sign(Buffer.from('first')).toString('hex');

    one.sign(Buffer.alloc(200, 7));

    expect(one.sign(Buffer.from('first')).toString('hex')).toBe(first);
  });

  it('takes no key that is longer than a block', () => {
    expect(() => new MacKey(Buffer.alloc(65))).toThrow(RangeError);
  });
});

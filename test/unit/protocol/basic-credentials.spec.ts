import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseBasicCredentials } from '../../../src/protocol/basic-credentials.js';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const formEncode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
const basic = (id: string, secret: string): string =>
  `Basic ${base64(`${formEncode(id)}:${formEncode(secret)}`)}`;

// oxlint-disable-next-line no-control-regex -- what a credential may not contain
const CONTROL = /[\0-\x1F\x7F]/;
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((one) => !CONTROL.test(one));

describe('parseBasicCredentials (RFC 6749 §2.3.1; RFC 7617 §2)', () => {
  it('reads back whatever a client form-encodes [case 96]', () => {
    fc.assert(
      fc.property(text, text, (clientId, clientSecret) => {
        expect(parseBasicCredentials(basic(clientId, clientSecret))).toEqual({
          clientId,
          clientSecret,
        });
      }),
    );
  });

  it('decodes + to a space and %2B to a plus [case 96]', () => {
    expect(parseBasicCredentials(`Basic ${base64('a+b:c%2Bd%3A')}`)).toEqual({
      clientId: 'a b',
      clientSecret: 'c+d:',
    });
  });

  it('splits at the first colon, before decoding (RFC 7617 §2)', () => {
    expect(parseBasicCredentials(`Basic ${base64('a%3Ab:c:d')}`)).toEqual({
      clientId: 'a:b',
      clientSecret: 'c:d',
    });
  });

  it.each(['basic', 'BASIC', 'bAsIc'])('knows the scheme as %s too (RFC 9110 §11.1)', (scheme) => {
    const parsed = parseBasicCredentials(`${scheme}   ${base64('id:secret')}  `);

    expect(parsed).toEqual({ clientId: 'id', clientSecret: 'secret' });
  });

  it.each([
    ['another scheme [case 94]', `Wrong ${base64('id:secret')}`],
    ['no scheme', base64('id:secret')],
    ['no credentials', 'Basic'],
    ['empty credentials', 'Basic '],
    ['a scheme that only begins so', `Basicx ${base64('id:secret')}`],
    ['two words', `Basic ${base64('id:secret')} ${base64('id:secret')}`],
    ['two headers joined', `Basic ${base64('id:secret')}, Basic ${base64('id:secret')}`],
    ['no colon', `Basic ${base64('id')}`],
    ['characters that are no base64', 'Basic aWQ6*c2VjcmV0'],
    ['a length that is none of base64', `Basic ${base64('id:secret').slice(0, 9)}`],
    ['spare bits that are not zero', 'Basic aWQ6c2VjcmV0cx=='],
    ['too much padding', 'Basic aWQ6cw==='],
    ['padding in the middle', 'Basic aWQ6==cw'],
    ['invalid UTF-8', `Basic ${base64(Buffer.from([0x69, 0x3a, 0xff, 0xfe]))}`],
    ['overlong UTF-8', `Basic ${base64(Buffer.from([0x69, 0x3a, 0xc0, 0x80]))}`],
    ['bad percent-encoding', `Basic ${base64('id:%zz')}`],
    ['cut percent-encoding', `Basic ${base64('id:%2')}`],
    ['percent-encoded invalid UTF-8', `Basic ${base64('id:%ff')}`],
    ['NUL', `Basic ${base64('id:a\0')}`],
    ['percent-encoded NUL', `Basic ${base64('id%00:a')}`],
    ['a line break', `Basic ${base64('id:a%0d%0a')}`],
    ['DEL', `Basic ${base64('id:%7F')}`],
    ['a client_id of 256 characters', `Basic ${base64(`${'i'.repeat(256)}:s`)}`],
    ['a secret of 2,049 characters', `Basic ${base64(`id:${'s'.repeat(2_049)}`)}`],
    ['50,000 spaces', `Basic ${' '.repeat(50_000)}!`],
    ['50,000 padding characters', `Basic aWQ6${'='.repeat(50_000)}`],
  ])('refuses %s', (_, header) => {
    expect(parseBasicCredentials(header)).toBeUndefined();
  });

  it('keeps a byte order mark: an identifier with one is another identifier', () => {
    expect(parseBasicCredentials(`Basic ${base64('\uFEFFid:s')}`)?.clientId).toBe('\uFEFFid');
  });

  it('never throws, whatever the header [lesson 27]', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (junk, bytes) => {
        for (const header of [junk, `Basic ${junk}`, `Basic ${base64(Buffer.from(bytes))}`]) {
          expect(() => parseBasicCredentials(header)).not.toThrow();
        }
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { InvalidRequestError } from '../../../src/protocol/errors.js';
import { limitOf } from '../../../src/protocol/limits.js';
import { Parameters } from '../../../src/protocol/parameters.js';

const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((one) => !one.includes('\0'));
const pairs = fc.uniqueArray(fc.tuple(value, value), { selector: ([name]) => name, maxLength: 10 });

function refusal(encoded: string): InvalidRequestError {
  try {
    Parameters.parse(encoded);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('Parameters.parse (RFC 6749 appendix B)', () => {
  it('reads back what any form encodes, names and values', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const parameters = Parameters.parse(new URLSearchParams(all).toString());

        expect(parameters.size).toBe(all.length);
        for (const [name, expected] of all) expect(parameters.get(name)).toBe(expected);
      }),
    );
  });

  it('writes what it would read again, for the way through sign-in [case 45]', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const parameters = Parameters.parse(new URLSearchParams(all).toString());

        expect(Parameters.parse(parameters.toString())).toEqual(parameters);
      }),
    );
  });

  it('decodes + to a space and %2B to a plus', () => {
    const parameters = Parameters.parse('scope=a+b%20c&state=x%2By');

    expect(parameters.get('scope')).toBe('a b c');
    expect(parameters.get('state')).toBe('x+y');
  });

  it('splits at the first equals sign and at no encoded one', () => {
    const parameters = Parameters.parse('state=a=b%26c%3Dd&&n%3D=1');

    expect(parameters.get('state')).toBe('a=b&c=d');
    expect(parameters.get('n=')).toBe('1');
    expect(parameters.size).toBe(2);
  });

  it('treats a parameter without a value as omitted (§3.1)', () => {
    const parameters = Parameters.parse('code=&state');

    expect(parameters.get('code')).toBeUndefined();
    expect(parameters.has('state')).toBe(false);
    expect(() => parameters.require('code')).toThrow('code is missing');
  });

  it('refuses every parameter that comes twice, encoded or not (§3.1) [case 24] [case 25] [case 64] [case 80] [lesson 28]', () => {
    for (const name of [
      'client_id',
      'response_type',
      'redirect_uri',
      'scope',
      'state',
      'code_challenge',
      'x',
    ]) {
      expect(refusal(`${name}=a&${name}=a`).description).toBe(`${name} is included more than once`);
    }
    expect(refusal('state=a&st%61te=b').code).toBe('invalid_request');
    expect(refusal('state=a&state').code).toBe('invalid_request');
    expect(refusal('state=&state=').code).toBe('invalid_request');
    expect(refusal('=a&=b').code).toBe('invalid_request');
  });

  it('lets resource and audience come more than once (RFC 8707 §2)', () => {
    const parameters = Parameters.parse('resource=a&audience=x&resource=&resource=b');

    expect(parameters.getAll('resource')).toEqual(['a', 'b']);
    expect(parameters.getAll('audience')).toEqual(['x']);
    expect(parameters.getAll('none')).toEqual([]);
  });

  it('lets a caller say what else may be repeated', () => {
    expect(Parameters.parse('scope=a&scope=b', new Set(['scope'])).getAll('scope')).toEqual([
      'a',
      'b',
    ]);
  });

  it('does not make objects or arrays of brackets [lesson 28]', () => {
    const parameters = Parameters.parse('scope[a]=b&scope[]=c');

    expect(parameters.get('scope')).toBeUndefined();
    expect(parameters.get('scope[a]')).toBe('b');
  });

  it('knows no parameter that an object would inherit', () => {
    const parameters = Parameters.parse('__proto__=1&constructor=2');

    expect(parameters.get('__proto__')).toBe('1');
    expect(parameters.get('constructor')).toBe('2');
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) {
      expect(parameters.get(name)).toBeUndefined();
      expect(limitOf(name)).toBe(2_048);
    }
    expect(limitOf('__proto__')).toBe(2_048);
  });

  it.each([
    ['bad percent-encoding', 'state=%zz'],
    ['cut percent-encoding', 'state=%2'],
    ['a lone percent sign', 'state=%'],
    ['bad percent-encoding in a name', '%zz=1'],
    ['invalid UTF-8', 'state=%ff'],
    ['cut UTF-8', 'state=%e2%82'],
    ['overlong UTF-8', 'state=%c0%80'],
    ['an encoded surrogate', 'state=%ed%a0%80'],
    ['a lone surrogate', 'state=\uD800'],
    ['a lone surrogate in a name', '\uDC00=1'],
    ['surrogates that are joined by decoding', 'state=\uD800%F0%9F%98%80'],
    ['NUL [case 32]', 'client_id=a%00b'],
    ['NUL in a name', 'client_id%00=a'],
  ])('refuses %s', (_, encoded) => {
    expect(refusal(encoded)).toMatchObject({ code: 'invalid_request', status: 400 });
  });

  it.each([
    ['state', 2_048],
    ['scope', 4_096],
    ['redirect_uri', 2_048],
    ['client_id', 255],
    ['code_verifier', 128],
    ['code_challenge', 128],
    ['nonce', 1_024],
    ['code', 8_192],
    ['token', 8_192],
    ['refresh_token', 8_192],
    ['client_assertion', 8_192],
    ['username', 2_048],
    ['something_else', 2_048],
  ])('takes %s up to %i characters and no longer', (name, limit) => {
    expect(Parameters.parse(`${name}=${'%C3%A9'.repeat(limit)}`).get(name)).toHaveLength(limit);
    expect(refusal(`${name}=${'a'.repeat(limit + 1)}`).description).toBe(
      `${name} is longer than this server accepts`,
    );
  });

  it('refuses 50,000 characters of scope, and of anything [lesson 26]', () => {
    for (const text of ['a', '+', '%20', '%', 'é']) {
      expect(refusal(`scope=${text.repeat(50_000)}`).code).toBe('invalid_request');
      expect(refusal(`${text.repeat(50_000)}=1&a=1&a=2`).code).toBe('invalid_request');
    }
  });

  it('reads 30,000 parameters', () => {
    const encoded = Array.from({ length: 30_000 }, (_, at) => `p${at}=`).join('&');

    expect(Parameters.parse(encoded).size).toBe(30_000);
  });

  it('names no parameter in an error that is not spelled like one of the protocol', () => {
    for (const name of ['%3Cscript%3E', '%22', 'State', 'a'.repeat(41), '%0a']) {
      expect(refusal(`${name}=1&${name}=2`).description).toBe(
        'a parameter is included more than once',
      );
    }
  });

  it('answers every junk with parameters or with invalid_request', () => {
    const junk = fc.string({ unit: fc.constantFrom(...'a=&%+;?#[]\0\uD800\uDC00é09fF') });
    fc.assert(
      fc.property(junk, (encoded) => {
        try {
          expect(Parameters.parse(encoded)).toBeInstanceOf(Parameters);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequestError);
        }
      }),
    );
  });
});

describe('Parameters.of', () => {
  it('takes what is there and leaves out what is undefined', () => {
    const parameters = Parameters.of({ scope: 'a b', state: undefined });

    expect(parameters.get('scope')).toBe('a b');
    expect(parameters.size).toBe(1);
  });
});

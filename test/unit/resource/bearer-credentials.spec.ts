import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { MalformedCredentialsError } from '../../../src/protocol/bearer-errors.js';
import { authorizationCredentials } from '../../../src/resource/credentials/authorization-credentials.js';

const bearerTokenOf = (headers: readonly string[]) => authorizationCredentials(headers)?.value;

describe('bearer credentials (RFC 6750 §2.1)', () => {
  it.each([
    ['no header', []],
    ['an empty header', ['']],
    ['another scheme', ['Basic YTpi']],
    ['a misspelt scheme', ['Beaver x']],
    ['a scheme that only begins with Bearer', ['BearerX']],
    ['a scheme that only begins with Bearer, and a token', ['Bearer-Plus abc']],
    ['something that is not even a scheme', ['=?=']],
  ])('sees none in %s [case 260] [case 261] [case 266]', (_, headers) => {
    expect(bearerTokenOf(headers)).toBeUndefined();
  });

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer    abc', 'abc'],
    ['  Bearer abc  ', 'abc'],
    ['Bearer aZ09-._~+/==', 'aZ09-._~+/=='],
  ])('reads %j: the scheme in any case, any number of spaces [case 266]', (header, token) => {
    expect(bearerTokenOf([header])).toBe(token);
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a, Bearer b',
    'Bearer\tabc',
    'Bearer,abc',
    'Bearer "abc"',
    'Bearer =',
    'Bearer ab=c',
    'Bearer ä',
    'Bearer \u0000',
    `Bearer ${'a'.repeat(8_193)}`,
  ])('refuses %.40j as malformed [case 261] [case 266] [lesson 27]', (header) => {
    expect(() => bearerTokenOf([header])).toThrow(MalformedCredentialsError);
  });

  it('refuses more than one header, whatever their schemes (§2)', () => {
    expect(() => bearerTokenOf(['Bearer a', 'Bearer b'])).toThrow(MalformedCredentialsError);
    expect(() => bearerTokenOf(['Basic YTpi', 'Bearer b'])).toThrow(MalformedCredentialsError);
  });

  it('accepts a token of 8,192 characters', () => {
    const token = 'a'.repeat(8_192);

    expect(bearerTokenOf([`Bearer ${token}`])).toBe(token);
  });

  it('answers any header with a token, with nothing or with the one error [lesson 27]', () => {
    const part = fc.constantFrom('Bearer', 'bearer', ' ', '  ', '\t', ',', '=', 'abc', '"', '\\');
    const header = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(header, { maxLength: 3 }), (headers) => {
        try {
          expect(bearerTokenOf(headers) ?? 'none').toMatch(/^[A-Za-z0-9\-._~+/]+=*$/);
        } catch (error) {
          if (!(error instanceof MalformedCredentialsError)) throw error;
          expect(error.status).toBe(400);
        }
      }),
    );
  });

  it('reads every token that the RFC allows, unchanged', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9\-._~+/]{1,200}={0,3}$/);
    const spaces = fc.integer({ min: 1, max: 9 }).map((count) => ' '.repeat(count));
    fc.assert(
      fc.property(token, spaces, (value, gap) => {
        expect(bearerTokenOf([`Bearer${gap}${value}`])).toBe(value);
      }),
    );
  });

  it('spends linear time on hostile headers [lesson 26]', () => {
    const started = performance.now();

    expect(() => bearerTokenOf([`Bearer ${' '.repeat(50_000)}!`])).toThrow();
    expect(() => bearerTokenOf([`Bearer ${'a'.repeat(50_000)}!`])).toThrow();
    expect(() => bearerTokenOf([`Bearer ${'='.repeat(50_000)}!`])).toThrow();

    expect(performance.now() - started).toBeLessThan(500);
  });
});

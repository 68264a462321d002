import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { bearerChallenge } from '../../../src/protocol/bearer-challenge.js';
import {
  InsufficientScopeError,
  InvalidTokenError,
  MalformedCredentialsError,
  MissingCredentialsError,
} from '../../../src/protocol/bearer-errors.js';
import { ScopeSet } from '../../../src/protocol/scope.js';

/** One challenge of quoted parameters, and nothing behind it. */
const CHALLENGE = /^Bearer [a-z_]+="(?:[^"\\]|\\["\\])*"(?:, [a-z_]+="(?:[^"\\]|\\["\\])*")*$/;

describe('the bearer challenge (RFC 6750 §3)', () => {
  it('is bare without credentials: no error code, in header or body (§3.1) [case 260]', () => {
    const error = new MissingCredentialsError();

    expect(error.status).toBe(401);
    expect(error.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
    expect(error.toParameters()).toEqual({});
  });

  it('says error and description for a bad token (§3.1) [case 262]', () => {
    const error = new InvalidTokenError();

    expect(error.status).toBe(401);
    expect(error.headers['www-authenticate']).toBe(
      'Bearer realm="oauth2", error="invalid_token", ' +
        'error_description="the access token is unknown, expired or revoked"',
    );
    expect(error.toParameters()).toMatchObject({ error: 'invalid_token' });
  });

  it('names a scope that would do (§3.1) [case 263]', () => {
    const error = new InsufficientScopeError(ScopeSet.parse('profile email'));
    const written = new InsufficientScopeError('profile email');

    expect(error.status).toBe(403);
    expect(error.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(error.headers['www-authenticate']).toMatch(/, scope="profile email"$/);
    expect(written.headers).toEqual(error.headers);
    expect(written.needed?.toArray()).toEqual(['profile', 'email']);
  });

  it('names none where none is known, and is a mistake with what is no scope', () => {
    for (const error of [new InsufficientScopeError(), new InsufficientScopeError('')]) {
      expect(error.headers['www-authenticate']).not.toContain('scope="');
      expect(error.needed).toBeUndefined();
    }
    expect(() => new InsufficientScopeError('a"b')).toThrow(TypeError);
  });

  it('goes with a malformed request too (§3.1) [case 261]', () => {
    const error = new MalformedCredentialsError('two tokens');

    expect(error.status).toBe(400);
    expect(error.headers['www-authenticate']).toContain('error="invalid_request"');
  });

  it('stays one challenge, and one header, whatever it quotes', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, text, text, (error, scope, realm) => {
        const challenge = bearerChallenge({ error, scope }, realm);

        expect(challenge).toMatch(CHALLENGE);
        expect(challenge).toMatch(/^[\x20-\x7E]*$/);
      }),
    );
  });
});

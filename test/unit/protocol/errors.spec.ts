import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as errors from '../../../src/protocol/errors.js';
import { errorResponse } from '../../../src/protocol/response.js';

const allowed = fc.stringMatching(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/);

describe('OAuth2Error (RFC 6749 §5.2)', () => {
  it('takes every description that the RFC allows, and answers it', () => {
    fc.assert(
      fc.property(allowed, (description) => {
        const error = new errors.InvalidGrantError(description);

        expect(error.toParameters()).toEqual({
          error: 'invalid_grant',
          error_description: description,
        });
      }),
    );
  });

  it('refuses a description with any other character, wherever it stands', () => {
    const other = fc
      .integer({ min: 0, max: 0xff_ff })
      .map((unit) => String.fromCharCode(unit))
      .filter((character) => !/^[\x20-\x21\x23-\x5B\x5D-\x7E]$/.test(character));
    fc.assert(
      fc.property(allowed, other, allowed, (before, character, after) => {
        expect(() => new errors.InvalidRequestError(before + character + after)).toThrow(TypeError);
      }),
    );
  });

  it.each(['"', '\\', '\n', '\r\n', '\0', '\t', 'é', '\x7F', 'a\n'])('refuses %j', (text) => {
    expect(() => new errors.InvalidRequestError(text)).toThrow(TypeError);
  });

  it.each([
    ['InvalidRequestError', 'invalid_request', 400],
    ['MethodNotAllowedError', 'invalid_request', 405],
    ['ContentTooLargeError', 'invalid_request', 413],
    ['UnsupportedMediaTypeError', 'invalid_request', 415],
    ['InvalidClientError', 'invalid_client', 401],
    ['InvalidGrantError', 'invalid_grant', 400],
    ['UnauthorizedClientError', 'unauthorized_client', 400],
    ['UnsupportedGrantTypeError', 'unsupported_grant_type', 400],
    ['UnsupportedResponseTypeError', 'unsupported_response_type', 400],
    ['InvalidScopeError', 'invalid_scope', 400],
    ['AccessDeniedError', 'access_denied', 403],
  ] as const)('%s is %s with status %i', (name, code, status) => {
    // oxlint-disable-next-line import/namespace -- the table names the class
    const error = new errors[name]('words');

    expect(error).toBeInstanceOf(errors.OAuth2Error);
    expect(error).toMatchObject({ name, code, status, description: 'words', message: 'words' });
  });

  it('answers invalid_client with a Basic challenge, the same each time (§5.2) [case 89] [case 92] [case 93]', () => {
    const answer = errorResponse(new errors.InvalidClientError());

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"/);
    expect(answer).toEqual(errorResponse(new errors.InvalidClientError()));
  });

  it('says when to come back while the storage is away', () => {
    const answer = errorResponse(new errors.TemporarilyUnavailableError());

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('keeps its cause for the log and tells nothing of it [lesson 33]', () => {
    const error = new errors.ServerError({ cause: new Error('relation does not exist') });

    expect((error.cause as Error).message).toContain('relation');
    expect(JSON.stringify(errorResponse(error))).not.toContain('relation');
    expect(errorResponse(error)).toMatchObject({ status: 500, body: { error: 'server_error' } });
  });

  it('lets no answer be kept by a cache (§5.1) [case 81]', () => {
    expect(errorResponse(new errors.InvalidGrantError('no')).headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
  });
});

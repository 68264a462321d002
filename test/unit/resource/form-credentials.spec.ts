import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { MalformedCredentialsError } from '../../../src/protocol/bearer-errors.js';
import { formCredentials } from '../../../src/resource/credentials/form-credentials.js';
import type { GuardedRequest } from '../../../src/resource/credentials/guarded-request.js';
import { presentedCredentials } from '../../../src/resource/credentials/presented-credentials.js';
import { titled } from '../../support/titled.js';

const FORM = 'application/x-www-form-urlencoded';

function form(body: unknown, overrides: GuardedRequest = {}): GuardedRequest {
  return { method: 'POST', headers: { 'content-type': FORM }, body, ...overrides };
}

describe('a token in a form (RFC 6750 §2.2)', () => {
  it('is the parameter access_token of a form that is parsed', () => {
    expect(formCredentials(form({ access_token: 'abc', other: '1' }))).toEqual({
      scheme: 'bearer',
      value: 'abc',
    });
  });

  it.each([FORM, FORM.toUpperCase(), `${FORM};charset=utf-8`, `${FORM} ; charset="utf-8"`])(
    'is read from %s',
    (type) => {
      const request = form({ access_token: 'abc' }, { headers: { 'content-type': type } });

      expect(formCredentials(request)?.value).toBe('abc');
    },
  );

  it.each([
    [undefined],
    ['application/json'],
    ['multipart/form-data; boundary=x'],
    ['text/plain'],
    [`${FORM}-not`],
    [`text/plain; was=${FORM}`],
  ])('is not read from %s', (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };

    expect(formCredentials(form({ access_token: 'abc' }, { headers }))).toBeUndefined();
  });

  it.each(['GET', 'get', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', undefined])(
    'is not read from a %s, whose content means nothing',
    (method) => {
      expect(formCredentials(form({ access_token: 'abc' }, { method }))).toBeUndefined();
    },
  );

  it.each(['POST', 'post', 'PUT', 'PATCH'])('is read from a %s', (method) => {
    expect(formCredentials(form({ access_token: 'abc' }, { method }))?.value).toBe('abc');
  });

  it.each(titled<unknown>([undefined, null, 'access_token=abc', 7, {}, { token: 'abc' }, []]))(
    'is not there in %s',
    (_, body) => {
      expect(formCredentials(form(body))).toBeUndefined();
    },
  );

  it('is not taken from a prototype', () => {
    expect(formCredentials(form(Object.create({ access_token: 'abc' })))).toBeUndefined();
  });

  it('is taken from an object without one, as Fastify makes them', () => {
    const body = Object.assign(Object.create(null) as object, { access_token: 'abc' });

    expect(formCredentials(form(body))?.value).toBe('abc');
  });

  it('is one token, or the one error, whatever the parser made of it [lesson 27] [lesson 28]', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.anything(),
      fc.stringMatching(/^[A-Za-z0-9\-._~+/]{1,50}={0,3}$/),
    );
    fc.assert(
      fc.property(value, (access_token) => {
        try {
          const found = formCredentials(form({ access_token }));

          expect(found).toEqual({ scheme: 'bearer', value: access_token });
          expect(found?.value).toMatch(/^[A-Za-z0-9\-._~+/]+=*$/);
        } catch (error) {
          if (!(error instanceof MalformedCredentialsError)) throw error;
          const text = typeof access_token === 'string' ? access_token : '';
          expect(text).not.toMatch(/^[A-Za-z0-9\-._~+/]+=*$/);
        }
      }),
    );
  });

  it('is no longer than a token may be', () => {
    const longest = 'a'.repeat(8_192);

    expect(formCredentials(form({ access_token: longest }))?.value).toBe(longest);
    expect(() => formCredentials(form({ access_token: `${longest}a` }))).toThrow(
      MalformedCredentialsError,
    );
  });
});

describe('the places of a token (RFC 6750 §2)', () => {
  const header = { authorization: 'Bearer abc', 'content-type': FORM };

  it.each([
    [true, {}, 'abc'],
    [true, { other: 'x' }, 'abc'],
    [false, { access_token: 'xyz' }, 'abc'],
  ])('with forms %s, the header decides beside the form %j', (formBody, body, value) => {
    const request = form(body, { headers: header });

    expect(presentedCredentials(request, { schemes: ['bearer'], formBody })?.value).toBe(value);
  });

  it('are never two at once, the same token or not', () => {
    for (const access_token of ['abc', 'xyz']) {
      const request = form({ access_token }, { headers: header });

      expect(() => presentedCredentials(request, { schemes: ['bearer'], formBody: true })).toThrow(
        /two ways/,
      );
    }
  });

  it('do not include the query', () => {
    const request = { method: 'GET', headers: {}, query: { access_token: 'abc' } };

    expect(
      presentedCredentials(request as GuardedRequest, { schemes: ['bearer'], formBody: true }),
    ).toBeUndefined();
  });
});

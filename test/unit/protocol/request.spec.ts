import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../src/protocol/errors.js';
import { OAuth2Request } from '../../../src/protocol/request.js';
import { redirect } from '../../../src/protocol/response.js';

const issuer = { identifier: 'http://localhost', url: (path: string) => `http://localhost${path}` };

function aRequest(url: string, body?: string): OAuth2Request {
  return new OAuth2Request({ issuer, method: 'POST', url, headers: {}, ...(body && { body }) });
}

describe('OAuth2Request', () => {
  it('keeps query and form apart (RFC 6749 §3.2)', () => {
    const request = aRequest('http://localhost/oauth/token?code=query', 'code=form');

    expect(request.query.get('code')).toBe('query');
    expect(request.form.get('code')).toBe('form');
  });

  it('begins the query at the first question mark', () => {
    expect(aRequest('http://localhost/a?b=c?d&e=f').rawQuery).toBe('b=c?d&e=f');
    expect(aRequest('http://localhost/a').rawQuery).toBe('');
    expect(aRequest('http://localhost/a?').query.size).toBe(0);
  });

  it('refuses a malformed query or form when it is read, not when it is made', () => {
    const request = aRequest('http://localhost/?a=%zz', 'a=1&a=2');

    expect(() => request.query).toThrow(InvalidRequestError);
    expect(() => request.form).toThrow(InvalidRequestError);
  });
});

describe('redirect (RFC 9700 §4.12)', () => {
  it('answers 303, so that a form is not posted on [case 57]', () => {
    expect(redirect('https://client.example/cb?code=x')).toEqual({
      status: 303,
      headers: {
        location: 'https://client.example/cb?code=x',
        'cache-control': 'no-store',
        pragma: 'no-cache',
        'referrer-policy': 'no-referrer',
      },
    });
  });
});

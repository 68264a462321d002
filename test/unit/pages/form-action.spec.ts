import { describe, expect, it } from 'vitest';
import { formAction, originOf } from '../../../src/http/pages/form-action.js';

describe('formAction', () => {
  it('leads to this server only, unless a redirect follows', () => {
    expect(formAction()).toBe("'self'");
  });

  it.each([
    ['https://client.example', "'self' https://client.example"],
    ['https://client.example:8443', "'self' https://client.example:8443"],
    ['http://127.0.0.1:4000', "'self' http://127.0.0.1:4000"],
    ['com.example.app:', "'self' com.example.app:"],
  ])('allows the origin %s that the redirect goes to', (origin, directive) => {
    expect(formAction(origin)).toBe(directive);
  });

  it('allows an IPv6 literal by its scheme, since a source cannot name it', () => {
    expect(formAction('http://[::1]:4000')).toBe("'self' http:");
  });

  it.each(['https://a;style-src', "https://'unsafe-inline'", 'https://a,b', 'https://*.example'])(
    'lets %s write nothing into the policy',
    (origin) => {
      expect(formAction(origin)).toBe("'self' https:");
    },
  );
});

describe('originOf', () => {
  it.each([
    ['https://client.example/cb?x=1', 'https://client.example'],
    ['http://127.0.0.1:4000/callback', 'http://127.0.0.1:4000'],
    ['com.example.app:/callback', 'com.example.app:'],
    ['custom-scheme://example.com', 'custom-scheme:'],
  ])('of %s is %s', (redirectUri, origin) => {
    expect(originOf(redirectUri)).toBe(origin);
  });
});

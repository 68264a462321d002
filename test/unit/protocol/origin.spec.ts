import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isOrigin, ownsOrigin } from '../../../src/protocol/origin.js';

const client = {
  redirectUris: [
    'https://app.example/callback?a=1',
    'http://127.0.0.1/callback',
    'http://[::1]:9000/callback',
    'http://localhost:3000/callback',
    'com.example.app:/callback',
  ],
  origins: ['https://recorded.example:8443'],
};

describe('an origin (RFC 6454 §6.2)', () => {
  it.each([
    'https://app.example',
    'http://127.0.0.1:5173',
    'http://[::1]',
    'https://a.example:8443',
  ])('is %s', (text) => {
    expect(isOrigin(text)).toBe(true);
  });

  it.each([
    'null',
    '',
    '*',
    'https://*.app.example',
    'https://app.example/',
    'https://app.example:443',
    'https://APP.example',
    'https://user@app.example',
    'https://app.example, https://b.example',
    ' https://app.example',
    'com.example.app:',
    'file://',
    'javascript:alert(1)',
  ])('is not %j', (text) => {
    expect(isOrigin(text)).toBe(false);
  });
});

describe('the origins of a client', () => {
  it.each([
    'https://app.example',
    'https://recorded.example:8443',
    'http://127.0.0.1',
    'http://127.0.0.1:5173',
    'http://[::1]:1',
    'http://localhost:3000',
  ])('include %s (RFC 8252 §7.3)', (origin) => {
    expect(ownsOrigin(client, origin)).toBe(true);
  });

  it.each([
    'null',
    'http://app.example',
    'https://app.example:8443',
    'https://sub.app.example',
    'https://app.example.evil.example',
    'https://recorded.example',
    'https://127.0.0.1',
    'http://127.0.0.2',
    'http://localhost:3001',
    'http://127.0.0.1.evil.example',
  ])('do not include %s', (origin) => {
    expect(ownsOrigin(client, origin)).toBe(false);
  });

  it('are nobody else’s: a foreign host never matches', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const { origin } = new URL(url);
        fc.pre(!client.origins.includes(origin) && origin !== 'https://app.example');
        expect(ownsOrigin(client, origin)).toBe(false);
        expect(ownsOrigin(client, url)).toBe(false);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isLoopbackHost, redirectUriProblem } from '../../../src/protocol/redirect-uri.js';
import { httpsUri } from '../../support/arbitraries.js';

describe('redirectUriProblem (RFC 6749 §3.1.2; RFC 9700 §2.1)', () => {
  it('accepts https URIs', () => {
    fc.assert(fc.property(httpsUri, (uri) => void expect(redirectUriProblem(uri)).toBeUndefined()));
  });

  it.each([
    'https://example.com',
    'https://Example.com/cb',
    'https://example.com:8443/cb?tenant=a%20b',
    'https://example.com./cb',
    'https://xn--bcher-kva.example/cb',
    'http://127.0.0.1',
    'http://127.0.0.1/callback',
    'http://127.0.0.1:3000/callback',
    'http://127.8.9.10/callback',
    'http://[::1]/callback',
    'http://[::1]:3000/callback',
    'http://localhost:3000/callback',
    'HTTP://127.0.0.1/callback',
    'com.example.app:/cb',
    'com.example.app:/',
    'com.example.app://cb',
    'custom-scheme://example.com',
  ])('accepts %s (RFC 8252 §7) [case 18]', (uri) => {
    expect(redirectUriProblem(uri)).toBeUndefined();
  });

  it.each([
    '*',
    '*.com',
    'https://*',
    'https://*.com',
    'https://*-x.com',
    'https://*.*.example.com',
    'https://x.*.example.com',
    'https://*.example.com',
    'https://*-partial.example.com',
    'https://%2A.example.com',
    'custom://*.example.com',
  ])('refuses the wildcard %s [case 22]', (uri) => {
    expect(redirectUriProblem(uri)).toBeDefined();
  });

  it.each([
    ['nothing', ''],
    ['a relative path', '/cb'],
    ['a word [case 4]', 'wrong'],
    ['a host without a scheme', '//example.com/cb'],
    ['a scheme alone with a colon missing', 'https'],
    ['a code of its own', 'https://example.com/cb?code=x'],
    ['a state of its own', 'https://example.com/cb?a=1&state=x'],
    ['an issuer of its own', 'com.example.app:/cb?iss=x'],
    ['a search handler', 'search-ms:query=x'],
    ['an archive', 'mhtml:https://example.com/'],
    ['a browser extension', 'chrome-extension://abc/cb'],
    ['a fragment', 'https://example.com/#x'],
    ['a bare #', 'https://example.com/#'],
    ['http outside loopback', 'http://example.com/cb'],
    ['http on a look-alike of loopback', 'http://127.0.0.1.example.com/cb'],
    ['http on a look-alike of localhost', 'http://localhost.example.com/cb'],
    ['http on localhost with a dot', 'http://localhost./cb'],
    ['user information', 'https://me@example.com/cb'],
    ['user information with a password', 'https://me:pw@example.com/cb'],
    ['empty user information', 'https://@example.com/cb'],
    ['user information in a private scheme', 'app://me@example.com/cb'],
    ['no host', 'https:///cb'],
    ['no host and no slashes', 'https:cb'],
    ['one slash', 'https:/example.com/cb'],
    ['three slashes', 'https:///example.com/cb'],
    ['an address in hex', 'http://0x7f.1/cb'],
    ['a short address', 'http://127.1/cb'],
    ['a number as address', 'http://2130706433/cb'],
    ['an octal address', 'http://0177.0.0.1/cb'],
    ['an encoded address', 'http://%31%32%37.0.0.1/cb'],
    ['an encoded dot in the host', 'https://example%2ecom/cb'],
    ['a long form of [::1]', 'http://[0:0:0:0:0:0:0:1]/cb'],
    ['a bad IPv6 address', 'http://[::g]/cb'],
    ['port 0', 'https://example.com:0/cb'],
    ['a port with a leading zero', 'http://127.0.0.1:080/cb'],
    ['an empty port', 'https://example.com:/cb'],
    ['a port that is too large', 'https://example.com:65536/cb'],
    ['bad percent-encoding', 'https://example.com/%zz'],
    ['cut percent-encoding', 'https://example.com/%2'],
    ['a backslash', 'https://example.com\\cb'],
    ['a backslash before user information', 'https://evil.example\\@example.com/cb'],
    ['a space', 'https://example.com/c b'],
    ['a quote', 'https://example.com/"'],
    ['angle brackets', 'https://example.com/<script>'],
    ['a tab in the scheme', 'java\tscript:alert(1)'],
    ['a leading space', ' javascript:alert(1)'],
    ['a leading control character', '\u0001javascript:alert(1)'],
    ['a trailing line break', 'https://example.com/cb\n'],
    ['a letter beyond ASCII', 'https://bücher.example/cb'],
    ['a lone surrogate', 'https://example.com/\uD800'],
    ['a byte order mark', '\uFEFFhttps://example.com/cb'],
    ['NUL', 'https://example.com/\0'],
    ['too many characters', `https://example.com/${'a'.repeat(2_048)}`],
  ])('refuses %s', (_, uri) => {
    expect(redirectUriProblem(uri)).toEqual(expect.any(String));
  });

  it('says what is wrong in words', () => {
    expect(redirectUriProblem('')).toBe('is not an absolute URI');
    expect(redirectUriProblem('http://127.1/cb')).toBe('must write its host as 127.0.0.1');
    expect(redirectUriProblem('http://example.com/')).toContain('must use https');
    expect(redirectUriProblem('https://example.com/#')).toContain('fragment');
    expect(redirectUriProblem('https://me@example.com/')).toContain('user information');
    expect(redirectUriProblem('https:me@example.com/')).toBe('has no host');
  });

  it('refuses schemes that run code or read local content, in any case [lesson 13]', () => {
    const scheme = fc.constantFrom('javascript', 'data', 'vbscript', 'file', 'blob', 'view-source');
    fc.assert(
      fc.property(fc.mixedCase(scheme), fc.webPath(), (name, rest) => {
        expect(redirectUriProblem(`${name}:${rest}`)).toBeDefined();
        expect(redirectUriProblem(`${name}:x`)).toBe(
          `must not use the scheme ${name.toLowerCase()}`,
        );
      }),
    );
  });

  it('lets nothing through that a browser would read otherwise than it is written [lesson 13]', () => {
    const alphabet = [...'javsciptdhtp:/?#@[]\\.%*0127 \t\n\r\0"<>', '\uFEFF', '\u3002', '\uD83D'];
    const any = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 30 });
    const start = fc.constantFrom(
      '',
      'https://',
      'http://127.0.0.1',
      'javascript:',
      'https://a.b/',
      'a:',
    );
    fc.assert(
      fc.property(start, any, (head, tail) => {
        const uri = head + tail;
        if (redirectUriProblem(uri) !== undefined) return;

        const url = new URL(uri);
        expect(url.username + url.password + url.hash).toBe('');
        expect(uri.toLowerCase().startsWith(url.protocol)).toBe(true);
        if (url.protocol.startsWith('http')) {
          expect(
            uri
              .slice(url.protocol.length + 2)
              .toLowerCase()
              .startsWith(url.hostname),
          ).toBe(true);
        }
        if (url.protocol === 'http:') expect(isLoopbackHost(url.hostname)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

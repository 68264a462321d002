import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isLoopbackHost, redirectUriMatches } from '../../../src/protocol/redirect-uri.js';
import { httpsUri, loopbackHost, path, port, query } from '../../support/arbitraries.js';

describe('redirectUriMatches: exact comparison (RFC 9700 §2.1)', () => {
  it('accepts the registered URI and nothing else, whatever the difference', () => {
    fc.assert(
      fc.property(
        httpsUri,
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.nat(),
        (uri, text, at) => {
          const cut = at % (uri.length + 1);

          expect(redirectUriMatches(uri, uri)).toBe(true);
          expect(redirectUriMatches(uri, uri.slice(0, cut) + text + uri.slice(cut))).toBe(false);
          expect(redirectUriMatches(uri, uri.slice(0, cut))).toBe(cut === uri.length);
        },
      ),
    );
  });

  it.each([
    ['another path [case 10]', 'http://example.com?foo=bar', 'http://example.com/a?foo=bar'],
    ['an added query [case 12]', 'http://example.org', 'http://example.org?foo=bar'],
    ['a fragment [case 13]', 'https://example.org/cb', 'https://example.org/cb#x'],
    ['a bare # [case 13]', 'https://example.org/cb', 'https://example.org/cb#'],
    ['a path parameter [case 13]', 'https://example.org/cb', 'https://example.org/cb;x=1'],
    ['user information [case 13]', 'https://example.org/cb', 'https://me@example.org/cb'],
    ['a wildcard taken literally [case 20]', 'https://*.example.com', 'https://valid.example.com'],
    ['a partial wildcard [case 21]', 'https://*-x.example.com', 'https://valid-x.example.com'],
    ['another case of the path [lesson 10]', 'https://e.org/callback', 'https://e.org/CALLBACK'],
    ['another case of the host', 'https://e.org/callback', 'https://E.org/callback'],
    ['a trailing slash', 'https://e.org/cb', 'https://e.org/cb/'],
    ['a trailing dot of the host', 'https://e.org/cb', 'https://e.org./cb'],
    ['the default port written out', 'https://e.org/cb', 'https://e.org:443/cb'],
    ['another port outside loopback', 'https://e.org:1/cb', 'https://e.org:2/cb'],
    ['percent-encoding of the same character', 'https://e.org/cb', 'https://e.org/c%62'],
    ['dot segments', 'https://e.org/cb', 'https://e.org/a/../cb'],
    ['encoded dot segments', 'https://e.org/cb', 'https://e.org/a/%2e%2e/cb'],
    ['a backslash for a slash', 'https://e.org/cb', 'https://e.org\\cb'],
    ['a longer host', 'https://e.org/cb', 'https://e.org.evil.example/cb'],
    ['white space', 'https://e.org/cb', 'https://e.org/cb '],
    ['a trailing line break', 'https://e.org/cb', 'https://e.org/cb\n'],
    ['reordered parameters [case 117]', 'https://e.org/?a=1&b=2', 'https://e.org/?b=2&a=1'],
  ])('refuses %s', (_, registered, requested) => {
    expect(redirectUriMatches(registered, requested)).toBe(false);
  });
});

describe('redirectUriMatches: loopback ports (RFC 8252 §7.3)', () => {
  it('accepts every port of a registered loopback IP literal [case 14]', () => {
    fc.assert(
      fc.property(
        loopbackHost,
        fc.option(port),
        fc.option(port),
        path,
        query,
        (host, from, to, p, q) => {
          const registered = `http://${host}${from === null ? '' : `:${from}`}${p}${q}`;
          const requested = `http://${host}${to === null ? '' : `:${to}`}${p}${q}`;

          expect(redirectUriMatches(registered, requested)).toBe(true);
        },
      ),
    );
  });

  it('changes nothing but the port: what a browser would open has the registered rest', () => {
    const junk = fc.string({ unit: fc.constantFrom(...':/?#@[]\\.0123456789abx%*\t\n ') });
    fc.assert(
      fc.property(loopbackHost, path, query, junk, junk, (host, p, q, before, after) => {
        const registered = `http://${host}${p}${q}`;
        const requested = `http://${before}${host}${after}${p}${q}`;
        if (!redirectUriMatches(registered, requested)) return;

        const url = new URL(requested);
        expect(url.hostname).toBe(host);
        expect(url.protocol).toBe('http:');
        expect(url.username + url.password).toBe('');
        expect(url.pathname + url.search).toBe(
          new URL(registered).pathname + new URL(registered).search,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  const at = 'http://127.0.0.1/cb';
  it.each([
    ['localhost [case 16]', at, 'http://localhost:3456/cb'],
    ['https [case 17]', at, 'https://127.0.0.1:3456/cb'],
    ['an https URI replaced by loopback [lesson 11]', 'https://e.org/cb', 'http://127.0.0.1/cb'],
    ['an added query [lesson 11]', at, 'http://127.0.0.1:3456/cb?x=1'],
    ['another path', at, 'http://127.0.0.1:3456/cb2'],
    ['a fragment', at, 'http://127.0.0.1:3456/cb#'],
    ['user information [lesson 12]', at, 'http://x@127.0.0.1:1/cb'],
    ['a port that is user information [lesson 12]', at, 'http://127.0.0.1:1@evil.example/cb'],
    ['user information after a slashless port', at, 'http://127.0.0.1:@evil.example/cb'],
    ['the other loopback address', at, 'http://[::1]:1/cb'],
    ['another loopback address', at, 'http://127.0.0.2:1/cb'],
    ['a host that only begins so', at, 'http://127.0.0.1.evil.example:1/cb'],
    ['a short form of the address', at, 'http://127.1:1/cb'],
    ['a number as address', at, 'http://2130706433/cb'],
    ['a trailing dot', at, 'http://127.0.0.1.:1/cb'],
    ['a long form of [::1]', 'http://[::1]/cb', 'http://[0:0:0:0:0:0:0:1]:1/cb'],
    ['a mapped form of the address', at, 'http://[::ffff:127.0.0.1]:1/cb'],
    ['an upper-case scheme', at, 'HTTP://127.0.0.1:1/cb'],
    ['port 0', at, 'http://127.0.0.1:0/cb'],
    ['a port with a leading zero', at, 'http://127.0.0.1:080/cb'],
    ['a port that is too large', at, 'http://127.0.0.1:65536/cb'],
    ['a port of six digits', at, 'http://127.0.0.1:100000/cb'],
    ['an empty port', at, 'http://127.0.0.1:/cb'],
    ['a port with a sign', at, 'http://127.0.0.1:+1/cb'],
    ['a backslash after the host', at, 'http://127.0.0.1\\cb'],
    ['a backslash after the port', at, 'http://127.0.0.1:1\\@evil.example/cb'],
  ])('refuses %s', (_, registered, requested) => {
    expect(redirectUriMatches(registered, requested)).toBe(false);
  });

  it('does not loosen the port of localhost [case 16]', () => {
    expect(redirectUriMatches('http://localhost/cb', 'http://localhost:1/cb')).toBe(false);
    expect(redirectUriMatches('http://localhost:1/cb', 'http://localhost:1/cb')).toBe(true);
  });
});

describe('redirectUriMatches: localhost as a loopback name, where it is switched on (RFC 8252 §8.3)', () => {
  const rules = { wildcardHosts: [], localhostLoopback: true };
  const name = fc.constantFrom('localhost', '127.0.0.1', '[::1]');

  it('accepts every port of a registered localhost [case 16]', () => {
    fc.assert(
      fc.property(fc.option(port), fc.option(port), path, query, (from, to, p, q) => {
        const at = (one: number | null) =>
          `http://localhost${one === null ? '' : `:${one}`}${p}${q}`;

        expect(redirectUriMatches(at(from), at(to), rules)).toBe(true);
      }),
    );
  });

  it('does not take one loopback name for another', () => {
    fc.assert(
      fc.property(name, name, port, (registered, requested, at) => {
        const matches = redirectUriMatches(
          `http://${registered}/cb`,
          `http://${requested}:${at}/cb`,
          rules,
        );

        expect(matches).toBe(registered === requested);
      }),
    );
  });

  it('changes nothing but the port: what a browser would open has the registered rest', () => {
    const junk = fc.string({ unit: fc.constantFrom(...':/?#@[]\\.0123456789abx%*\t\n ') });
    fc.assert(
      fc.property(path, query, junk, junk, (p, q, before, after) => {
        const registered = `http://localhost${p}${q}`;
        const requested = `http://${before}localhost${after}${p}${q}`;
        if (!redirectUriMatches(registered, requested, rules)) return;

        const url = new URL(requested);
        expect(url.hostname).toBe('localhost');
        expect(url.protocol).toBe('http:');
        expect(url.username + url.password).toBe('');
        // A browser takes dot segments out of both.
        expect(url.pathname + url.search).toBe(
          new URL(registered).pathname + new URL(registered).search,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['https [case 17]', 'https://localhost:3456/cb'],
    ['another path', 'http://localhost:3456/cb2'],
    ['an added query [lesson 11]', 'http://localhost:3456/cb?x=1'],
    ['a fragment', 'http://localhost:3456/cb#'],
    ['upper-case letters', 'http://LOCALHOST:3456/cb'],
    ['a trailing dot', 'http://localhost.:3456/cb'],
    ['a name below it', 'http://a.localhost:3456/cb'],
    ['a host that only begins so', 'http://localhost.evil.example:3456/cb'],
    ['user information [lesson 12]', 'http://x@localhost:1/cb'],
    ['a port that is user information [lesson 12]', 'http://localhost:1@evil.example/cb'],
    ['port 0', 'http://localhost:0/cb'],
    ['a port that is too large', 'http://localhost:65536/cb'],
    ['a backslash after the port', 'http://localhost:1\\@evil.example/cb'],
  ])('refuses %s', (_, requested) => {
    expect(redirectUriMatches('http://localhost/cb', requested, rules)).toBe(false);
  });
});

describe('isLoopbackHost (RFC 8252 §7.3)', () => {
  it.each(['127.0.0.1', '127.9.9.9', '[::1]', 'localhost', 'LOCALHOST'])('knows %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    '128.0.0.1',
    '127.0.0.1.evil.example',
    'localhost.evil',
    '[::2]',
    '::1',
    '',
    'localhost\n',
  ])('does not know %j', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

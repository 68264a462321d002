import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  redirectUriMatches,
  redirectUriProblem,
  type RedirectUriRules,
} from '../../../src/protocol/redirect-uri.js';
import { isWildcardDomain } from '../../../src/protocol/wildcard-host.js';
import { path, port, query } from '../../support/arbitraries.js';

const RULES: RedirectUriRules = { wildcardHosts: ['example.com'], localhostLoopback: false };

const label = fc
  .stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/)
  .filter((one) => !one.startsWith('xn--'));
const maybePort = fc.option(
  port.map((one) => `:${one}`),
  { nil: '' },
);

const matches = (registered: string, requested: string, rules = RULES) =>
  redirectUriMatches(registered, requested, rules);

describe('a wildcard in the host of a redirect URI, where it is switched on (RFC 9700 §4.1)', () => {
  it('stands for any one label, and everything else is equal [case 20]', () => {
    fc.assert(
      fc.property(label, maybePort, path, query, (one, at, p, q) => {
        const rest = `${at}${p}${q}`;

        expect(matches(`https://*.example.com${rest}`, `https://${one}.example.com${rest}`)).toBe(
          true,
        );
      }),
    );
  });

  it('may be part of a label [case 21]', () => {
    expect(matches('https://*-partial.example.com', 'https://valid-partial.example.com')).toBe(
      true,
    );
    expect(matches('https://*-partial.example.com', 'https://invalid.example.com')).toBe(false);
    expect(matches('https://*-partial.example.com', 'https://-partial.example.com')).toBe(false);
    expect(matches('https://pr-*.example.com/cb', 'https://pr-17.example.com/cb')).toBe(true);
    expect(matches('https://pr-*.example.com/cb', 'https://pr-.example.com/cb')).toBe(false);
  });

  it('stands below a domain of the list, however deep', () => {
    const registered = 'https://*.eu.apps.example.com/cb';
    expect(matches(registered, 'https://a.eu.apps.example.com/cb')).toBe(true);
    expect(matches(registered, 'https://a.us.apps.example.com/cb')).toBe(false);
  });

  const at = 'https://*.example.com/cb';
  it.each([
    ['the domain itself', 'https://example.com/cb'],
    ['an empty label', 'https://.example.com/cb'],
    ['two labels [case 20]', 'https://valid.valid.example.com/cb'],
    ['another domain [case 20]', 'https://invalid.com/cb'],
    ['a domain that only ends so', 'https://evilexample.com/cb'],
    ['the domain in the path', 'https://evil.example/.example.com/cb'],
    ['the domain in the path of an address', 'https://127.0.0.1/.example.com/cb'],
    ['the domain in the query', 'https://evil.example?.example.com/cb'],
    ['the domain in the fragment', 'https://evil.example#.example.com/cb'],
    ['a backslash that ends the host', 'https://evil.example\\.example.com/cb'],
    ['user information', 'https://me@a.example.com/cb'],
    ['user information that looks like the host', 'https://a.example.com@evil.example/cb'],
    ['a password that looks like the host', 'https://evil.example:x@a.example.com/cb'],
    ['a host that ends in a port', 'https://evil.example:443.example.com/cb'],
    ['a port', 'https://a.example.com:8443/cb'],
    ['the default port written out', 'https://a.example.com:443/cb'],
    ['an empty port', 'https://a.example.com:/cb'],
    ['http', 'http://a.example.com/cb'],
    ['an upper-case scheme', 'HTTPS://a.example.com/cb'],
    ['upper-case letters', 'https://A.example.com/cb'],
    ['an upper-case domain', 'https://a.EXAMPLE.com/cb'],
    ['a trailing dot', 'https://a.example.com./cb'],
    ['the wildcard itself', 'https://*.example.com/cb'],
    ['an encoded wildcard', 'https://%2A.example.com/cb'],
    ['an encoded dot', 'https://a%2eb.example.com/cb'],
    ['an encoded slash', 'https://evil.example%2f.example.com/cb'],
    ['an ideographic full stop', 'https://a\u3002b.example.com/cb'],
    ['a letter beyond ASCII', 'https://bücher.example.com/cb'],
    ['what is no punycode', 'https://xn--a.example.com/cb'],
    ['a label that begins with a hyphen', 'https://-a.example.com/cb'],
    ['a label that ends with a hyphen', 'https://a-.example.com/cb'],
    ['an underscore', 'https://a_b.example.com/cb'],
    ['a label that is too long', `https://${'a'.repeat(64)}.example.com/cb`],
    ['white space', 'https://a .example.com/cb'],
    ['a line break', 'https://a\n.example.com/cb'],
    ['a tab, which URL parsers leave out', 'https://evil.example\t/.example.com/cb'],
    ['NUL', 'https://a\0.example.com/cb'],
    ['another path', 'https://a.example.com/cb2'],
    ['an added query', 'https://a.example.com/cb?x=1'],
    ['a bare #', 'https://a.example.com/cb#'],
    ['another case of the path [lesson 10]', 'https://a.example.com/CB'],
    ['dot segments', 'https://a.example.com/x/../cb'],
  ])('refuses %s', (_, requested) => {
    expect(matches(at, requested)).toBe(false);
  });

  it('leads nowhere but below the domain, whatever is written in its place', () => {
    const junk = fc.string({
      unit: fc.constantFrom(...':/?#@[]\\.%*0aA-_\t\n \0;', '\u3002', '\uD83D', '\uFEFF', 'xn--'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(junk, junk, label, maybePort, (before, after, one, at_) => {
        const registered = `https://*.example.com${at_}/cb`;
        const requested = `https://${before}${one}${after}.example.com${at_}/cb`;
        if (!matches(registered, requested)) return;

        const url = new URL(requested);
        expect(url.hostname).toMatch(/^[a-z0-9-]+\.example\.com$/);
        expect(url.port).toBe(new URL(`https://x.example.com${at_}/`).port);
        expect(url.username + url.password + url.hash + url.search).toBe('');
        expect(url.pathname).toBe('/cb');
        expect(url.href).toBe(requested.replace(/:443(?=\/)/, ''));
      }),
      { numRuns: 3_000 },
    );
  });

  it('leads nowhere but below the domain, wherever something is put in', () => {
    const any = fc.string({
      unit: fc.constantFrom(...':/?#@\\.%*a-\t'),
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(any, fc.nat(40), (text, cut) => {
        const good = 'https://tenant.example.com/cb';
        const requested = good.slice(0, cut) + text + good.slice(cut);
        if (!matches(at, requested)) return;

        const { origin, pathname } = new URL(requested);
        expect(origin).toMatch(/^https:\/\/[a-z0-9-]+\.example\.com$/);
        expect(pathname).toBe('/cb');
      }),
      { numRuns: 3_000 },
    );
  });

  it('counts nowhere else: what was registered is refused when the domain is no longer listed', () => {
    for (const wildcardHosts of [[], ['example.org'], ['a.example.com'], ['com']]) {
      const rules = { ...RULES, wildcardHosts };
      expect(matches(at, 'https://a.example.com/cb', rules)).toBe(wildcardHosts[0] === 'com');
      expect(matches(at, at, rules)).toBe(false);
    }
  });
});

describe('redirectUriProblem: wildcards (RFC 9700 §2.1, §4.1)', () => {
  it.each([
    'https://*.example.com',
    'https://*.example.com/cb?x=1',
    'https://*.example.com:8443/cb',
    'https://*.eu.example.com/cb',
    'https://*-partial.example.com/cb',
    'https://pr-*-x.example.com/*',
  ])('accepts %s below a listed domain', (uri) => {
    expect(redirectUriProblem(uri, RULES)).toBeUndefined();
    expect(redirectUriProblem(uri)).toBeDefined();
  });

  it.each([
    '*',
    '*.com',
    'https://*',
    'https://*.com',
    'https://*-x.com',
    'https://*.*.example.com',
    'https://**.example.com',
    'https://x.*.example.com',
    'https://x*y*.example.com',
    'https://-*.example.com',
    'https://*-.example.com',
    'https://*.EXAMPLE.com',
    'https://X*.example.com',
    'https://%2A.example.com',
    'https://*example.com',
    'https://*.example.com.',
    'https://*..example.com',
    'https://*.notexample.com',
    'https://*.example.com.evil.example',
    'https://*@a.example.com',
    'https://*.example.com@evil.example',
    'https://a.example.com:*/cb',
    'https://*.example.com:0/cb',
    'http://*.example.com/cb',
    'HTTPS://*.example.com/cb',
    'custom://*.example.com',
    'https://*.0.0.1/cb',
    'http://*.localhost/cb',
  ])('refuses %s [case 22]', (uri) => {
    expect(redirectUriProblem(uri, { ...RULES, localhostLoopback: true })).toBeDefined();
  });

  it('says below which domains', () => {
    expect(redirectUriProblem('https://*.example.org/cb', RULES)).toBe(
      'must have its wildcard below a domain of legacy.wildcardHosts: example.com',
    );
  });
});

describe('isWildcardDomain', () => {
  it.each(['example.com', 'apps.example.co.uk', 'xn--bcher-kva.example', '1.example'])(
    'takes %s',
    (domain) => {
      expect(isWildcardDomain(domain)).toBe(true);
    },
  );

  it.each([
    '',
    'com',
    'localhost',
    '*.example.com',
    '.example.com',
    'example.com.',
    'example..com',
    'EXAMPLE.com',
    'https://example.com',
    'example.com/cb',
    'example.com:443',
    '127.0.0.1',
    '10.1',
    'exa mple.com',
    'xn--a.example',
    'example.com\n',
  ])('refuses %j', (domain) => {
    expect(isWildcardDomain(domain)).toBe(false);
  });
});

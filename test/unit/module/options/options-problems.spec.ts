import { describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import { Endpoint } from '../../../../src/endpoints/endpoint.js';
import { OAuth2ConfigurationError } from '../../../../src/options/configuration-error.js';
import { resolveOptions } from '../../../../src/module/options/options-resolver.js';
import { KEY, minimal, problemsOf } from './options-problems.fixture.js';

describe('a bad option is told with what to write instead:', () => {
  it.each<[string, unknown, string]>([
    [
      'a missing issuer',
      undefined,
      "issuer is missing: write the URL of this server, such as 'https://id.example.com'",
    ],
    ['no URL', 'id.example.com', "issuer is 'id.example.com': write a URL"],
    [
      'http beyond loopback',
      'http://id.example.com',
      "write 'https://id.example.com' (http is for loopback",
    ],
    [
      'a query',
      'https://id.example.com?a=1',
      "write 'https://id.example.com', without query and fragment",
    ],
    ['an empty query', 'https://id.example.com?', 'without query and fragment'],
    ['a fragment', 'https://id.example.com#', 'without query and fragment'],
    [
      'a trailing slash',
      'https://id.example.com/',
      "write 'https://id.example.com', without the slash",
    ],
    [
      'a trailing slash of a path',
      'https://id.example.com/a/',
      "write 'https://id.example.com/a', without",
    ],
    ['upper case', 'https://ID.example.com', "write 'https://id.example.com'"],
    ['a default port', 'https://id.example.com:443', "write 'https://id.example.com'"],
    ['another scheme', 'ftp://id.example.com', 'write an https URL'],
    ['a path that routers would read', 'https://id.example.com/:a', 'its path may have letters'],
    ['a number', 7, 'issuer is 7: write a URL'],
  ])('an issuer with %s [case 224] (RFC 8414 §2)', (_, issuer, told) => {
    const problems = problemsOf({ ...minimal, issuer });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(told);
  });

  it('an issuer with a password, which is not repeated', () => {
    const [problem] = problemsOf({ ...minimal, issuer: 'https://a:hush@id.example.com' });

    expect(problem).toBe("issuer has user information: write 'https://id.example.com'");
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'secrets is missing: write an array of at least one key'],
    ['empty', [], 'secrets is empty: write an array of at least one key'],
    ['not an array', KEY, 'secrets is not an array: write an array'],
    ['an unset variable', [undefined], 'secrets[0] is undefined: set the environment variable'],
    ['an empty variable', [KEY, ''], 'secrets[1] is empty: set the environment variable'],
    ['too short', ['short-but-secret'], 'secrets[0] has 16 characters: write a key of 32'],
    ['repeated', [KEY, KEY], 'secrets[1] is the same as secrets[0]: leave one of them out'],
    ['no text', [42], 'secrets[0] is not a text: write a key of 32'],
  ])('secrets that are %s', (_, secrets, told) => {
    const problems = problemsOf({ ...minimal, secrets });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(told);
    expect(problems[0]).not.toContain('short-but-secret');
  });

  it.each<[string, unknown, string]>([
    ['a list', ['profile'], 'scopes is an array: write an object of name → words'],
    ['no words', { profile: '' }, 'scopes.profile has no words: write what it allows'],
    ['a space in a name', { 'a b': 'x' }, "scopes has the name 'a b': write printable ASCII"],
    ['a quote in a name', { 'a"b': 'x' }, 'write printable ASCII without spaces'],
  ])('scopes with %s (RFC 6749 §3.3)', (_, scopes, told) => {
    expect(problemsOf({ ...minimal, scopes })).toEqual([expect.stringContaining(told)]);
  });

  it.each<[string, object, string]>([
    [
      'zero',
      { tokens: { accessTokenTtl: 0 } },
      'tokens.accessTokenTtl is 0: write whole seconds from 1',
    ],
    [
      'negative',
      { tokens: { refreshTokenTtl: -1 } },
      'tokens.refreshTokenTtl is -1: write whole seconds',
    ],
    ['fractions', { tokens: { accessTokenTtl: 1.5 } }, 'tokens.accessTokenTtl is 1.5: write whole'],
    [
      'text',
      { tokens: { accessTokenTtl: '1h' } },
      "tokens.accessTokenTtl is '1h': write whole seconds",
    ],
    [
      'null',
      { tokens: { accessTokenTtl: null } },
      'tokens.accessTokenTtl is null: write whole seconds',
    ],
    [
      'milliseconds',
      { pages: { sessionTtl: 28_800_000_000 } },
      'pages.sessionTtl is 28800000000: write',
    ],
    [
      'a negative window',
      { tokens: { retryWindow: -1 } },
      'tokens.retryWindow is -1: write whole seconds from 0',
    ],
    ['a switch', { coalesce: 'no' }, "coalesce is 'no': write true or false"],
    ['a switch of nothing', { coalesce: null }, 'coalesce is null: write true or false'],
    [
      'a long code',
      { authorization: { codeTtl: 601 } },
      'authorization.codeTtl is 601: write whole seconds from 1 to 600',
    ],
    [
      'an old cache',
      { clients: { cacheTtl: 6 } },
      'clients.cacheTtl is 6: write whole seconds from 0 to 5',
    ],
    [
      'an empty cache',
      { clients: { cacheSize: 0 } },
      'clients.cacheSize is 0: write a whole number from 1',
    ],
    [
      'an old cache of tokens',
      { tokens: { cacheTtl: 61 } },
      'tokens.cacheTtl is 61: write whole seconds from 0 to 60',
    ],
    [
      'an empty cache of tokens',
      { tokens: { cacheSize: 0 } },
      'tokens.cacheSize is 0: write a whole number from 1',
    ],
    [
      'a lifetime by grant',
      { tokens: { accessTokenTtlByGrant: { password: 0 } } },
      'tokens.accessTokenTtlByGrant.password is 0: write whole seconds, 1 or more',
    ],
    [
      'lifetimes by grant',
      { tokens: { accessTokenTtlByGrant: 60 } },
      'tokens.accessTokenTtlByGrant is 60: write an object',
    ],
    [
      'idle beyond absolute',
      { tokens: { refreshTokenTtl: 60, refreshTokenIdleTtl: 61 } },
      'tokens.refreshTokenIdleTtl is 61: write at most refreshTokenTtl, which is 60',
    ],
    ['a prefix', { tokens: { prefix: 'a_b' } }, "tokens.prefix is 'a_b': write a letter, then"],
    [
      'a flag',
      { tokens: { revokeAuthorizationWithAccessToken: 'yes' } },
      "is 'yes': write true or false",
    ],
    [
      'a language',
      { pages: { language: 'english please' } },
      "pages.language is 'english please': write a language tag",
    ],
    ['a title', { pages: { title: '' } }, "pages.title is '': write a text"],
    [
      'a legacy switch',
      { legacy: { plainPkce: 'yes' } },
      "legacy.plainPkce is 'yes': write true or false",
    ],
    [
      'wildcards everywhere',
      { legacy: { wildcardHosts: true } },
      "legacy.wildcardHosts is true: write an array of domains, such as ['example.com']",
    ],
    [
      'a wildcard itself',
      { legacy: { wildcardHosts: ['example.com', '*.example.org'] } },
      "legacy.wildcardHosts has '*.example.org': write a domain of two labels or more",
    ],
    [
      'wildcards below a top-level domain',
      { legacy: { wildcardHosts: ['com'] } },
      "legacy.wildcardHosts has 'com': write a domain",
    ],
    ['no domain', { legacy: { wildcardHosts: [7] } }, 'legacy.wildcardHosts has 7: write a domain'],
    ['a group', { tokens: 3600 }, 'tokens is 3600: write an object'],
    ['a null group', { pages: null }, 'pages is null: write an object'],
  ])('%s', (_, options, told) => {
    expect(problemsOf({ ...minimal, ...options })).toEqual([expect.stringContaining(told)]);
  });

  it.each<[object, string]>([
    [{ isuer: 'x' }, 'isuer is no option: write issuer'],
    [{ scope: {} }, 'scope is no option: write scopes'],
    [
      { tokens: { accesTokenTTL: 1 } },
      'tokens.accesTokenTTL is no option: write tokens.accessTokenTtl',
    ],
    [{ legacy: { plainPkse: true } }, 'legacy.plainPkse is no option: write legacy.plainPkce'],
    [{ unheardOf: 1 }, 'unheardOf is no option: leave it out (there are issuer, secrets,'],
    [{ dataSource: 'a' }, 'dataSource cannot come from a factory: write it beside useFactory'],
    [{ entities: {} }, 'entities cannot come from a factory: write it beside useFactory'],
  ])('the unknown name in %j', (options, told) => {
    expect(problemsOf({ ...minimal, ...options })).toEqual([expect.stringContaining(told)]);
  });

  it('what stands beside the options', () => {
    @Injectable()
    class Odd extends Endpoint {
      static readonly route = { path: 'odd', methods: ['GET'] } as const;
      readonly name = 'odd';
      async handle() {
        return { status: 200, headers: {} };
      }
    }
    const beside = {
      dataSource: 7,
      endpoints: { decorators: [{}], classes: [Odd, class Other {}] },
    };

    expect(problemsOf(minimal, beside)).toEqual([
      'dataSource is 7: write the name of a TypeORM data source',
      'endpoints.decorators is not an array of decorators: write them called, such as [Public(), SkipThrottle()]',
      "endpoints.classes: the route of Odd has the path 'odd': write one such as '/oauth/ping'",
      'endpoints.classes has Other: write a class that extends Endpoint',
    ]);
  });

  it.each([[undefined], [null], ['x'], [[]]])('no options at all: %j', (options) => {
    expect(problemsOf(options)).toEqual([
      'there are no options: write at least issuer and secrets',
    ]);
  });

  it('everything at once, in one error that a person can read', () => {
    const options = {
      secrets: [undefined],
      scopes: { a: '' },
      tokens: { accessTokenTtl: 0 },
      isuer: 1,
    };
    const attempt = () => resolveOptions(options);

    expect(attempt).toThrow(OAuth2ConfigurationError);
    expect(attempt).toThrow(
      [
        'OAuth2Module cannot start, 5 problems in its options:',
        "  - issuer is missing: write the URL of this server, such as 'https://id.example.com'",
        '  - secrets[0] is undefined: set the environment variable it comes from',
        '  - scopes.a has no words: write what it allows, for the consent page',
        '  - isuer is no option: write issuer',
        '  - tokens.accessTokenTtl is 0: write whole seconds from 1 to 315360000',
      ].join('\n'),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/clients/client.js';
import { clientProblems } from '../../../src/clients/client-metadata.js';
import { aClient } from '../../../src/testing/builders.js';

const OFFER = {
  grants: ['authorization_code', 'client_credentials', 'refresh_token'],
  responseTypes: ['code'],
  responseTypeOf: (grant: string) => (grant === 'authorization_code' ? 'code' : undefined),
  grantOf: (type: string) => (type === 'code' ? 'authorization_code' : undefined),
  authMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  scopes: ['profile', 'email', 'user', 'read', 'write'],
};

describe('what a client may be [case 281] (RFC 6749 §2, RFC 7591 §2)', () => {
  it('has nothing against a good one', () => {
    expect(clientProblems(aClient(), OFFER)).toEqual([]);
    expect(
      clientProblems(
        aClient({
          kind: 'public',
          tokenEndpointAuthMethod: 'none',
          grants: ['authorization_code'],
        }),
        OFFER,
      ),
    ).toEqual([]);
  });

  it.each<[string, Partial<Client>, RegExp]>([
    ['no redirect URI for the code grant', { redirectUris: [] }, /redirect URI/],
    [
      'a redirect URI with a script',
      { redirectUris: ['javascript:alert(1)'] },
      /scheme javascript/,
    ],
    ['a redirect URI with a fragment', { redirectUris: ['https://a.example/#x'] }, /fragment/],
    ['http to another machine', { redirectUris: ['http://a.example/cb'] }, /https/],
    ['an http origin', { origins: ['http://a.example'] }, /origin/],
    ['an origin with a path', { origins: ['https://a.example/x'] }, /origin/],
    ['no grant', { grants: [] }, /at least one/],
    ['an unknown grant', { grants: ['implicit'] }, /implicit/],
    ['an unknown response type', { responseTypes: ['token'] }, /response type token/],
    [
      'a response type without its grant',
      { grants: ['client_credentials'] },
      /response type code needs the grant authorization_code/,
    ],
    ['a wildcard in a host', { redirectUris: ['https://*.a.example/cb'] }, /wildcard/],
    ['an unknown authentication method', { tokenEndpointAuthMethod: 'magic' }, /magic/],
    ['a confidential client without authentication', { tokenEndpointAuthMethod: 'none' }, /none/],
    [
      'a public client with a secret',
      {
        kind: 'public',
        tokenEndpointAuthMethod: 'client_secret_basic',
        grants: ['authorization_code'],
      },
      /public client authenticates/,
    ],
    ['a public client for itself', { kind: 'public' }, /client_credentials/],
    ['an unknown scope', { scopes: ['root'], defaultScopes: [] }, /scope root/],
    ['a scope with a space', { scopes: ['a b'], defaultScopes: [] }, /not allowed/],
    [
      'a default scope that is not its own',
      { scopes: ['read'], defaultScopes: ['write'] },
      /default scope/,
    ],
    ['an identifier with a colon', { clientId: 'a:b' }, /clientId/],
    ['an identifier of 256 characters', { clientId: 'x'.repeat(256) }, /clientId/],
    ['a name with a line break', { name: 'a\nb' }, /control/],
    ['a name that turns the text around', { name: 'Bank\u202Emoc.live' }, /direction/],
    ['a name of spaces', { name: '  ' }, /name/],
    ['a lifetime of half a second', { lifetimes: { accessToken: 0.5 } }, /accessToken/],
    [
      'a lifetime beyond every calendar',
      { lifetimes: { accessToken: Number.MAX_SAFE_INTEGER } },
      /accessToken/,
    ],
    ['a NUL in an audience', { audiences: ['a\0b'] }, /NUL/],
    ['a NUL deep in extra', { extra: { a: { b: '\0' } } }, /NUL/],
    ['a negative window', { lifetimes: { retryWindow: -1 } }, /retryWindow/],
  ])('refuses %s', (_what, overrides, words) => {
    const problems = clientProblems(aClient(overrides), OFFER);
    expect(problems.join('\n')).toMatch(words);
  });

  it('names every problem at once', () => {
    expect(
      clientProblems(aClient({ name: '', grants: [], scopes: ['"'] }), OFFER).length,
    ).toBeGreaterThan(2);
  });
});

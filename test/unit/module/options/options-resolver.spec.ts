import { describe, expect, it } from 'vitest';
import { OAuth2ConfigurationError } from '../../../../src/options/configuration-error.js';
import { resolveOptions } from '../../../../src/module/options/options-resolver.js';

const KEY = 'k'.repeat(32);
const minimal = { issuer: 'https://id.example.com', secrets: [KEY] };

function problemsOf(options: unknown, beside = {}): readonly string[] {
  try {
    resolveOptions(options, beside);
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the options, resolved', () => {
  it('need an issuer and a secret, and fill in every default', () => {
    const resolved = resolveOptions(minimal);

    expect(resolved).toEqual({
      issuer: 'https://id.example.com',
      secrets: [KEY],
      scopes: new Map(),
      coalesce: true,
      tokens: {
        prefix: 'oa',
        accessTokenTtl: 3600,
        accessTokenTtlByGrant: {},
        refreshTokenTtl: 2_592_000,
        refreshTokenIdleTtl: 1_209_600,
        retryWindow: 30,
        revokeAuthorizationWithAccessToken: false,
        cacheTtl: 5,
        cacheSize: 10_000,
        format: 'opaque',
        lifetimes: undefined,
      },
      clients: { cacheTtl: 5, cacheSize: 1000 },
      authorization: { codeTtl: 60 },
      legacy: { formPost: false, plainPkce: false, wildcardHosts: [], localhostLoopback: false },
      pages: { title: 'id.example.com', language: 'en', sessionTtl: 28_800 },
      resource: {
        realm: 'oauth2',
        audience: undefined,
        formBody: false,
        scopesInErrors: false,
        readScope: 'read',
        writeScope: 'write',
      },
      events: { log: 'log', emitter: undefined },
      hooks: { classes: [], timeLimit: 5 },
      errors: { uri: {} },
    });
  });

  it('are frozen, deeply', () => {
    const scopes = { profile: 'See your name' };
    const tokens = { accessTokenTtlByGrant: { password: 60 } };
    const resolved = resolveOptions({ ...minimal, scopes, tokens });

    for (const part of [
      resolved,
      resolved.secrets,
      resolved.tokens,
      resolved.tokens.accessTokenTtlByGrant,
      resolved.clients,
      resolved.authorization,
      resolved.pages,
      resolved.scopes,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(() => (resolved.scopes as Map<string, string>).set('a', 'b')).toThrow('frozen');
    scopes.profile = 'changed';
    tokens.accessTokenTtlByGrant.password = 1;
    expect(resolved.scopes.get('profile')).toBe('See your name');
    expect(resolved.tokens.accessTokenTtlByGrant).toEqual({ password: 60 });
  });

  it('take what is written and leave the other defaults of the group', () => {
    const { tokens } = resolveOptions({ ...minimal, tokens: { accessTokenTtl: 60 } });

    expect(tokens).toMatchObject({ accessTokenTtl: 60, refreshTokenTtl: 2_592_000 });
  });

  it('treat undefined as not written', () => {
    const { clients } = resolveOptions({ ...minimal, clients: { cacheTtl: undefined } });

    expect(clients.cacheTtl).toBe(5);
  });

  it('let requests share statements unless they are told not to', () => {
    expect(resolveOptions({ ...minimal, coalesce: false }).coalesce).toBe(false);
    expect(resolveOptions({ ...minimal, coalesce: undefined }).coalesce).toBe(true);
  });

  it('keep the default idle time within a shorter absolute lifetime', () => {
    const { tokens } = resolveOptions({ ...minimal, tokens: { refreshTokenTtl: 86_400 } });

    expect(tokens.refreshTokenIdleTtl).toBe(86_400);
  });

  it.each([
    'https://id.example.com',
    'https://id.example.com:8443/tenant-1',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
  ])('accept the issuer %s (RFC 8414 §2)', (issuer) => {
    expect(problemsOf({ ...minimal, issuer })).toEqual([]);
  });
});

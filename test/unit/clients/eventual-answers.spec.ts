import { describe, expect, it } from 'vitest';
import { LifetimePolicy } from '../../../src/clients/lifetime-policy.js';
import { ScopePolicy } from '../../../src/clients/scope-policy.js';
import { aClient } from '../../../src/testing/builders.js';

const KNOWN = new Map([['read', 'Read']]);

/** As JavaScript lets somebody write it: a promise counts as true wherever it is not awaited. */
class Hasty extends ScopePolicy {
  override mayAsk(): boolean {
    return Promise.resolve(false) as unknown as boolean;
  }
}

describe('a policy that answers later than it is asked', () => {
  it('gives no client a scope (RFC 6749 §3.3)', () => {
    const policy = new Hasty(KNOWN);
    const client = aClient({ scopes: [], defaultScopes: ['read'] });

    expect(() => policy.grant(client, 'read')).toThrow('Hasty.mayAsk must answer true or false');
    expect(() => policy.grant(client, undefined)).toThrow(TypeError);
    expect(() => policy.narrow(client, ['read'], undefined)).toThrow(TypeError);
  });

  it('changes no lifetime behind the back of whoever wrote it', () => {
    const policy = new LifetimePolicy({
      accessTokenTtl: 3_600,
      accessTokenTtlByGrant: {},
      refreshTokenTtl: 1,
      refreshTokenIdleTtl: 1,
      retryWindow: 0,
      codeTtl: 60,
      lifetimes: (() => Promise.resolve({ accessToken: 60 })) as never,
    });

    expect(() => policy.of(aClient(), 'client_credentials')).toThrow('answered a promise');
  });
});

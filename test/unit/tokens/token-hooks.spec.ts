import { describe, expect, it } from '@jest/globals';
import { LifetimePolicy } from '../../../src/clients/lifetime-policy.js';
import type { TokenHooks } from '../../../src/hooks/token-hooks.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';
import { ScopeSet } from '../../../src/protocol/scope.js';
import { aClient } from '../../../src/testing/builders.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { OpaqueFormat } from '../../../src/tokens/formats/opaque-format.js';
import { TokenIssuer } from '../../../src/tokens/token-issuer.js';

const codec = new OpaqueTokenCodec(new Keyring(['a-secret-of-the-test-suite-0123456789']));

function issuerWith(...hooks: readonly TokenHooks[]): TokenIssuer {
  return new TokenIssuer({
    clock: new FakeClock(),
    codec,
    format: new OpaqueFormat(codec),
    hooks,
    lifetimes: new LifetimePolicy({
      accessTokenTtl: 3_600,
      accessTokenTtlByGrant: {},
      refreshTokenTtl: 1,
      refreshTokenIdleTtl: 1,
      retryWindow: 0,
      codeTtl: 60,
    }),
  });
}

const draft = {
  client: aClient(),
  grantType: 'client_credentials',
  subject: null,
  principal: 'client',
  scopes: ScopeSet.EMPTY,
  audience: [],
  cnf: null,
  tokenType: 'Bearer',
  family: null,
} as const;

describe('token hooks (RFC 6749 §5.1)', () => {
  it('add members to the response', async () => {
    const issuer = issuerWith({ contribute: async () => ({ tenant: 'acme' }) });
    expect((await issuer.mint(draft)).response).toMatchObject({
      tenant: 'acme',
      token_type: 'Bearer',
    });
  });

  it('never replace a core member, nor add one that is not there', async () => {
    const issuer = issuerWith({
      contribute: async () => ({
        access_token: 'x',
        token_type: 'x',
        expires_in: -1,
        refresh_token: 'x',
        scope: 'admin',
      }),
    });
    const { response } = await issuer.mint(draft);
    expect(response).toEqual({
      access_token: expect.stringMatching(/^oa_at_/),
      token_type: 'Bearer',
      expires_in: 3_600,
    });
  });
});

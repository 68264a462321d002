import { expect } from 'vitest';
import { LifetimePolicy } from '../../../src/clients/lifetime-policy.js';
import type { LifecycleHooks } from '../../../src/hooks/lifecycle-hooks.js';
import { TokenSteps } from '../../../src/hooks/token-steps.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';
import { ScopeSet } from '../../../src/protocol/scope.js';
import { aClient } from '../../../src/testing/builders.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { TokenFormats } from '../../../src/tokens/token-formats.js';
import type { TokenDraft } from '../../../src/tokens/token-draft.js';
import { TokenFormat } from '../../../src/tokens/token-format.js';
import { TokenIssuer } from '../../../src/tokens/token-issuer.js';
import { lifecycleOf } from '../../support/lifecycle.js';

const codec = new OpaqueTokenCodec(new Keyring(['a-secret-of-the-test-suite-0123456789']));

/** Says what it is, and nothing that anybody could guess. */
class LoudFormat extends TokenFormat {
  readonly name = 'loud';

  write(_draft: TokenDraft, id: string): string {
    return `LOUD.${id}`;
  }

  read(value: string): string | undefined {
    return value.startsWith('LOUD.') ? value.slice(5) : undefined;
  }
}

/** An issuer that asks these hooks. */
export function issuerWith(...hooks: readonly LifecycleHooks[]) {
  const { lifecycle, log, timer } = lifecycleOf(...hooks);
  const formats = new TokenFormats(codec);
  formats.register(new LoudFormat());
  const issuer = new TokenIssuer({
    clock: new FakeClock(),
    codec,
    format: formats,
    steps: new TokenSteps(lifecycle),
    lifetimes: new LifetimePolicy({
      accessTokenTtl: 3_600,
      accessTokenTtlByGrant: {},
      refreshTokenTtl: 1,
      refreshTokenIdleTtl: 1,
      retryWindow: 0,
      codeTtl: 60,
    }),
  });
  return { issuer, log, timer };
}

/** What a client asks for itself. */
export const draft = {
  client: aClient(),
  grantType: 'client_credentials',
  subject: null,
  principal: 'client',
  scopes: ScopeSet.of(['read', 'write']),
  audience: ['https://api.example'],
  cnf: null,
  tokenType: 'Bearer',
  family: null,
} as const;

/** What it is answered without hooks. */
export const CORE = {
  access_token: expect.stringMatching(/^oa_at_/),
  token_type: 'Bearer',
  expires_in: 3_600,
  scope: 'read write',
};

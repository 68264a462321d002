import { describe, expect, it } from 'vitest';
import { LifetimePolicy } from '../../../src/clients/lifetime-policy.js';
import { ScopePolicy } from '../../../src/clients/scope-policy.js';
import { OAuth2Events } from '../../../src/events/events.js';
import { RefreshTokenGrant } from '../../../src/grants/refresh-token.grant.js';
import type { Rotation, Successor } from '../../../src/grants/refresh-token.store.js';
import { RetryBox } from '../../../src/grants/retry-box.js';
import { TokenSteps } from '../../../src/hooks/token-steps.js';
import { addSeconds } from '../../../src/protocol/clock.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { newId, OpaqueTokenCodec } from '../../../src/protocol/opaque-token.js';
import { Parameters } from '../../../src/protocol/parameters.js';
import { aClient, anAuthorization } from '../../../src/testing/builders.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import type { NewToken } from '../../../src/tokens/token.js';
import { TokenFormats } from '../../../src/tokens/token-formats.js';
import { TokenIssuer } from '../../../src/tokens/token-issuer.js';
import { lifecycleOf } from '../../support/lifecycle.js';

const keyring = new Keyring(['a-secret-of-the-test-suite-0123456789']);
const codec = new OpaqueTokenCodec(keyring);
const clock = new FakeClock();
const client = aClient();

/**
 * A grant whose store says `fresh` about a token that was the predecessor when it was read: a failover has lost the
 * rotation in between.
 */
function lostRotation(postToken: () => void) {
  const expiresAt = addSeconds(clock.now(), 9_000);
  const id = newId(expiresAt);
  const presented = codec.mint('rt', id, 3);
  const state = {
    authorization: {
      ...anAuthorization({ id, clientKey: client.id, expiresAt }),
      generation: 4,
    },
    current: codec.mint('rt', id, 4).digest,
    previous: presented.digest,
    rotatedAt: clock.now(),
  };
  const successors: Successor[] = [];
  const inserted: NewToken[] = [];
  const rotate = async (_: Rotation, successor: Successor) => {
    successors.push(successor);
    return { kind: 'fresh' };
  };
  const insert = async (token: NewToken) => inserted.push(token) > 0;
  const lifetimes = new LifetimePolicy({
    accessTokenTtl: 3_600,
    accessTokenTtlByGrant: {},
    refreshTokenTtl: 9_000,
    refreshTokenIdleTtl: 9_000,
    retryWindow: 30,
    codeTtl: 60,
  });
  const steps = new TokenSteps(lifecycleOf({ postToken }).lifecycle);
  const grant = new RefreshTokenGrant(
    { rotate } as never,
    { find: async () => state } as never,
    { insert } as never,
    new TokenIssuer({ clock, codec, format: new TokenFormats(codec), lifetimes, steps }),
    new ScopePolicy(new Map([['profile', 'See your name']])),
    lifetimes,
    codec,
    new RetryBox(keyring),
    {} as never,
    clock,
    new OAuth2Events(),
  );
  const params = Parameters.of({ refresh_token: presented.value });
  const exchange = () => grant.exchange({ client, params, request: {} as never });
  return { exchange, successors, inserted };
}

describe('a rotation that was lost after its answer was read (RFC 9700 §4.14.2)', () => {
  it('asks the hooks after all, and nobody ever sees what they were not asked about', async () => {
    let asked = 0;
    const { exchange, successors, inserted } = lostRotation(() => {
      asked += 1;
    });
    const answer = await exchange();

    expect(asked).toBe(1);
    expect(successors).toEqual([expect.objectContaining({ retry: null })]);
    expect(inserted).toHaveLength(1);
    expect(codec.read('at', answer.access_token)?.id).toBe(inserted[0]?.id);
    expect(codec.read('rt', answer.refresh_token ?? '')?.generation).toBe(4);
  });

  it('gives no token when they refuse', async () => {
    const { exchange, inserted } = lostRotation(() => {
      throw new Error('refused');
    });

    await expect(exchange()).rejects.toThrow('the hook Object.postToken failed');
    expect(inserted).toEqual([]);
  });
});

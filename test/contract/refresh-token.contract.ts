import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { RotationOutcome, Successor } from '../../src/grants/refresh-token.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import {
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  successor,
  type Stores,
} from './store-set.js';

interface Family {
  readonly authorization: NewAuthorization;
  readonly first: Buffer;
}

interface Attempt {
  readonly from?: Stores;
  readonly clientKey?: string;
  readonly digest?: Buffer;
  readonly generation?: number;
  readonly next?: Successor;
  readonly now?: Date;
}

const WINDOW = 30;

/** What every `RefreshTokenStore` does. The second set of stores is another instance's. */
export function refreshTokenStoreContract(stores: () => Stores, others: () => Stores): void {
  async function family(): Promise<Family> {
    const { id: clientKey } = await storedClient(stores());
    const authorization = anAuthorization({ clientKey });
    const refresh = refreshState();
    await stores().authorizations.start(authorization, familyToken(authorization), refresh);
    return { authorization, first: refresh.digest };
  }

  function rotate(
    { authorization, first }: Family,
    attempt: Attempt = {},
  ): Promise<RotationOutcome> {
    const { from = stores(), now = NOW, generation = 0 } = attempt;
    return from.refreshTokens.rotate(
      {
        authorizationId: authorization.id,
        clientKey: attempt.clientKey ?? authorization.clientKey,
        digest: attempt.digest ?? first,
        generation,
        retryFrom: addSeconds(now, -WINDOW),
      },
      attempt.next ?? successor(authorization, generation + 1),
      now,
    );
  }

  it('replaces the current token and stores the access token beside it (RFC 6749 §6)', async () => {
    const one = await family();
    const next = successor(one.authorization, 1);

    const outcome = await rotate(one, { next });

    expect(outcome).toEqual({ kind: 'fresh' });
    expect(await stores().tokens.find(next.token.id)).toBeDefined();
    expect(await stores().authorizations.find(one.authorization.id)).toMatchObject({
      current: next.refresh.digest,
      previous: one.first,
      rotatedAt: NOW,
      authorization: {
        generation: 1,
        idleExpiresAt: next.refresh.idleExpiresAt,
        scopes: ['profile'],
      },
    });
  });

  it('gives the predecessor the sealed pair inside the window, and stores nothing [case 154]', async () => {
    const one = await family();
    const next = successor(one.authorization, 1);
    const late = successor(one.authorization, 1);
    await rotate(one, { next });

    const outcome = await rotate(one, { next: late, now: addSeconds(NOW, WINDOW) });

    expect(outcome).toEqual({ kind: 'retry', sealed: next.retry });
    expect(await stores().tokens.find(late.token.id)).toBeUndefined();
    expect((await stores().authorizations.find(one.authorization.id))?.current).toEqual(
      next.refresh.digest,
    );
  });

  it('takes the predecessor for reuse after the window [case 156]', async () => {
    const one = await family();
    await rotate(one);

    const outcome = await rotate(one, { now: addSeconds(NOW, WINDOW + 1) });

    expect(outcome).toEqual({ kind: 'reused' });
  });

  it('takes the predecessor for reuse when there is no window', async () => {
    const one = await family();
    await rotate(one, { next: { ...successor(one.authorization, 1), retry: null } });

    const outcome = await rotate(one);

    expect(outcome).toEqual({ kind: 'reused' });
  });

  it('shields nobody but the immediate predecessor [case 157]', async () => {
    const one = await family();
    const second = successor(one.authorization, 1);
    await rotate(one, { next: second });
    await rotate(one, { digest: second.refresh.digest, generation: 1 });

    const grandfather = await rotate(one);
    const predecessor = await rotate(one, { digest: second.refresh.digest, generation: 1 });

    expect(grandfather).toEqual({ kind: 'reused' });
    expect(predecessor.kind).toBe('retry');
  });

  it('takes a generation that is newer than the row, or was never stored, for a lost commit', async () => {
    const one = await family();
    await rotate(one);
    const lost = digest('lost');

    const outcomes = [
      await rotate(one, { digest: lost, generation: 2 }),
      await rotate(one, { digest: lost, generation: 2 ** 32 - 1 }),
      await rotate(one, { digest: lost, generation: 1 }),
      await rotate(one, { digest: lost, generation: 0 }),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('unknown'));
  });

  it('refuses a revoked family before anything else: the window does not shield it [case 158]', async () => {
    const one = await family();
    await rotate(one);
    await stores().authorizations.revoke(one.authorization.id, 'revoked_by_subject', NOW);

    const outcome = await rotate(one);

    expect(outcome).toEqual({ kind: 'dead' });
  });

  it('refuses an expired or idle family, and does not consume the token [case 161]', async () => {
    const one = await family();
    const idleEnd = refreshState().idleExpiresAt;

    const idle = await rotate(one, { now: idleEnd });
    const expired = await rotate(one, { now: one.authorization.expiresAt });
    const before = await rotate(one, { now: addSeconds(idleEnd, -1) });

    expect([idle, expired, before]).toEqual([
      { kind: 'dead' },
      { kind: 'dead' },
      { kind: 'fresh' },
    ]);
  });

  it('leaves a family alone that another client asks for [case 142]', async () => {
    const one = await family();
    const { id: clientKey } = await storedClient(stores());

    const outcomes = [
      await rotate(one, { clientKey }),
      await rotate(one, { clientKey: randomUUID() }),
      await rotate({ ...one, authorization: anAuthorization({ clientKey }) }),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(3).fill('unknown'));
    expect(await rotate(one)).toEqual({ kind: 'fresh' });
  });

  it('knows no refresh token where none was issued', async () => {
    const { id: clientKey } = await storedClient(stores());
    const authorization = anAuthorization({ clientKey });
    await stores().authorizations.start(authorization, familyToken(authorization));

    const outcome = await rotate({ authorization, first: digest() });

    expect(outcome).toEqual({ kind: 'unknown' });
  });

  it('rotates once, however many instances try at once: the rest get that successor [lesson 1]', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await family();
      const successors = Array.from({ length: 20 }, () => successor(one.authorization, 1));

      const outcomes = await Promise.all(
        successors.map((next, index) =>
          rotate(one, { next, from: index % 2 ? stores() : others() }),
        ),
      );

      const winner = successors[outcomes.findIndex(({ kind }) => kind === 'fresh')];
      const found = await Promise.all(
        successors.map(({ token }) => stores().tokens.find(token.id)),
      );
      expect(outcomes.filter(({ kind }) => kind === 'fresh')).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === 'retry')).toEqual(
        Array.from({ length: 19 }, () => ({ kind: 'retry', sealed: winner?.retry })),
      );
      expect(found.filter((token) => token !== undefined)).toHaveLength(1);
    }
  });
}

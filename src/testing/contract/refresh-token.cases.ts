import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { anAuthorization } from '../builders.js';
import { absent, includes, present, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { digest, familyToken, NOW, refreshState, storedClient, successor } from './drafts.js';
import { rotate, startedFamily, WINDOW } from './presentations.js';

/** What every `RefreshTokenStore` does with one call at a time. */
export const refreshTokenCases: Cases = {
  async 'replaces the current token and stores the access token beside it (RFC 6749 §6)'({
    stores,
  }) {
    const one = await startedFamily(stores);
    const next = successor(one.authorization, 1);

    const outcome = await rotate(stores, one, { next });

    same(outcome, { kind: 'fresh' }, 'rotate');
    present(await stores.tokens.find(next.token.id), 'the access token');
    const { idleExpiresAt } = next.refresh;
    const expected = {
      current: next.refresh.digest,
      previous: one.first,
      rotatedAt: NOW,
      authorization: { generation: 1, idleExpiresAt, scopes: ['profile'] },
    };
    includes(await stores.authorizations.find(one.authorization.id), expected, 'find');
  },

  async 'gives the predecessor the sealed pair inside the window, and stores nothing'({ stores }) {
    const one = await startedFamily(stores);
    const next = successor(one.authorization, 1);
    const late = successor(one.authorization, 1);
    await rotate(stores, one, { next });

    const outcome = await rotate(stores, one, { next: late, now: addSeconds(NOW, WINDOW) });

    same(outcome, { kind: 'retry', sealed: next.retry }, 'rotate');
    absent(await stores.tokens.find(late.token.id), 'the access token of the retry');
    const found = await stores.authorizations.find(one.authorization.id);
    same(found?.current, next.refresh.digest, 'what is current');
  },

  async 'takes the predecessor for reuse after the window'({ stores }) {
    const one = await startedFamily(stores);
    await rotate(stores, one);

    const outcome = await rotate(stores, one, { now: addSeconds(NOW, WINDOW + 1) });

    same(outcome, { kind: 'reused' }, 'rotate');
  },

  async 'counts the window from the last rotation, not from the first'({ stores }) {
    const one = await startedFamily(stores);
    const second = successor(one.authorization, 1);
    await rotate(stores, one, { next: second });
    const { digest: current } = second.refresh;
    const later = { digest: current, generation: 1, now: addSeconds(NOW, 10 * WINDOW) };
    const third = successor(one.authorization, 2);
    await rotate(stores, one, { ...later, next: third });

    const outcome = await rotate(stores, one, later);

    same(outcome, { kind: 'retry', sealed: third.retry }, 'rotate');
  },

  async 'takes the predecessor for reuse when there is no window'({ stores }) {
    const one = await startedFamily(stores);
    await rotate(stores, one, { next: { ...successor(one.authorization, 1), retry: null } });

    same(await rotate(stores, one), { kind: 'reused' }, 'rotate');
  },

  async 'shields nobody but the immediate predecessor'({ stores }) {
    const one = await startedFamily(stores);
    const second = successor(one.authorization, 1);
    const presented = { digest: second.refresh.digest, generation: 1 };
    await rotate(stores, one, { next: second });
    await rotate(stores, one, presented);

    const grandfather = await rotate(stores, one);
    const predecessor = await rotate(stores, one, presented);

    same(grandfather, { kind: 'reused' }, 'the one before the predecessor');
    same(predecessor.kind, 'retry', 'the predecessor');
  },

  async 'revokes nothing by itself when it meets reuse'({ stores }) {
    const one = await startedFamily(stores);
    await rotate(stores, one);
    await rotate(stores, one, { now: addSeconds(NOW, WINDOW + 1) });

    const found = await stores.authorizations.find(one.authorization.id);

    same(found?.authorization.revokedAt, null, 'when it was revoked');
  },

  async 'takes a generation that is newer than the row, or was never stored, for a lost commit'({
    stores,
  }) {
    const one = await startedFamily(stores);
    await rotate(stores, one);
    const lost = digest('lost');

    const outcomes = [
      await rotate(stores, one, { digest: lost, generation: 2 }),
      await rotate(stores, one, { digest: lost, generation: 2 ** 32 - 1 }),
      await rotate(stores, one, { digest: lost, generation: 1 }),
      await rotate(stores, one, { digest: lost, generation: 0 }),
    ];

    same(
      outcomes.map(({ kind }) => kind),
      Array(4).fill('unknown'),
      'rotate',
    );
  },

  async 'refuses a revoked family before anything else: the window does not shield it'({ stores }) {
    const one = await startedFamily(stores);
    await rotate(stores, one);
    await stores.authorizations.revoke(one.authorization.id, 'revoked_by_subject', NOW);

    same(await rotate(stores, one), { kind: 'dead' }, 'rotate');
  },

  async 'refuses an expired or idle family, and does not consume the token'({ stores }) {
    const one = await startedFamily(stores);
    const idleEnd = refreshState().idleExpiresAt;

    const idle = await rotate(stores, one, { now: idleEnd });
    const expired = await rotate(stores, one, { now: one.authorization.expiresAt });
    const before = await rotate(stores, one, { now: addSeconds(idleEnd, -1) });

    const kinds = [idle, expired, before].map(({ kind }) => kind);
    same(kinds, ['dead', 'dead', 'fresh'], 'rotate');
  },

  async 'leaves a family alone that another client asks for'({ stores }) {
    const one = await startedFamily(stores);
    const { id: clientKey } = await storedClient(stores);

    const outcomes = [
      await rotate(stores, one, { clientKey }),
      await rotate(stores, one, { clientKey: randomUUID() }),
      await rotate(stores, { ...one, authorization: anAuthorization({ clientKey }) }),
    ];

    const kinds = outcomes.map(({ kind }) => kind);
    same(kinds, Array(3).fill('unknown'), 'rotate');
    same(await rotate(stores, one), { kind: 'fresh' }, 'its own client');
  },

  async 'knows no refresh token where none was issued'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const authorization = anAuthorization({ clientKey });
    await stores.authorizations.start(authorization, familyToken(authorization));

    const outcome = await rotate(stores, { authorization, first: digest() });

    same(outcome, { kind: 'unknown' }, 'rotate');
  },
};

/** What every `RefreshTokenStore` does under many calls at once. */
export const refreshTokenRaces: Cases = {
  async 'rotates once, however many calls come at once: the rest get that successor'({
    stores,
    race,
    ...world
  }) {
    for (let round = 0; round < world.rounds; round += 1) {
      const one = await startedFamily(stores);

      const calls = await race(async (from) => {
        const next = successor(one.authorization, 1);
        return { outcome: await rotate(from, one, { next }), next };
      });

      const winner = calls.find(({ outcome }) => outcome.kind === 'fresh');
      const outcomes = calls.map(({ outcome }) => outcome);
      const losers = outcomes.filter(({ kind }) => kind !== 'fresh');
      const retries = losers.map(() => ({ kind: 'retry', sealed: winner?.next.retry }));
      same(losers.length, world.parallel - 1, 'how many were too late');
      same(losers, retries, 'what they get');
      const found = await Promise.all(calls.map(({ next }) => stores.tokens.find(next.token.id)));
      same(
        found.map(Boolean),
        outcomes.map(({ kind }) => kind === 'fresh'),
        'whose access token was stored',
      );
    }
  },

  async 'takes every one of many predecessors for reuse after the window'({ stores, race }) {
    const one = await startedFamily(stores);
    const next = successor(one.authorization, 1);
    await rotate(stores, one, { next });

    const outcomes = await race((from) => rotate(from, one, { now: addSeconds(NOW, WINDOW + 1) }));

    const kinds = new Set(outcomes.map(({ kind }) => kind));
    const found = await stores.authorizations.find(one.authorization.id);
    same([...kinds], ['reused'], 'rotate');
    same(found?.current, next.refresh.digest, 'what is current');
  },
};

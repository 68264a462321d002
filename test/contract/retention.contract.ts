import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { newId } from '../../src/protocol/opaque-token.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  successor,
  type Stores,
} from './store-set.js';

/** Nothing of the other suites expired as early as this. */
const LONG_AGO = new Date('2001-01-01T00:00:00Z');
const THEN = addSeconds(LONG_AGO, 3_600);

/** What every `RetentionStore` does. */
export function retentionStoreContract(stores: () => Stores): void {
  it('removes what expired before the time and keeps the rest', async () => {
    const { id: clientKey } = await storedClient(stores());
    const lapsed = { issuedAt: LONG_AGO, expiresAt: addSeconds(THEN, -1) };
    const old = aToken({ clientKey, digest: digest(), ...lapsed });
    const kept = aToken({ clientKey, digest: digest(), issuedAt: LONG_AGO, expiresAt: THEN });
    const gone = codeIssue(clientKey, {
      authorization: anAuthorization({ clientKey, createdAt: LONG_AGO, ...lapsed }),
    });
    const stays = codeIssue(clientKey);
    const expired = { ...gone.code, authorizationId: gone.authorization.id };
    const spent = { kind: 'consent', id: randomUUID() };
    await stores().tokens.insert(old);
    await stores().tokens.insert(kept);
    await stores().codes.issue({ ...gone, code: expired });
    await stores().codes.issue({
      ...stays,
      code: { ...stays.code, id: newId(LONG_AGO), expiresAt: LONG_AGO },
    });
    await stores().spent.claim({ ...spent, expiresAt: lapsed.expiresAt });
    await stores().spent.claim({ ...spent, kind: 'other', expiresAt: THEN });

    const pruned = await stores().retention.prune(THEN);
    const again = await stores().retention.prune(THEN);

    expect(pruned).toEqual({ tokens: 1, authorizations: 1, codes: 1, spent: 1 });
    expect(again).toEqual({ tokens: 0, authorizations: 0, codes: 0, spent: 0 });
    expect(await stores().tokens.find(old.id)).toBeUndefined();
    expect(await stores().tokens.find(kept.id)).toBeDefined();
    expect(await stores().codes.find(expired.id)).toBeUndefined();
    expect(await stores().authorizations.find(stays.authorization.id)).toBeDefined();
    expect(await stores().spent.has('consent', spent.id)).toBe(false);
    expect(await stores().spent.has('other', spent.id)).toBe(true);
  });

  it('keeps an expired authorization while it has a token that is kept', async () => {
    const { id: clientKey } = await storedClient(stores());
    const authorization = anAuthorization({
      clientKey,
      createdAt: LONG_AGO,
      expiresAt: addSeconds(THEN, -1),
    });
    await stores().authorizations.start(authorization, familyToken(authorization));

    await stores().retention.prune(THEN);

    expect(await stores().authorizations.find(authorization.id)).toBeDefined();
  });

  it('keeps the code of a living authorization, so that a replay is recognised', async () => {
    const { id: clientKey } = await storedClient(stores());
    const issue = codeIssue(clientKey);
    await stores().codes.issue(issue);

    await stores().retention.prune(addSeconds(issue.code.expiresAt, 1));

    expect(await stores().codes.find(issue.code.id)).toBeDefined();
  });

  it('removes sealed successors that are past their window, and no later ones', async () => {
    const { id: clientKey } = await storedClient(stores());
    const rotateAt = async (now: Date) => {
      const authorization = anAuthorization({ clientKey });
      const { digest: first } = refreshState(0, authorization.id);
      const state = refreshState(0, authorization.id);
      await stores().authorizations.start(authorization, familyToken(authorization), state);
      const rotation = {
        authorizationId: authorization.id,
        clientKey,
        digest: first,
        generation: 0,
        retryFrom: LONG_AGO,
      };
      const again = () => stores().refreshTokens.rotate(rotation, successor(authorization, 1), now);
      await again();
      return again;
    };
    const stale = await rotateAt(addSeconds(NOW, -1));
    const recent = await rotateAt(NOW);

    await stores().retention.prune(NOW);

    expect((await stale()).kind).toBe('reused');
    expect((await recent()).kind).toBe('retry');
  });
}

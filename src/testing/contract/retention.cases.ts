import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { newId } from '../../protocol/opaque-token.js';
import { anAuthorization, aToken } from '../builders.js';
import { absent, present, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { codeIssue, digest, familyToken, NOW, storedClient } from './drafts.js';
import { rotate, startedFamily } from './presentations.js';
import type { Stores } from './stores.js';

/** Nothing of the other cases expired as early as this. */
const LONG_AGO = new Date('2001-01-01T00:00:00Z');
const THEN = addSeconds(LONG_AGO, 3_600);
const lapsed = { issuedAt: LONG_AGO, expiresAt: addSeconds(THEN, -1) };

/** An expired code whose authorization has expired as well. */
function expiredIssue(clientKey: string) {
  const authorization = anAuthorization({ clientKey, createdAt: LONG_AGO, ...lapsed });
  const issue = codeIssue(clientKey, { authorization });
  return { ...issue, code: { ...issue.code, authorizationId: authorization.id } };
}

/** An expired code whose authorization has not. */
function livingIssue(clientKey: string) {
  const issue = codeIssue(clientKey);
  return { ...issue, code: { ...issue.code, id: newId(LONG_AGO), expiresAt: LONG_AGO } };
}

/** A family whose refresh token was rotated then. @returns what presents the predecessor again */
async function rotatedAt(stores: Stores, now: Date) {
  const family = await startedFamily(stores);
  await rotate(stores, family, { now });
  return () => rotate(stores, family, { now });
}

/** What every `RetentionStore` does. */
export const retentionCases: Cases = {
  async 'removes what expired before the time and keeps the rest'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const old = aToken({ clientKey, digest: digest(), ...lapsed });
    const kept = aToken({ clientKey, digest: digest(), issuedAt: LONG_AGO, expiresAt: THEN });
    const gone = expiredIssue(clientKey);
    const stays = livingIssue(clientKey);
    const spent = { kind: 'consent', id: randomUUID() };
    await stores.tokens.insert(old);
    await stores.tokens.insert(kept);
    await stores.codes.issue(gone);
    await stores.codes.issue(stays);
    await stores.spent.claim({ ...spent, expiresAt: lapsed.expiresAt });
    await stores.spent.claim({ ...spent, kind: 'other', expiresAt: THEN });

    const pruned = await stores.retention.prune(THEN);
    const again = await stores.retention.prune(THEN);

    same(pruned, { tokens: 1, authorizations: 1, codes: 1, spent: 1 }, 'prune');
    same(again, { tokens: 0, authorizations: 0, codes: 0, spent: 0 }, 'a second time');
    absent(await stores.tokens.find(old.id), 'the expired token');
    present(await stores.tokens.find(kept.id), 'the token that expires at the time');
    absent(await stores.codes.find(gone.code.id), 'the code of the expired authorization');
    present(await stores.codes.find(stays.code.id), 'the expired code of a living one');
    same(await stores.spent.has('consent', spent.id), false, 'whether the old ticket is known');
    same(await stores.spent.has('other', spent.id), true, 'whether the new ticket is known');
  },

  async 'keeps an expired authorization while it has a token that is kept'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const authorization = anAuthorization({ clientKey, createdAt: LONG_AGO, ...lapsed });
    await stores.authorizations.start(authorization, familyToken(authorization));

    await stores.retention.prune(THEN);

    present(await stores.authorizations.find(authorization.id), 'the authorization');
  },

  async 'keeps the code of a living authorization, so that a replay is recognised'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const issue = codeIssue(clientKey);
    await stores.codes.issue(issue);

    await stores.retention.prune(addSeconds(issue.code.expiresAt, 1));

    present(await stores.codes.find(issue.code.id), 'the code');
  },

  async 'removes sealed successors that are past their window, and no later ones'({ stores }) {
    const stale = await rotatedAt(stores, addSeconds(NOW, -1));
    const recent = await rotatedAt(stores, NOW);

    await stores.retention.prune(NOW);

    same((await stale()).kind, 'reused', 'the predecessor of the earlier rotation');
    same((await recent()).kind, 'retry', 'the predecessor of the later rotation');
  },
};

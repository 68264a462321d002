import { randomUUID } from 'node:crypto';
import { anAuthorization } from '../builders.js';
import { absent, includes, present, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { aTicket, familyToken, NOW, storedClient } from './drafts.js';
import type { Stores } from './stores.js';

async function drafted(stores: Stores) {
  const { id: clientKey } = await storedClient(stores);
  const authorization = anAuthorization({ clientKey, acr: 'é', extra: { 'a "key"': [null] } });
  return { authorization, token: familyToken(authorization), spent: aTicket() };
}

/** What every `AuthorizationStore` does with one approval at a time that needs no code. */
export const approvalCases: Cases = {
  async 'stores an approval with its access token, without a refresh token, and spends the ticket'({
    stores,
    others,
  }) {
    const approval = await drafted(stores);
    const { authorization, token, spent } = approval;

    const stored = await stores.authorizations.approve(approval);

    const { digest, ...facts } = token;
    const state = { generation: 0, idleExpiresAt: null, revokedAt: null };
    const expected = {
      authorization: { ...authorization, ...state },
      current: null,
      previous: null,
    };
    same(stored, true, 'approve');
    includes(await others.authorizations.find(authorization.id), expected, 'the authorization');
    includes(await others.tokens.find(token.id), { token: facts, digest }, 'the token');
    same(await others.spent.has(spent.kind, spent.id), true, 'whether the ticket is spent');
  },

  async 'stores an approval that buys nothing'({ stores }) {
    const { authorization, spent } = await drafted(stores);

    const stored = await stores.authorizations.approve({ authorization, spent });

    same(stored, true, 'approve');
    present(await stores.authorizations.find(authorization.id), 'the authorization');
    same(await stores.spent.has(spent.kind, spent.id), true, 'whether the ticket is spent');
  },

  async 'stores an approval that needed no ticket'({ stores }) {
    const { authorization, token } = await drafted(stores);

    const stored = await stores.authorizations.approve({ authorization, token });

    same(stored, true, 'approve');
    present(await stores.tokens.find(token.id), 'the token');
  },

  async 'stores no approval when the ticket was spent before'({ stores, others }) {
    const approval = await drafted(stores);
    await others.spent.claim(approval.spent);

    same(await stores.authorizations.approve(approval), false, 'approve');
    absent(await stores.authorizations.find(approval.authorization.id), 'the authorization');
    absent(await stores.tokens.find(approval.token.id), 'the token');
  },

  async 'stores no approval, and leaves the ticket, when the client is gone'({ stores }) {
    const { authorization, spent } = await drafted(stores);
    const orphan = { ...authorization, clientKey: randomUUID() };
    const token = familyToken(orphan);

    const stored = await stores.authorizations.approve({ authorization: orphan, token, spent });

    same(stored, false, 'approve');
    absent(await stores.authorizations.find(orphan.id), 'the authorization');
    same(await stores.spent.has(spent.kind, spent.id), false, 'whether the ticket is spent');
  },

  async 'ends the token of an approval with its authorization'({ stores }) {
    const approval = await drafted(stores);
    await stores.authorizations.approve(approval);

    await stores.authorizations.revoke(approval.authorization.id, 'revoked_by_subject', NOW);

    const found = await stores.tokens.find(approval.token.id);
    same(found?.authorizationRevokedAt, NOW, 'when the authorization was revoked');
  },
};

/** What every `AuthorizationStore` does with many approvals at once. */
export const approvalRaces: Cases = {
  async 'lets one of many parallel approvals with one ticket through'({ stores, race }) {
    const spent = aTicket();
    const approvals = await race(async (from) => ({ ...(await drafted(from)), spent }));

    const outcomes = await race(async (from, index) => {
      const approval = approvals[index];
      return approval !== undefined && from.authorizations.approve(approval);
    });

    const found = await Promise.all(approvals.map(({ token }) => stores.tokens.find(token.id)));
    same(outcomes.filter(Boolean).length, 1, 'how many got through');
    same(found.map(Boolean), outcomes, 'whose tokens were stored');
  },
};

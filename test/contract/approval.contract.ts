import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import { familyToken, NOW, storedClient, type Stores } from './store-set.js';

/** What every `AuthorizationStore` does with approvals that need no code. The second set is another instance's. */
export function approvalContract(stores: () => Stores, others: () => Stores): void {
  async function drafted() {
    const { id: clientKey } = await storedClient(stores());
    const authorization = anAuthorization({ clientKey, acr: 'é', extra: { 'a "key"': [null] } });
    const spent = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
    return { authorization, token: familyToken(authorization), spent };
  }

  it('stores an approval with its access token, without a refresh token, and spends the ticket', async () => {
    const approval = await drafted();
    const { authorization, token, spent } = approval;

    const stored = await stores().authorizations.approve(approval);

    expect(stored).toBe(true);
    expect(await others().authorizations.find(authorization.id)).toMatchObject({
      authorization: { ...authorization, generation: 0, idleExpiresAt: null, revokedAt: null },
      current: null,
      previous: null,
    });
    const { digest, ...facts } = token;
    expect(await others().tokens.find(token.id)).toMatchObject({ token: facts, digest });
    expect(await others().spent.has(spent.kind, spent.id)).toBe(true);
  });

  it('stores an approval that buys nothing', async () => {
    const { authorization, spent } = await drafted();

    const stored = await stores().authorizations.approve({ authorization, spent });

    expect(stored).toBe(true);
    expect(await stores().authorizations.find(authorization.id)).toBeDefined();
    expect(await stores().spent.has(spent.kind, spent.id)).toBe(true);
  });

  it('stores an approval that needed no ticket', async () => {
    const { authorization, token } = await drafted();

    expect(await stores().authorizations.approve({ authorization, token })).toBe(true);
    expect(await stores().tokens.find(token.id)).toBeDefined();
  });

  it('stores nothing when the ticket was spent before [lesson 32]', async () => {
    const approval = await drafted();
    await others().spent.claim(approval.spent);

    expect(await stores().authorizations.approve(approval)).toBe(false);
    expect(await stores().authorizations.find(approval.authorization.id)).toBeUndefined();
    expect(await stores().tokens.find(approval.token.id)).toBeUndefined();
  });

  it('stores nothing, and leaves the ticket, when the client is gone', async () => {
    const { authorization, spent } = await drafted();
    const orphan = { ...authorization, clientKey: randomUUID() };

    const stored = await stores().authorizations.approve({
      authorization: orphan,
      token: familyToken(orphan),
      spent,
    });

    expect(stored).toBe(false);
    expect(await stores().authorizations.find(orphan.id)).toBeUndefined();
    expect(await stores().spent.has(spent.kind, spent.id)).toBe(false);
  });

  it('lets one of many parallel approvals with one ticket through [lesson 32]', async () => {
    const { spent } = await drafted();
    const approvals = await Promise.all(
      Array.from({ length: 20 }, async () => ({ ...(await drafted()), spent })),
    );

    const outcomes = await Promise.all(
      approvals.map((one, index) => (index % 2 ? stores() : others()).authorizations.approve(one)),
    );
    const found = await Promise.all(approvals.map(({ token }) => stores().tokens.find(token.id)));

    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(found.map((one) => one !== undefined)).toEqual(outcomes);
  });

  it('ends with its authorization', async () => {
    const approval = await drafted();
    await stores().authorizations.approve(approval);

    await stores().authorizations.revoke(approval.authorization.id, 'revoked_by_subject', NOW);

    expect((await stores().tokens.find(approval.token.id))?.authorizationRevokedAt).toEqual(NOW);
  });
}

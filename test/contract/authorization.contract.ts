import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import { familyToken, NOW, refreshState, storedClient, type Stores } from './store-set.js';

/** What every `AuthorizationStore` does. */
export function authorizationStoreContract(stores: () => Stores): void {
  async function started(overrides: Partial<NewAuthorization> = {}): Promise<NewAuthorization> {
    const clientKey = overrides.clientKey ?? (await storedClient(stores())).id;
    const authorization = anAuthorization({ ...overrides, clientKey });
    await stores().authorizations.start(authorization, familyToken(authorization), refreshState());
    return authorization;
  }

  it('stores an approval, its access token and its refresh token together', async () => {
    const client = await storedClient(stores());
    const authorization = anAuthorization({
      clientKey: client.id,
      scopes: ['profile', 'email'],
      audience: ['https://api.example'],
      acr: 'urn:mfa',
      amr: ['pwd', 'otp'],
      sessionId: 'session',
      nonce: 'nonce',
      cnf: { jkt: 'thumbprint' },
      extra: { note: 'x' },
    });
    const token = familyToken(authorization);
    const refresh = refreshState();

    const stored = await stores().authorizations.start(authorization, token, refresh);
    const found = await stores().authorizations.find(authorization.id);

    expect(stored).toBe(true);
    expect(await stores().tokens.find(token.id)).toBeDefined();
    expect(found).toEqual({
      authorization: {
        ...authorization,
        generation: 0,
        idleExpiresAt: refresh.idleExpiresAt,
        revokedAt: null,
        revokedReason: null,
      },
      clientId: client.clientId,
      clientDisabledAt: null,
      current: refresh.digest,
      previous: null,
      rotatedAt: null,
    });
  });

  it('keeps no refresh token when there is none', async () => {
    const { id: clientKey } = await storedClient(stores());
    const authorization = anAuthorization({ clientKey });

    await stores().authorizations.start(authorization, familyToken(authorization));

    expect(await stores().authorizations.find(authorization.id)).toMatchObject({
      current: null,
      authorization: { idleExpiresAt: null },
    });
  });

  it('stores nothing when the client is gone', async () => {
    const authorization = anAuthorization({ clientKey: randomUUID() });
    const token = familyToken(authorization);

    const stored = await stores().authorizations.start(authorization, token, refreshState());

    expect(stored).toBe(false);
    expect(await stores().authorizations.find(authorization.id)).toBeUndefined();
    expect(await stores().tokens.find(token.id)).toBeUndefined();
  });

  it('revokes a family once: the first reason stays', async () => {
    const authorization = await started();

    const first = await stores().authorizations.revoke(authorization.id, 'code_replayed', NOW);
    const second = await stores().authorizations.revoke(
      authorization.id,
      'revoked_by_host',
      addSeconds(NOW, 1),
    );
    const unknown = await stores().authorizations.revoke(randomUUID(), 'revoked_by_host', NOW);

    expect([first, second, unknown]).toEqual([true, false, false]);
    expect((await stores().authorizations.find(authorization.id))?.authorization).toMatchObject({
      revokedAt: NOW,
      revokedReason: 'code_replayed',
    });
  });

  it('revokes by subject, and tells which', async () => {
    const subject = randomUUID();
    const families = [await started({ subject }), await started({ subject })];
    const other = await started();
    const revokedBefore = await started({ subject });
    await stores().authorizations.revoke(revokedBefore.id, 'code_replayed', NOW);

    const ids = await stores().authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW);
    const again = await stores().authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW);

    expect(ids).toEqual(families.map(({ id }) => id).toSorted());
    expect(again).toEqual([]);
    expect((await stores().authorizations.find(other.id))?.authorization.revokedAt).toBeNull();
  });

  it('revokes by client, and tells which', async () => {
    const { id: clientKey } = await storedClient(stores());
    const families = [await started({ clientKey }), await started({ clientKey })];
    const other = await started();

    const ids = await stores().authorizations.revokeByClient(clientKey, 'revoked_by_host', NOW);

    expect(ids).toEqual(families.map(({ id }) => id).toSorted());
    expect((await stores().authorizations.find(other.id))?.authorization.revokedAt).toBeNull();
  });

  it('lists what lives for a subject, newest first, with the names of the clients', async () => {
    const subject = randomUUID();
    const client = await storedClient(stores(), { name: 'Reader' });
    const old = await started({ subject, clientKey: client.id, createdAt: addSeconds(NOW, -60) });
    const young = await started({ subject, clientKey: client.id });
    const revoked = await started({ subject });
    await started({ subject, createdAt: addSeconds(NOW, -60), expiresAt: NOW });
    await stores().authorizations.revoke(revoked.id, 'revoked_by_host', NOW);

    const listed = await stores().authorizations.listBySubject(subject, NOW);

    expect(listed.map(({ authorization }) => authorization.id)).toEqual([young.id, old.id]);
    expect(listed[0]).toMatchObject({
      clientId: client.clientId,
      clientName: 'Reader',
      authorization: { subject, scopes: ['profile'], generation: 0 },
    });
  });
}

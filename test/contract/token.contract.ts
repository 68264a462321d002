import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import { digest, familyToken, NOW, storedClient, type Stores } from './store-set.js';

/** What every `TokenStore` does. */
export function tokenStoreContract(stores: () => Stores): void {
  it('finds a token with what its validity depends on', async () => {
    const client = await storedClient(stores(), { disabledAt: NOW });
    const token = aToken({
      clientKey: client.id,
      digest: digest(),
      scopes: ['read', 'a:b'],
      audience: ['https://api.example'],
      cnf: { jkt: 'thumbprint' },
    });

    const stored = await stores().tokens.insert(token);
    const found = await stores().tokens.find(token.id);

    const { digest: stamp, ...facts } = token;
    expect(stored).toBe(true);
    expect(found).toEqual({
      token: { ...facts, revokedAt: null },
      digest: stamp,
      clientId: client.clientId,
      clientDisabledAt: NOW,
      authorizationRevokedAt: null,
    });
  });

  it('tells when the authorization of a token was revoked', async () => {
    const client = await storedClient(stores());
    const authorization = anAuthorization({ clientKey: client.id });
    const token = familyToken(authorization);
    await stores().authorizations.start(authorization, token);

    await stores().authorizations.revoke(authorization.id, 'revoked_by_host', NOW);

    expect(await stores().tokens.find(token.id)).toMatchObject({
      authorizationRevokedAt: NOW,
      token: { revokedAt: null, authorizationId: authorization.id, subject: 'alice' },
    });
  });

  it('stores nothing when the client or the authorization is gone', async () => {
    const client = await storedClient(stores());
    const orphan = aToken({ clientKey: randomUUID(), digest: digest() });
    const stray = familyToken(anAuthorization({ clientKey: client.id }));

    const stored = [await stores().tokens.insert(orphan), await stores().tokens.insert(stray)];

    expect(stored).toEqual([false, false]);
    expect(await stores().tokens.find(orphan.id)).toBeUndefined();
    expect(await stores().tokens.find(stray.id)).toBeUndefined();
  });

  it('revokes a living token once, and no other', async () => {
    const client = await storedClient(stores());
    const token = aToken({ clientKey: client.id, digest: digest() });
    const neighbour = aToken({ clientKey: client.id, digest: digest() });
    await stores().tokens.insert(token);
    await stores().tokens.insert(neighbour);

    const first = await stores().tokens.revoke(token.id, NOW);
    const second = await stores().tokens.revoke(token.id, addSeconds(NOW, 1));
    const unknown = await stores().tokens.revoke(randomUUID(), NOW);
    const expired = await stores().tokens.revoke(neighbour.id, neighbour.expiresAt);

    expect([first, second, unknown, expired]).toEqual([true, false, false, false]);
    expect((await stores().tokens.find(token.id))?.token.revokedAt).toEqual(NOW);
    expect((await stores().tokens.find(neighbour.id))?.token.revokedAt).toBeNull();
  });

  it('revokes what a client holds for itself: living tokens without an authorization', async () => {
    const client = await storedClient(stores());
    const other = await storedClient(stores());
    const own = [1, 2].map(() => aToken({ clientKey: client.id, digest: digest() }));
    const expired = aToken({
      clientKey: client.id,
      digest: digest(),
      issuedAt: addSeconds(NOW, -60),
      expiresAt: NOW,
    });
    const foreign = aToken({ clientKey: other.id, digest: digest() });
    const authorization = anAuthorization({ clientKey: client.id });
    const approved = familyToken(authorization);
    await stores().authorizations.start(authorization, approved);
    for (const token of [...own, expired, foreign]) await stores().tokens.insert(token);

    const ended = await stores().tokens.revokeByClient(client.id, NOW);
    const again = await stores().tokens.revokeByClient(client.id, NOW);

    const revoked = await Promise.all(
      [...own, expired, foreign, approved].map(
        async ({ id }) => (await stores().tokens.find(id))?.token.revokedAt,
      ),
    );
    expect([ended, again]).toEqual([2, 0]);
    expect(revoked).toEqual([NOW, NOW, null, null, null]);
  });
}

import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { anAuthorization, aToken } from '../builders.js';
import { absent, includes, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { digest, familyToken, NOW, storedClient } from './drafts.js';

/** What every `TokenStore` does with one call at a time. */
export const tokenCases: Cases = {
  async 'finds a token with what its validity depends on'({ stores }) {
    const client = await storedClient(stores, { disabledAt: NOW });
    const token = aToken({
      clientKey: client.id,
      digest: digest(),
      scopes: ['read', 'a:b'],
      audience: ['https://api.example'],
      cnf: { jkt: 'thumbprint' },
    });

    const stored = await stores.tokens.insert(token);
    const found = await stores.tokens.find(token.id);

    const { digest: stamp, ...facts } = token;
    const expected = {
      token: { ...facts, revokedAt: null },
      digest: stamp,
      clientId: client.clientId,
      clientDisabledAt: NOW,
      authorizationRevokedAt: null,
    };
    same(stored, true, 'insert');
    same(found, expected, 'find');
  },

  async 'finds nothing under an unknown id'({ stores }) {
    absent(await stores.tokens.find(randomUUID()), 'find');
  },

  async 'tells when the authorization of a token was revoked'({ stores }) {
    const client = await storedClient(stores);
    const authorization = anAuthorization({ clientKey: client.id });
    const token = familyToken(authorization);
    await stores.authorizations.start(authorization, token);

    await stores.authorizations.revoke(authorization.id, 'revoked_by_host', NOW);

    const expected = {
      authorizationRevokedAt: NOW,
      token: { revokedAt: null, authorizationId: authorization.id, subject: 'alice' },
    };
    includes(await stores.tokens.find(token.id), expected, 'find');
  },

  async 'tells when the client of a token was disabled'({ stores }) {
    const client = await storedClient(stores);
    const token = aToken({ clientKey: client.id, digest: digest() });
    await stores.tokens.insert(token);

    await stores.clients.update(client.clientId, { disabledAt: NOW }, NOW);

    includes(await stores.tokens.find(token.id), { clientDisabledAt: NOW }, 'find');
  },

  async 'stores nothing when the client or the authorization is gone'({ stores }) {
    const client = await storedClient(stores);
    const orphan = aToken({ clientKey: randomUUID(), digest: digest() });
    const stray = familyToken(anAuthorization({ clientKey: client.id }));

    const stored = [await stores.tokens.insert(orphan), await stores.tokens.insert(stray)];

    same(stored, [false, false], 'insert');
    absent(await stores.tokens.find(orphan.id), 'the token without a client');
    absent(await stores.tokens.find(stray.id), 'the token without an authorization');
  },

  async 'revokes a living token once, and no other'({ stores }) {
    const client = await storedClient(stores);
    const token = aToken({ clientKey: client.id, digest: digest() });
    const neighbour = aToken({ clientKey: client.id, digest: digest() });
    await stores.tokens.insert(token);
    await stores.tokens.insert(neighbour);

    const first = await stores.tokens.revoke(token.id, NOW);
    const second = await stores.tokens.revoke(token.id, addSeconds(NOW, 1));
    const unknown = await stores.tokens.revoke(randomUUID(), NOW);
    const expired = await stores.tokens.revoke(neighbour.id, neighbour.expiresAt);

    same([first, second, unknown, expired], [true, false, false, false], 'revoke');
    same((await stores.tokens.find(token.id))?.token.revokedAt, NOW, 'when it was revoked');
    same((await stores.tokens.find(neighbour.id))?.token.revokedAt, null, 'its neighbour');
  },

  async 'revokes what a client holds for itself: living tokens without an authorization'({
    stores,
  }) {
    const client = await storedClient(stores);
    const other = await storedClient(stores);
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
    await stores.authorizations.start(authorization, approved);
    for (const token of [...own, expired, foreign]) await stores.tokens.insert(token);

    const ended = await stores.tokens.revokeByClient(client.id, NOW);
    const again = await stores.tokens.revokeByClient(client.id, NOW);

    const revoked = await Promise.all(
      [...own, expired, foreign, approved].map(
        async ({ id }) => (await stores.tokens.find(id))?.token.revokedAt,
      ),
    );
    same([ended, again], [2, 0], 'revokeByClient');
    same(revoked, [NOW, NOW, null, null, null], 'when they were revoked');
  },
};

/** What every `TokenStore` does under many calls at once. */
export const tokenRaces: Cases = {
  async 'stores each of many tokens that come at once'({ stores, race }) {
    const client = await storedClient(stores);

    const stored = await race(async (from) => {
      const token = aToken({ clientKey: client.id, digest: digest() });
      return { done: await from.tokens.insert(token), token };
    });

    for (const { done, token } of stored) {
      same(done, true, 'insert');
      same((await stores.tokens.find(token.id))?.digest, token.digest, 'find');
    }
  },

  async 'revokes a token once, however many calls come at once'({ stores, race }) {
    const client = await storedClient(stores);
    const token = aToken({ clientKey: client.id, digest: digest() });
    await stores.tokens.insert(token);

    const revoked = await race((from) => from.tokens.revoke(token.id, NOW));

    same(revoked.filter(Boolean).length, 1, 'how many say that they revoked it');
  },
};

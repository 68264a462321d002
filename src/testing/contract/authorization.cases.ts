import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { anAuthorization } from '../builders.js';
import { absent, includes, present, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { familyToken, NOW, refreshState, storedClient } from './drafts.js';
import { rotate, startedFamily } from './presentations.js';

/** What every `AuthorizationStore` does with one call at a time. */
export const authorizationCases: Cases = {
  async 'stores an approval, its access token and its refresh token together'({ stores }) {
    const client = await storedClient(stores);
    const authorization = anAuthorization({
      clientKey: client.id,
      scopes: ['profile', 'email'],
      audience: ['https://api.example'],
      acr: 'urn:mfa',
      amr: ['pwd', 'otp'],
      sessionId: 'session',
      nonce: 'nonce',
      cnf: { jkt: 'thumbprint' },
      extra: { note: 'x', none: [] },
    });
    const token = familyToken(authorization);
    const refresh = refreshState();

    const stored = await stores.authorizations.start(authorization, token, refresh);
    const found = await stores.authorizations.find(authorization.id);

    const { idleExpiresAt } = refresh;
    const state = { generation: 0, idleExpiresAt, revokedAt: null, revokedReason: null };
    const expected = {
      authorization: { ...authorization, ...state },
      clientId: client.clientId,
      clientDisabledAt: null,
      current: refresh.digest,
      previous: null,
      rotatedAt: null,
    };
    same(stored, true, 'start');
    present(await stores.tokens.find(token.id), 'the token');
    same(found, expected, 'find');
  },

  async 'keeps no refresh token when there is none'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const authorization = anAuthorization({ clientKey });

    await stores.authorizations.start(authorization, familyToken(authorization));

    const expected = { current: null, authorization: { idleExpiresAt: null } };
    includes(await stores.authorizations.find(authorization.id), expected, 'find');
  },

  async 'keeps an approval by nobody'({ stores }) {
    const { authorization } = await startedFamily(stores, { subject: null, principal: 'client' });

    const expected = { authorization: { subject: null, principal: 'client' } };
    includes(await stores.authorizations.find(authorization.id), expected, 'find');
  },

  async 'tells when the client of an authorization was disabled'({ stores }) {
    const client = await storedClient(stores);
    const { authorization } = await startedFamily(stores, { clientKey: client.id });

    await stores.clients.update(client.clientId, { disabledAt: NOW }, NOW);

    const expected = { clientId: client.clientId, clientDisabledAt: NOW };
    includes(await stores.authorizations.find(authorization.id), expected, 'find');
  },

  async 'stores nothing when the client is gone'({ stores }) {
    const authorization = anAuthorization({ clientKey: randomUUID() });
    const token = familyToken(authorization);

    const stored = await stores.authorizations.start(authorization, token, refreshState());

    same(stored, false, 'start');
    absent(await stores.authorizations.find(authorization.id), 'the authorization');
    absent(await stores.tokens.find(token.id), 'the token');
  },

  async 'revokes a family once: the first reason stays'({ stores }) {
    const { authorization } = await startedFamily(stores);
    const later = addSeconds(NOW, 1);
    const { authorizations } = stores;

    const first = await authorizations.revoke(authorization.id, 'code_replayed', NOW);
    const second = await authorizations.revoke(authorization.id, 'revoked_by_host', later);
    const unknown = await authorizations.revoke(randomUUID(), 'revoked_by_host', NOW);

    same([first, second, unknown], [true, false, false], 'revoke');
    const expected = { authorization: { revokedAt: NOW, revokedReason: 'code_replayed' } };
    includes(await authorizations.find(authorization.id), expected, 'find');
  },

  async 'revokes by subject, and tells which'({ stores }) {
    const subject = randomUUID();
    const { authorizations } = stores;
    const families = [
      await startedFamily(stores, { subject }),
      await startedFamily(stores, { subject }),
    ];
    const other = await startedFamily(stores);
    const revokedBefore = await startedFamily(stores, { subject });
    await authorizations.revoke(revokedBefore.authorization.id, 'code_replayed', NOW);

    const ids = await authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW);
    const again = await authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW);

    const expected = families.map(({ authorization }) => authorization.id).toSorted();
    same(ids.toSorted(), expected, 'revokeBySubject');
    same(again, [], 'a second time');
    const untouched = await authorizations.find(other.authorization.id);
    same(untouched?.authorization.revokedAt, null, 'the family of somebody else');
  },

  async 'revokes by client, and tells which'({ stores }) {
    const { id: clientKey } = await storedClient(stores);
    const { authorizations } = stores;
    const families = [
      await startedFamily(stores, { clientKey }),
      await startedFamily(stores, { clientKey }),
    ];
    const other = await startedFamily(stores);

    const ids = await authorizations.revokeByClient(clientKey, 'revoked_by_host', NOW);

    const expected = families.map(({ authorization }) => authorization.id).toSorted();
    same(ids.toSorted(), expected, 'revokeByClient');
    const untouched = await authorizations.find(other.authorization.id);
    same(untouched?.authorization.revokedAt, null, 'the family of another client');
  },

  async 'lists what lives for a subject, newest first, with the names of the clients'({ stores }) {
    const subject = randomUUID();
    const client = await storedClient(stores, { name: 'Reader' });
    const earlier = { subject, createdAt: addSeconds(NOW, -60) };
    const old = await startedFamily(stores, { ...earlier, clientKey: client.id });
    const young = await startedFamily(stores, { subject, clientKey: client.id });
    const revoked = await startedFamily(stores, { subject });
    await startedFamily(stores, { ...earlier, expiresAt: NOW });
    await stores.authorizations.revoke(revoked.authorization.id, 'revoked_by_host', NOW);

    const listed = await stores.authorizations.listBySubject(subject, NOW);

    const ids = listed.map(({ authorization }) => authorization.id);
    same(ids, [young.authorization.id, old.authorization.id], 'listBySubject');
    const expected = {
      clientId: client.clientId,
      clientName: 'Reader',
      authorization: { subject, scopes: ['profile'], generation: 0 },
    };
    includes(listed[0], expected, 'the first entry');
  },
};

/** What every `AuthorizationStore` does under many calls at once. */
export const authorizationRaces: Cases = {
  async 'leaves nothing alive when a revocation races rotations of its family'({
    stores,
    race,
    rounds,
  }) {
    for (let round = 0; round < rounds; round += 1) {
      const one = await startedFamily(stores);
      const { id } = one.authorization;

      await race<unknown>((from, index) =>
        index === round ? from.authorizations.revoke(id, 'code_replayed', NOW) : rotate(from, one),
      );

      same(await rotate(stores, one), { kind: 'dead' }, 'a rotation afterwards');
    }
  },

  async 'revokes every family of a subject once when several calls race'({ stores, race }) {
    const subject = randomUUID();
    const { id: clientKey } = await storedClient(stores);
    const families = await race((from) => startedFamily(from, { subject, clientKey }));

    const revoked = await race((from, index) =>
      index % 3 < 2
        ? from.authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW)
        : from.authorizations.revokeByClient(clientKey, 'revoked_by_host', NOW),
    );

    const expected = families.map(({ authorization }) => authorization.id).toSorted();
    same(revoked.flat().toSorted(), expected, 'what the calls say that they revoked');
  },
};

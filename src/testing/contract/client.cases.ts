import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { aClient, aToken } from '../builders.js';
import { absent, present, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import { aSecret, codeIssue, digest, NOW, storedClient } from './drafts.js';

/** What every `ClientStore` does with one call at a time. */
export const clientCases: Cases = {
  async 'finds a client with every property as it was stored'({ stores }) {
    const client = aClient({
      name: `Ünïcode "quoted" {braces}, \\ and 'more'`,
      origins: ['https://app.example'],
      audiences: ['https://api.example', 'a,b', '{}', ''],
      lifetimes: { accessToken: 60, retryWindow: 0 },
      pkceExemption: 'a legacy device',
      disabledAt: NOW,
      extra: { logo: 'https://client.example/logo.png', nested: { list: [1, null] }, none: [] },
    });
    const secret = aSecret(client.id, { label: 'first', expiresAt: addSeconds(NOW, 60) });

    const stored = await stores.clients.insert(client, secret);
    const found = await stores.clients.find(client.clientId);

    same(stored, true, 'insert');
    same(found, { client, secrets: [secret] }, 'find');
  },

  async 'keeps what is empty and what is null'({ stores }) {
    const client = await storedClient(stores, {
      grants: [],
      responseTypes: [],
      redirectUris: [],
      scopes: [],
      defaultScopes: [],
    });

    const found = await stores.clients.find(client.clientId);

    same(found, { client, secrets: [] }, 'find');
  },

  async 'finds nothing for an unknown client, one with a NUL among them'({ stores }) {
    absent(await stores.clients.find('nobody'), 'find');
    absent(await stores.clients.find('no\0body'), 'find with a NUL');
  },

  async 'stores no second client and no secret under a client_id that is taken'({ stores }) {
    const first = await storedClient(stores);
    const second = aClient({ clientId: first.clientId });

    const stored = await stores.clients.insert(second, aSecret(second.id));

    same(stored, false, 'insert');
    same(await stores.clients.find(first.clientId), { client: first, secrets: [] }, 'find');
  },

  async 'lists clients by client_id, byte by byte'({ stores }) {
    const prefix = randomUUID();
    for (const name of ['b', 'a', 'B', '_']) {
      await storedClient(stores, { clientId: `${prefix}${name}` });
    }

    const listed = await stores.clients.list();

    const own = listed.map(({ clientId }) => clientId).filter((id) => id.startsWith(prefix));
    same(
      own,
      ['B', '_', 'a', 'b'].map((name) => prefix + name),
      'list',
    );
  },

  async 'changes what is given and nothing else'({ stores }) {
    const client = await storedClient(stores, { disabledAt: NOW });
    const later = addSeconds(NOW, 5);
    const changes = { name: 'Renamed', disabledAt: null, scopes: ['profile', 'new'] };

    const changed = await stores.clients.update(client.clientId, changes, later);
    const missing = await stores.clients.update('nobody', { name: 'x' }, later);

    same([changed, missing], [true, false], 'update');
    const found = await stores.clients.find(client.clientId);
    same(found?.client, { ...client, ...changes, updatedAt: later }, 'find');
  },

  async 'removes a client with everything issued to it'({ stores }) {
    const client = await storedClient(stores);
    const other = await storedClient(stores);
    const own = aToken({ clientKey: client.id, digest: digest() });
    const others = aToken({ clientKey: other.id, digest: digest() });
    const issue = codeIssue(client.id);
    await stores.clients.addSecret(aSecret(client.id), NOW);
    await stores.tokens.insert(own);
    await stores.tokens.insert(others);
    await stores.codes.issue(issue);

    const deleted = await stores.clients.delete(client.clientId);
    const again = await stores.clients.delete(client.clientId);

    same([deleted, again], [true, false], 'delete');
    absent(await stores.clients.find(client.clientId), 'the client');
    absent(await stores.tokens.find(own.id), 'its token');
    absent(await stores.codes.find(issue.code.id), 'its code');
    absent(await stores.authorizations.find(issue.authorization.id), 'its authorization');
    present(await stores.tokens.find(others.id), 'the token of another client');
  },

  async 'frees the client_id of a client that was removed'({ stores }) {
    const client = await storedClient(stores);
    await stores.clients.addSecret(aSecret(client.id), NOW);
    await stores.clients.delete(client.clientId);

    const successor = await storedClient(stores, { clientId: client.clientId });

    const found = await stores.clients.find(client.clientId);
    same(found, { client: successor, secrets: [] }, 'find');
  },

  async 'adds a secret and ends the others, but none later than it would have ended'({ stores }) {
    const { id, clientId } = await storedClient(stores);
    const soon = addSeconds(NOW, 10);
    const overlap = addSeconds(NOW, 60);
    await stores.clients.addSecret(aSecret(id, { label: 'endless' }), overlap);
    await stores.clients.addSecret(aSecret(id, { label: 'ends soon', expiresAt: soon }), overlap);

    await stores.clients.addSecret(aSecret(id, { label: 'new' }), overlap);

    const found = await stores.clients.find(clientId);
    const ends = (found?.secrets ?? []).map(({ label, expiresAt }) => [label, expiresAt]);
    const expected = { endless: overlap, 'ends soon': soon, new: null };
    same(Object.fromEntries(ends), expected, 'when the secrets end');
  },

  async 'removes a secret of the client that is named, and of no other'({ stores }) {
    const client = await storedClient(stores);
    const other = await storedClient(stores);
    const secret = aSecret(client.id);
    await stores.clients.addSecret(secret, NOW);

    const foreign = await stores.clients.deleteSecret(other.id, secret.id);
    const own = await stores.clients.deleteSecret(client.id, secret.id);
    const again = await stores.clients.deleteSecret(client.id, secret.id);

    same([foreign, own, again], [false, true, false], 'deleteSecret');
    same((await stores.clients.find(client.clientId))?.secrets, [], 'what is left');
  },

  async 'allows the origins that enabled clients recorded or have redirect URIs at'({ stores }) {
    const name = randomUUID();
    await storedClient(stores, {
      origins: [`https://recorded-${name}.example`],
      redirectUris: [`https://Redirect-${name}.example:8443/cb?x=1`, `com.example.${name}:/cb`],
    });
    await storedClient(stores, {
      origins: [`https://disabled-${name}.example`],
      disabledAt: NOW,
    });
    const origins = [
      `https://recorded-${name}.example`,
      `https://redirect-${name}.example:8443`,
      `https://redirect-${name}.example`,
      `http://recorded-${name}.example`,
      `https://disabled-${name}.example`,
      `com.example.${name}://`,
      'null',
    ];

    const allowed = await Promise.all(origins.map((one) => stores.clients.allowsOrigin(one)));

    same(allowed, [true, true, false, false, false, false, false], 'allowsOrigin');
  },

  async 'follows changed redirect URIs, and takes any port of a loopback one (RFC 8252 §7.3)'({
    stores,
  }) {
    const name = randomUUID();
    const before = `https://before-${name}.example`;
    const client = await storedClient(stores, { redirectUris: [`${before}/cb`] });
    const origins = [
      before,
      'http://127.0.0.1',
      'http://127.0.0.1:5173',
      'http://[::1]:5173',
      'https://127.0.0.1:5173',
      'http://127.0.0.1.evil.example',
    ];

    const redirectUris = ['http://127.0.0.1/callback'];
    await stores.clients.update(client.clientId, { redirectUris }, NOW);
    const allowed = await Promise.all(origins.map((one) => stores.clients.allowsOrigin(one)));

    same(allowed, [false, true, true, false, false, false], 'allowsOrigin');
  },
};

/** What every `ClientStore` does under many calls at once. */
export const clientRaces: Cases = {
  async 'stores one of many clients that come at once with one client_id'({ stores, race }) {
    const clientId = randomUUID();

    const stored = await race((from) => {
      const client = aClient({ clientId });
      return from.clients.insert(client, aSecret(client.id));
    });

    const found = await stores.clients.find(clientId);
    same(stored.filter(Boolean).length, 1, 'how many were stored');
    same(
      found?.secrets.map(({ clientKey }) => clientKey),
      [found?.client.id],
      'its secret',
    );
  },

  async 'ends every secret but one of those that are added at once'({ stores, race }) {
    const { id, clientId } = await storedClient(stores);

    await race((from) => from.clients.addSecret(aSecret(id), NOW));

    const found = await stores.clients.find(clientId);
    const endless = found?.secrets.filter(({ expiresAt }) => expiresAt === null);
    same(endless?.length, 1, 'how many secrets do not end');
  },
};

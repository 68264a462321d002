import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { ClientSecret } from '../../src/clients/client.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { aClient, aToken } from '../../src/testing/builders.js';
import { codeIssue, digest, NOW, storedClient, type Stores } from './store-set.js';

function aSecret(clientKey: string, overrides: Partial<ClientSecret> = {}): ClientSecret {
  return {
    id: randomUUID(),
    clientKey,
    digest: digest(),
    algorithm: 'sha256',
    label: null,
    hint: 'abcd',
    createdAt: NOW,
    expiresAt: null,
    lastUsedAt: null,
    ...overrides,
  };
}

/** What every `ClientStore` does. */
export function clientStoreContract(stores: () => Stores): void {
  it('finds a client with every property as it was stored', async () => {
    const client = aClient({
      name: `Ünïcode "quoted" {braces}, \\ and 'more'`,
      origins: ['https://app.example'],
      audiences: ['https://api.example', 'a,b', '{}', ''],
      lifetimes: { accessToken: 60, retryWindow: 0 },
      pkceExemption: 'a legacy device',
      disabledAt: NOW,
      extra: { logo: 'https://client.example/logo.png', nested: { list: [1, null] } },
    });
    const secret = aSecret(client.id, { label: 'first', expiresAt: addSeconds(NOW, 60) });

    const stored = await stores().clients.insert(client, secret);
    const found = await stores().clients.find(client.clientId);

    expect(stored).toBe(true);
    expect(found).toEqual({ client, secrets: [secret] });
  });

  it('finds nothing for an unknown client, one with a NUL among them [case 32]', async () => {
    const unknown = await stores().clients.find('nobody');
    const withNul = await stores().clients.find('no\0body');

    expect([unknown, withNul]).toEqual([undefined, undefined]);
  });

  it('stores no second client and no secret under a client_id that is taken', async () => {
    const first = await storedClient(stores());
    const second = aClient({ clientId: first.clientId });

    const stored = await stores().clients.insert(second, aSecret(second.id));

    expect(stored).toBe(false);
    expect(await stores().clients.find(first.clientId)).toEqual({ client: first, secrets: [] });
  });

  it('lists clients by client_id', async () => {
    const prefix = randomUUID();
    for (const name of ['b', 'a', 'B', '_']) {
      await storedClient(stores(), { clientId: `${prefix}${name}` });
    }

    const listed = await stores().clients.list();

    expect(listed.map(({ clientId }) => clientId).filter((id) => id.startsWith(prefix))).toEqual(
      ['B', '_', 'a', 'b'].map((name) => prefix + name),
    );
  });

  it('changes what is given and nothing else', async () => {
    const client = await storedClient(stores(), { disabledAt: NOW });
    const later = addSeconds(NOW, 5);

    const changed = await stores().clients.update(
      client.clientId,
      { name: 'Renamed', disabledAt: null, scopes: ['profile', 'new'] },
      later,
    );
    const missing = await stores().clients.update('nobody', { name: 'x' }, later);

    expect([changed, missing]).toEqual([true, false]);
    expect((await stores().clients.find(client.clientId))?.client).toEqual({
      ...client,
      name: 'Renamed',
      disabledAt: null,
      scopes: ['profile', 'new'],
      updatedAt: later,
    });
  });

  it('removes a client with everything issued to it', async () => {
    const client = await storedClient(stores());
    const other = await storedClient(stores());
    const own = aToken({ clientKey: client.id, digest: digest() });
    const others = aToken({ clientKey: other.id, digest: digest() });
    const issue = codeIssue(client.id);
    await stores().clients.addSecret(aSecret(client.id), NOW);
    await stores().tokens.insert(own);
    await stores().tokens.insert(others);
    await stores().codes.issue(issue);

    const deleted = await stores().clients.delete(client.clientId);
    const again = await stores().clients.delete(client.clientId);

    expect([deleted, again]).toEqual([true, false]);
    expect(await stores().clients.find(client.clientId)).toBeUndefined();
    expect(await stores().tokens.find(own.id)).toBeUndefined();
    expect(await stores().codes.find(issue.code.id)).toBeUndefined();
    expect(await stores().authorizations.find(issue.authorization.id)).toBeUndefined();
    expect(await stores().tokens.find(others.id)).toBeDefined();
  });

  it('adds a secret and ends the others, but none later than it would have ended', async () => {
    const client = await storedClient(stores());
    const soon = addSeconds(NOW, 10);
    const overlap = addSeconds(NOW, 60);
    await stores().clients.addSecret(aSecret(client.id, { label: 'endless' }), overlap);
    await stores().clients.addSecret(
      aSecret(client.id, { label: 'ends soon', expiresAt: soon }),
      overlap,
    );

    await stores().clients.addSecret(aSecret(client.id, { label: 'new' }), overlap);
    const found = await stores().clients.find(client.clientId);

    const ends = Object.fromEntries(
      (found?.secrets ?? []).map(({ label, expiresAt }) => [label, expiresAt]),
    );
    expect(ends).toEqual({ endless: overlap, 'ends soon': soon, new: null });
  });

  it('removes a secret of the client that is named, and of no other', async () => {
    const client = await storedClient(stores());
    const other = await storedClient(stores());
    const secret = aSecret(client.id);
    await stores().clients.addSecret(secret, NOW);

    const foreign = await stores().clients.deleteSecret(other.id, secret.id);
    const own = await stores().clients.deleteSecret(client.id, secret.id);
    const again = await stores().clients.deleteSecret(client.id, secret.id);

    expect([foreign, own, again]).toEqual([false, true, false]);
  });

  it('allows the origins that enabled clients recorded or have redirect URIs at', async () => {
    const name = randomUUID();
    await storedClient(stores(), {
      origins: [`https://recorded-${name}.example`],
      redirectUris: [`https://Redirect-${name}.example:8443/cb?x=1`, `com.example.${name}:/cb`],
    });
    await storedClient(stores(), {
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

    const allowed = await Promise.all(origins.map((one) => stores().clients.allowsOrigin(one)));

    expect(allowed).toEqual([true, true, false, false, false, false, false]);
  });

  it('follows changed redirect URIs, and takes any port of a loopback one (RFC 8252 §7.3)', async () => {
    const client = await storedClient(stores(), { redirectUris: ['https://before.example/cb'] });
    const origins = [
      'https://before.example',
      'http://127.0.0.1',
      'http://127.0.0.1:5173',
      'http://[::1]:5173',
      'https://127.0.0.1:5173',
      'http://127.0.0.1.evil.example',
    ];

    await stores().clients.update(
      client.clientId,
      { redirectUris: ['http://127.0.0.1/callback'] },
      NOW,
    );
    const allowed = await Promise.all(origins.map((one) => stores().clients.allowsOrigin(one)));

    expect(allowed).toEqual([false, true, true, false, false, false]);
  });
}

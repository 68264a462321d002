import { describe, expect, it } from 'vitest';
import {
  ClientService,
  DEFAULT_GRANTS,
  OAuth2Events,
  type TokenResponse,
} from '../../../src/index.js';
import { createTestServer } from '../../../src/testing/index.js';
import { admits } from './admits.js';

describe('TestServer', () => {
  it('has a clock that stands still until it is moved: tokens expire by it', async () => {
    const server = await createTestServer();
    const token = await server.tokenFor({ subject: 'alice', expiresIn: 60 });

    server.clock.advance(59);
    const before = await admits(server, token);
    server.clock.advance(1);

    expect([before, await admits(server, token)]).toEqual([true, false]);
  });

  it('lets one token expire, and no other', async () => {
    const server = await createTestServer();
    const [gone, kept] = [await server.tokenFor(), await server.tokenFor()];

    const ended = [await server.expire(gone), await server.expire(gone), await server.expire('x')];

    expect(ended).toEqual([1, 0, 0]);
    expect([await admits(server, gone), await admits(server, kept)]).toEqual([false, true]);
  });

  it.each(['expire', 'revoke'] as const)(
    'can %s all of a subject, or all of a client',
    async (end) => {
      const server = await createTestServer();
      const tokens = {
        alice: await server.tokenFor({ subject: 'alice' }),
        bob: await server.tokenFor({ subject: 'bob', clientId: 'web' }),
        web: await server.tokenFor({ clientId: 'web' }),
        carol: await server.tokenFor({ subject: 'carol' }),
      };

      const ended = [
        await server[end]({ subject: 'alice' }),
        await server[end]({ clientId: 'web' }),
        await server[end]({ clientId: 'unknown' }),
      ];

      const alive = await Promise.all(
        Object.entries(tokens).map(async ([name, token]) => [name, await admits(server, token)]),
      );
      expect(ended).toEqual([1, 2, 0]);
      expect(Object.fromEntries(alive)).toEqual({
        alice: false,
        bob: false,
        web: false,
        carol: true,
      });
    },
  );

  it('revokes as the server does: listeners hear of it', async () => {
    const server = await createTestServer();
    const token = await server.tokenFor({ clientId: 'web' });

    expect(await server.revoke(token)).toBe(1);

    expect(await admits(server, token)).toBe(false);
    expect(await server.events('token.revoked')).toEqual([
      expect.objectContaining({ type: 'token.revoked', clientId: 'web' }),
    ]);
  });

  it('has what was told, of the types that are asked for and of all, in order', async () => {
    const server = await createTestServer();
    const facts = server.get(OAuth2Events);
    facts.emit({ type: 'client.created', clientId: 'a' });
    facts.emit({ type: 'token.revoked', tokenId: 't', clientId: 'a' });

    expect(await server.events()).toHaveLength(2);
    expect(await server.events('client.created')).toEqual([
      { type: 'client.created', clientId: 'a' },
    ]);
    expect(await server.events('client.deleted')).toEqual([]);
  });

  it('asks the token endpoint for what a client may have', async () => {
    const server = await createTestServer({ scopes: { read: 'Read' } });
    const client = await server
      .get(ClientService)
      .create({ name: 'Reports', grants: ['client_credentials'], scopes: ['read'] });
    const form = { grant_type: 'client_credentials' };

    const bought = await server.exchange(form, client);
    const refused = await server.exchange(form, { ...client, clientSecret: 'wrong' });

    expect(bought).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'read' } });
    const { access_token: token } = bought.body as unknown as TokenResponse;
    expect(await admits(server, token)).toBe(true);
    expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('tells what is wrong with the options, as the real module does', async () => {
    await expect(createTestServer({ secrets: ['short'] })).rejects.toThrow(/secrets/);
    await expect(
      createTestServer({ grants: [DEFAULT_GRANTS[0], DEFAULT_GRANTS[0]] }),
    ).rejects.toThrow(/second time/);
  });

  it('starts and mints without a database, in milliseconds', async () => {
    const isConnection = (name: string) => /TCP|TLS|Pipe/.test(name);
    const before = process.getActiveResourcesInfo().filter(isConnection);
    const runs = [];
    for (let run = 0; run < 5; run += 1) {
      const begun = performance.now();
      const server = await createTestServer();
      const started = performance.now();
      for (let token = 0; token < 100; token += 1) await server.tokenFor({ subject: 'alice' });
      const minted = performance.now();
      runs.push({ start: started - begun, token: (minted - started) / 100 });
    }

    // How fast a machine is says nothing of the code: the figures are told, not judged.
    process.stderr.write(`OAuth2TestingModule, ms: ${JSON.stringify(runs)}\n`);
    const after = process.getActiveResourcesInfo().filter(isConnection);
    expect(runs).toHaveLength(5);
    expect(after).toEqual(before);
  });
});

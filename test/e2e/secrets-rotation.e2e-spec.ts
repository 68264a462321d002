import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { REDIRECT_URI, refresh, type TokenAnswer, tokensFor } from '../support/flows.js';
import { ADAPTERS, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('refresh_token over several configurations (%s)', (adapter) => {
  it('logs nobody out when the secrets rotate or the server restarts [lesson 2]', async () => {
    const database = await createTestDatabase();
    const [older, newer] = [
      'an-older-secret-of-the-suite-0123456789',
      'a-newer-secret-of-the-suite-0123456789',
    ];
    const one = await startServer(adapter, {
      databaseUrl: database.url,
      options: { secrets: [older] },
    });
    const client = await one.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    const first = await tokensFor(one, client);
    const second = (await (await refresh(one, client, first.refresh_token)).json()) as TokenAnswer;
    const now = one.clock.now();
    await one.close();

    const two = await startServer(adapter, {
      databaseUrl: database.url,
      options: { secrets: [newer, older] },
    });
    two.clock.set(now);
    const retried = (await (await refresh(two, client, first.refresh_token)).json()) as TokenAnswer;
    const third = await refresh(two, client, second.refresh_token);
    two.clock.advance(31);
    const replayed = await refresh(two, client, first.refresh_token);

    expect(retried.refresh_token).toBe(second.refresh_token);
    expect(third.status).toBe(200);
    expect(replayed.status).toBe(400);
    await two.close();
    await database.drop();
  });
});

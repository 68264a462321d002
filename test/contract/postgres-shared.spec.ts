import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { newId } from '../../src/protocol/opaque-token.js';
import { aToken } from '../../src/testing/builders.js';
import { PostgresSource, type PostgresInstance } from './postgres-stores.js';
import { digest, NOW, storedClient } from './store-set.js';

describe('access tokens that share a statement', () => {
  const source = new PostgresSource();
  let stores: PostgresInstance;

  beforeAll(async () => {
    [stores] = await source.open();
  });
  afterAll(() => source.close());

  it('are stored as they would be one by one, and found again', async () => {
    const client = await storedClient(stores);
    const tokens = Array.from({ length: 60 }, (_, index) =>
      aToken({
        id: newId(new Date(NOW.getTime() + 3_600_000 + index)),
        clientKey: client.id,
        digest: digest(`token ${index}`),
        scopes: index % 2 ? [] : ['a "quoted" scope', 'é', 'NULL', '{}'],
        audience: ['https://api.example/?a=1&b={2}'],
        cnf: index % 3 ? null : { 'x5t#S256': 'abc', nested: { deep: [1, null, 'x'] } },
        issuedAt: new Date(NOW.getTime() + 123),
        expiresAt: new Date(NOW.getTime() + 3_600_000 + index),
      }),
    );
    const stored = await Promise.all(tokens.map((token) => stores.tokens.insert(token)));
    const found = await Promise.all(tokens.map(({ id }) => stores.tokens.find(id)));
    const alone = await stores.tokens.find(tokens[0]?.id ?? '');
    expect(stored.every(Boolean)).toBe(true);
    expect(found[0]).toEqual(alone);
    for (const [index, state] of found.entries()) {
      const { digest: expected, ...token } = tokens[index] as (typeof tokens)[number];
      expect(state?.token).toEqual({ ...token, revokedAt: null });
      expect(state?.digest).toEqual(expected);
    }
  });

  it('of a client that is gone are refused, and their neighbours stored', async () => {
    const client = await storedClient(stores);
    const tokens = Array.from({ length: 40 }, (_, index) =>
      aToken({
        clientKey: index % 4 === 3 ? randomUUID() : client.id,
        digest: digest(`mixed ${index}`),
      }),
    );
    const stored = await Promise.all(tokens.map((token) => stores.tokens.insert(token)));
    expect(stored).toEqual(tokens.map(({ clientKey }) => clientKey === client.id));
    const found = await Promise.all(tokens.map(({ id }) => stores.tokens.find(id)));
    expect(found.map(Boolean)).toEqual(stored);
  });
});

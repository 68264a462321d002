import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newId } from '../../src/protocol/opaque-token.js';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { aToken } from '../../src/testing/builders.js';
import { Coalescer } from '../../src/typeorm/connection/coalescer.js';
import { PostgresSource, type PostgresInstance } from './postgres-stores.js';
import { digest, NOW, storedClient } from './store-set.js';

describe('requests that share a statement', () => {
  it('are sent at once when nothing is under way, and together when something is', async () => {
    const sent: number[][] = [];
    const answer = async (numbers: readonly number[]) => {
      sent.push([...numbers]);
      await new Promise((resolve) => setImmediate(resolve));
      return numbers.map((number) => number * 2);
    };
    const coalescer = new Coalescer<number, number>({
      one: async (number) => (await answer([number]))[0] ?? 0,
      many: answer,
    });
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    const answers = await Promise.all(numbers.map((number) => coalescer.run(number)));
    expect(answers).toEqual(numbers.map((number) => number * 2));
    expect(sent.map(({ length }) => length)).toEqual([1, 1, 128, 128, 42]);
  });

  it('do not fail because of a neighbour', async () => {
    const coalescer = new Coalescer<string, string>({
      one: async (request) => {
        if (request === 'bad') throw new RangeError('bad');
        return request;
      },
      many: async (requests) => {
        if (requests.includes('bad')) throw new RangeError('bad');
        return requests;
      },
    });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'bad', 'd'].map((request) => coalescer.run(request)),
    );
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused')),
    ).toEqual(['a', 'b', 'c', 'refused', 'd']);
  });

  it('are all told of an outage at once, and go on after it', async () => {
    let away = true;
    let sent = 0;
    const answer = async <T>(value: T): Promise<T> => {
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (away) throw new StorageUnavailableError(new Error('away'));
      return value;
    };
    const coalescer = new Coalescer<number, number>({ one: answer, many: answer });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => coalescer.run(n)));
    away = false;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(sent).toBe(2);
    expect(await coalescer.run(6)).toBe(6);
  });
});

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

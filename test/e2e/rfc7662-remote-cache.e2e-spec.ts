import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntrospectionOptions } from '../../src/resource/index.js';
import { GOOD, IntrospectionServer, json } from '../support/introspection-server.js';
import { validatorOf } from './remote.fixture.js';

let server: IntrospectionServer;

beforeAll(async () => {
  server = await IntrospectionServer.start();
});
afterAll(() => server.close());
beforeEach(() => server.answers(GOOD));

const setUp = (options: Partial<IntrospectionOptions> = {}) => validatorOf(server, options);

describe('parallel requests (RFC 7662 §4)', () => {
  it('share one question when they carry the same token, with or without a cache', async () => {
    const { ask } = setUp({ cacheTtl: 0, negativeCacheTtl: 0 });

    const facts = await Promise.all(Array.from({ length: 20 }, () => ask()));

    expect(facts.map((fact) => fact?.subject)).toEqual(Array(20).fill('alice'));
    expect(server.asked).toHaveLength(1);
  });

  it('share its failure, told once', async () => {
    const { ask, log } = setUp();
    server.answers(json({}, 500));

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask()));

    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(server.asked).toHaveLength(1);
    expect(log.lines).toHaveLength(1);
  });

  it('ask one question for each token', async () => {
    const { ask } = setUp();

    await Promise.all(['a', 'b', 'c', 'a'].map(ask));

    expect(server.asked.map(({ form }) => form.get('token')).toSorted()).toEqual(['a', 'b', 'c']);
  });
});

describe('answers are remembered (RFC 7662 §4)', () => {
  it('for the bound of the options, and revocations are heard of after it', async () => {
    const { ask, clock } = setUp({ cacheTtl: 10 });
    await ask();
    server.answers({ active: false });

    clock.advance(9);
    await expect(ask()).resolves.toMatchObject({ subject: 'alice' });
    expect(server.asked).toHaveLength(0);
    clock.advance(1);
    await expect(ask()).resolves.toBeUndefined();
  });

  it('from the question on: what happened while the answer was on the way is not in it', async () => {
    const { ask, clock } = setUp({ cacheTtl: 10 });
    server.answers((response, asked) => {
      clock.advance(6);
      return json(GOOD)(response, asked);
    });
    await ask();
    server.answers({ active: false });

    clock.advance(4);

    await expect(ask()).resolves.toBeUndefined();
  });

  it('no longer than the token lives', async () => {
    const { ask, clock } = setUp();
    server.answers({ ...GOOD, exp: clock.now().getTime() / 1000 + 3 });
    await ask();

    clock.advance(3);

    await expect(ask()).resolves.toBeUndefined();
    expect(server.asked).toHaveLength(2);
  });

  it('for a shorter time when the token is not good', async () => {
    const { ask, clock } = setUp();
    server.answers({ active: false });
    await ask();
    server.answers(GOOD);

    clock.advance(4);
    await expect(ask()).resolves.toBeUndefined();
    clock.advance(1);
    await expect(ask()).resolves.toMatchObject({ subject: 'alice' });
    expect(server.asked).toHaveLength(1);
  });

  it('not at all when the bounds are 0', async () => {
    const { ask } = setUp({ cacheTtl: 0, negativeCacheTtl: 0 });

    await ask();
    await ask();
    server.answers({ active: false });
    await ask();
    await ask();

    expect(server.asked).toHaveLength(2);
  });

  it('up to their number', async () => {
    const { ask } = setUp({ cacheSize: 2 });

    for (const token of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(token);

    expect(server.asked.map(({ form }) => form.get('token'))).toEqual(['a', 'b', 'c', 'a']);
  });
});

describe('what only the operator can put right', () => {
  it('is told once: a server that does not say what an active token is', async () => {
    const { ask, log } = setUp();
    server.answers({ ...GOOD, token_type: undefined });

    await expect(ask('a')).resolves.toBeUndefined();
    await expect(ask('b')).resolves.toBeUndefined();

    expect(log.lines).toEqual([expect.stringContaining('write introspection.acceptUntyped: true')]);
  });

  it('is told once: another issuer than the options name', async () => {
    const { ask, log } = setUp({ issuer: 'https://id.example' });
    server.answers({ ...GOOD, iss: 'https://id.example/' });

    await expect(ask('a')).resolves.toBeUndefined();
    await expect(ask('b')).resolves.toBeUndefined();

    expect(log.lines).toEqual([expect.stringContaining('another issuer (iss)')]);
  });
});

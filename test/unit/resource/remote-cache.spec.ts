import { describe, expect, it } from 'vitest';
import type { IntrospectedToken } from '../../../src/resource/validators/remote/introspection-answer.js';
import { AnswerCache } from '../../../src/resource/validators/remote/answer-cache.js';
import { FakeClock } from '../../../src/testing/index.js';

const settings = { cacheTtl: 30, negativeCacheTtl: 5, cacheSize: 3 };

function tokenUntil(expiresAt: number | undefined): IntrospectedToken {
  return {
    name: undefined,
    subject: null,
    clientId: 'web',
    scopes: [],
    audience: [],
    issuedAt: undefined,
    expiresAt,
    claims: {},
  };
}

function setUp(overrides: Partial<typeof settings> = {}) {
  const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));
  const cache = new AnswerCache({ ...settings, ...overrides });
  const epoch = clock.now().getTime() / 1000;
  return { clock, cache, epoch, known: (key = 'key') => cache.find(key, clock.now()) };
}

describe('what is remembered of tokens that another server told of', () => {
  it.each([
    ['a good one without an end', undefined, 30],
    ['a good one that ends later', 3600, 30],
    ['a good one that ends sooner', 7, 7],
    ['a good one that ends in the middle of a second', 7.25, 7.25],
  ])('%s: forgotten at the bound, and never later than its end', (_, lifetime, bound) => {
    const { clock, cache, epoch, known } = setUp();
    const token = tokenUntil(lifetime === undefined ? undefined : epoch + lifetime);

    cache.keep('key', token, clock.now());

    clock.advance(bound - 0.001);
    expect(known()?.token).toBe(token);
    clock.advance(0.001);
    expect(known()).toBeUndefined();
  });

  it('a bad one: for a shorter time', () => {
    const { clock, cache, known } = setUp();

    cache.keep('key', undefined, clock.now());

    clock.advance(4.999);
    expect(known()).toMatchObject({ token: undefined });
    clock.advance(0.001);
    expect(known()).toBeUndefined();
  });

  it('is as old as the question: what happened after it is not in the answer', () => {
    const { clock, cache, known } = setUp();
    const asked = clock.now();

    clock.advance(4);
    cache.keep('key', tokenUntil(undefined), asked);

    clock.advance(26);
    expect(known()).toBeUndefined();
  });

  it('is not believed by a clock that was set back', () => {
    const { clock, cache, known } = setUp();
    cache.keep('key', tokenUntil(undefined), clock.now());

    clock.advance(-1);

    expect(known()).toBeUndefined();
  });

  it('is nothing when the bounds are 0', () => {
    const { clock, cache, known } = setUp({ cacheTtl: 0, negativeCacheTtl: 0 });

    cache.keep('good', tokenUntil(undefined), clock.now());
    cache.keep('bad', undefined, clock.now());

    expect(known('good')).toBeUndefined();
    expect(known('bad')).toBeUndefined();
  });

  it('of a good one is forgotten when it is told to be bad, remembered or not', () => {
    const { clock, cache, known } = setUp({ negativeCacheTtl: 0 });
    cache.keep('key', tokenUntil(undefined), clock.now());

    cache.keep('key', undefined, clock.now());

    expect(known()).toBeUndefined();
  });

  it('of good ones makes no room for any number of bad ones', () => {
    const { clock, cache, known } = setUp();
    const junk = Array.from({ length: 100 }, (_, index) => `junk ${index}`);
    for (const key of ['a', 'b', 'c']) cache.keep(key, tokenUntil(undefined), clock.now());

    for (const key of junk) cache.keep(key, undefined, clock.now());

    expect(['a', 'b', 'c'].map((key) => known(key)?.token !== undefined)).toEqual([
      true,
      true,
      true,
    ]);
    expect(junk.filter((key) => known(key))).toEqual(['junk 97', 'junk 98', 'junk 99']);
  });

  it('is no more than the bound of their number', () => {
    const { clock, cache, known } = setUp();
    const keys = ['a', 'b', 'c', 'd'];

    for (const key of keys) cache.keep(key, tokenUntil(undefined), clock.now());

    expect(keys.map((key) => known(key) !== undefined)).toEqual([false, true, true, true]);
  });
});

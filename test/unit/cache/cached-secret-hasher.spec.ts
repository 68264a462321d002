import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CachedSecretHasher } from '../../../src/cache/cached-secret-hasher.js';
import type { ClientSecret } from '../../../src/clients/client.js';
import { SecretHasher } from '../../../src/clients/secret-hasher.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import { SlowDigests } from '../../support/slow-digests.js';
import { aSecret } from './client-cache.fixture.js';
import { FakeFeed } from './token-cache.fixture.js';

const CHOSEN = 'what a person has chosen';
const OTHER = 'what a person chose later';

describe('a chosen secret', () => {
  let slow: SlowDigests;
  let stored: ClientSecret;
  let generated: ClientSecret;

  beforeAll(async () => {
    slow = new SlowDigests();
    const hasher = new SecretHasher();
    const scrypt = await hasher.digest(CHOSEN, 'scrypt');
    stored = aSecret('a client', { digest: scrypt, algorithm: 'scrypt' });
    const digest = await hasher.digest('generated', 'sha256');
    generated = aSecret('a client', { id: 'generated', digest });
  });
  afterAll(() => slow.stop());

  function cached(size = 100) {
    const [feed, clock] = [new FakeFeed(), new FakeClock()];
    const hasher = new CachedSecretHasher({ feed, clock, size });
    return {
      feed,
      clock,
      hasher,
      /** What it says, and what that cost. */
      async check(presented: string, secrets: readonly ClientSecret[] = [stored]) {
        let matches: boolean | undefined;
        const cost = await slow.during(async () => {
          matches = await hasher.matches(presented, secrets, clock.now());
        });
        return [matches, cost];
      },
    };
  }

  it('is digested slowly once, then known', async () => {
    const { check } = cached();

    expect(await check(CHOSEN)).toEqual([true, 1]);
    expect(await check(CHOSEN)).toEqual([true, 0]);
  });

  it('that is wrong is digested slowly each time, and never known', async () => {
    const { check } = cached();

    expect(await check('wrong')).toEqual([false, 1]);
    expect(await check('wrong')).toEqual([false, 1]);
    expect(await check(CHOSEN)).toEqual([true, 1]);
    expect(await check('wrong')).toEqual([false, 1]);
    expect(await check('')).toEqual([false, 1]);
  });

  it('that is presented by many at once is digested slowly once, good or wrong', async () => {
    const { hasher, clock } = cached();
    const all = (presented: string) =>
      Promise.all(
        Array.from({ length: 20 }, () => hasher.matches(presented, [stored], clock.now())),
      );

    const cost = await slow.during(async () => {
      expect(await all(CHOSEN)).toEqual(Array(20).fill(true));
      expect(await all('wrong')).toEqual(Array(20).fill(false));
    });

    expect(cost).toBe(2);
  });

  it('is not known for another digest, another secret or another client', async () => {
    const { check } = cached();
    await check(CHOSEN);
    const digest = await new SecretHasher().digest(OTHER, 'scrypt');

    expect(await check(CHOSEN, [{ ...stored, digest }])).toEqual([false, 1]);
    expect(await check(CHOSEN, [{ ...stored, id: 'another' }])).toEqual([true, 1]);
    expect(await check(CHOSEN, [{ ...stored, clientKey: 'another' }])).toEqual([true, 1]);
    expect(await check(CHOSEN, [])).toEqual([false, 0]);
  });

  it('counts only while the record of the client says so', async () => {
    const { check, clock } = cached();
    await check(CHOSEN);

    expect(await check(CHOSEN, [{ ...stored, expiresAt: clock.now() }])).toEqual([false, 0]);
  });

  it('costs nothing where a generated secret is the one that is presented', async () => {
    const { check, hasher, clock } = cached();

    expect(hasher.matches('generated', [generated], clock.now())).toBe(true);
    expect(hasher.matches('wrong', [generated], clock.now())).toBe(false);
    expect(await check('generated', [stored, generated])).toEqual([true, 0]);
    expect(await check('wrong', [stored, generated])).toEqual([false, 1]);
  });

  it('is one of several: all of them are known', async () => {
    const { check } = cached();
    const digest = await new SecretHasher().digest(OTHER, 'scrypt');
    const both = [stored, { ...stored, id: 'other', digest }];

    await check(CHOSEN, both);
    await check(OTHER, both);

    expect(await check(CHOSEN, both)).toEqual([true, 0]);
    expect(await check(OTHER, both)).toEqual([true, 0]);
    expect(await check('wrong', both)).toEqual([false, 2]);
  });

  it.each([
    [
      'a change of its client',
      (feed: FakeFeed) => feed.tell({ kind: 'client', key: 'a client' }),
      1,
    ],
    ['a change of another', (feed: FakeFeed) => feed.tell({ kind: 'client', key: 'another' }), 0],
    ['a change of a token', (feed: FakeFeed) => feed.tell({ kind: 'token', id: 'a client' }), 0],
    ['an interruption', (feed: FakeFeed) => feed.interrupt(), 1],
  ])('after %s', async (_what, happen, cost) => {
    const { check, feed } = cached();
    await check(CHOSEN);

    happen(feed);

    expect(await check(CHOSEN)).toEqual([true, cost]);
  });

  it('that is being digested while its client changes is not known afterwards', async () => {
    const { check, feed } = cached();
    const checking = check(CHOSEN);

    feed.tell({ kind: 'client', key: 'a client' });
    await checking;

    expect(await check(CHOSEN)).toEqual([true, 1]);
  });

  it('is not known while changes are not heard of', async () => {
    const { check, feed } = cached();
    await check(CHOSEN);

    feed.live = false;
    const meanwhile = [await check(CHOSEN), await check(OTHER)];
    feed.live = true;

    expect(meanwhile).toEqual([
      [true, 1],
      [false, 1],
    ]);
    feed.live = false;
    const { check: checkNew, feed: newFeed } = cached();
    newFeed.live = false;
    await checkNew(CHOSEN);
    newFeed.live = true;
    expect(await checkNew(CHOSEN)).toEqual([true, 1]);
  });

  it('is known for ten minutes at most, and of so many clients as were set', async () => {
    const { check, clock } = cached(1);
    const other = { ...stored, clientKey: 'another' };
    await check(CHOSEN);
    clock.advance(600);
    const before = await check(CHOSEN);
    clock.advance(0.001);
    const after = await check(CHOSEN);
    await check(CHOSEN, [other]);

    expect([before, after]).toEqual([
      [true, 0],
      [true, 1],
    ]);
    expect(await check(CHOSEN)).toEqual([true, 1]);
  });

  it('is nowhere in what is remembered', async () => {
    const { check, hasher } = cached();
    await check(CHOSEN);

    const shown = inspect(hasher, { depth: 20, showHidden: true });

    expect(shown).not.toContain(CHOSEN);
    expect(shown).not.toContain(Buffer.from(CHOSEN).toString('hex'));
  });
});

import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/protocol/clock.js';
import type { Change } from '../../../src/tokens/change-feed.js';
import { tokenCache } from './token-cache.fixture.js';

describe('a cached token', () => {
  it('is read once, then answered from memory', async () => {
    const cache = tokenCache();
    const id = cache.issue();

    const read = await cache.directory.find(id);
    const remembered = await cache.directory.find(id);

    expect(cache.store.reads).toBe(1);
    expect(read).toEqual(cache.store.states.get(id));
    expect(remembered).toEqual(read);
  });

  it('is read again after the time that was set, and not before', async () => {
    const cache = tokenCache({ cacheTtl: 5 });
    const id = cache.issue();
    await cache.directory.find(id);

    cache.clock.advance(5);
    const before = await cache.cost(id);
    cache.clock.advance(0.001);
    const after = await cache.cost(id);

    expect(before).toBe(0);
    expect(after).toBe(1);
  });

  it('counts its time from when it was read, however often it is used', async () => {
    const cache = tokenCache({ cacheTtl: 5 });
    const id = cache.issue();
    for (let second = 0; second < 5; second += 1) {
      await cache.directory.find(id);
      cache.clock.advance(1);
    }
    const before = await cache.cost(id);
    cache.clock.advance(0.001);

    expect(before).toBe(0);
    expect(await cache.cost(id)).toBe(1);
  });

  it.each([
    ['in two seconds', 2],
    ['now', 0],
    ['a second ago', -1],
  ])('is not kept past its own end, which is %s', async (_when, left) => {
    const cache = tokenCache({ cacheTtl: 60 });
    const id = cache.issue({ expiresAt: addSeconds(cache.clock.now(), left) });
    const found = await cache.directory.find(id);

    cache.clock.advance(Math.max(left, 0));

    expect(found).toBeDefined();
    expect(await cache.cost(id)).toBe(1);
  });

  it('is forgotten when there are more than were set, the least used first', async () => {
    const cache = tokenCache({ cacheSize: 3 });
    const ids = Array.from({ length: 3 }, () => cache.issue());
    const [first = '', second = '', third = ''] = ids;
    await cache.cost(...ids);
    await cache.directory.find(first);

    await cache.directory.find(cache.issue());

    expect(await cache.cost(first, third)).toBe(0);
    expect(await cache.cost(second)).toBe(1);
  });

  it('is never one that is unknown', async () => {
    const cache = tokenCache();

    const unknown = await cache.directory.find('nobody');
    const reads = await cache.cost('nobody');
    const id = cache.issue({ id: 'nobody' });

    expect(unknown).toBeUndefined();
    expect(reads).toBe(1);
    expect(await cache.directory.find(id)).toBeDefined();
  });

  it.each([
    ['it', { revokedAt: new Date() }, {}],
    ['its authorization', {}, { authorizationRevokedAt: new Date() }],
    ['its client', {}, { clientDisabledAt: new Date() }],
  ])('is never one that has ended: %s', async (_what, facts, ended) => {
    const cache = tokenCache();
    const id = cache.issue(facts, ended);

    expect(await cache.cost(id, id)).toBe(2);
  });

  it('is not one whose read failed', async () => {
    const cache = tokenCache();
    const id = cache.issue();
    const { find } = cache.store;
    cache.store.find = () => Promise.reject(new Error('away'));
    await expect(cache.directory.find(id)).rejects.toThrow('away');

    cache.store.find = find;

    expect(await cache.cost(id, id)).toBe(1);
  });
});

describe('a change', () => {
  const own = { id: 'one', authorizationId: 'an authorization', subject: 'alice' };
  const facts = { ...own, clientKey: 'a client', principal: 'user' as const };

  it.each<[Change, Change]>([
    [
      { kind: 'token', id: 'one' },
      { kind: 'token', id: 'other' },
    ],
    [
      { kind: 'authorization', id: 'an authorization' },
      { kind: 'authorization', id: 'other' },
    ],
    [
      { kind: 'client', key: 'a client' },
      { kind: 'client', key: 'other' },
    ],
    [
      { kind: 'subject', subject: 'alice' },
      { kind: 'subject', subject: 'bob' },
    ],
    // Ids of another kind are no ids of this one.
    [
      { kind: 'authorization', id: 'an authorization' },
      { kind: 'client', key: 'an authorization' },
    ],
  ])('makes the tokens that it concerns forgotten, and no others: %j', async (change, other) => {
    const cache = tokenCache();
    const concerned = cache.issue(facts);
    const bystander = cache.issue({ id: 'bystander', clientKey: 'its client' });
    await cache.cost(concerned, bystander);

    cache.feed.tell(other);
    const afterOther = await cache.cost(concerned, bystander);
    cache.feed.tell(change);
    const after = await cache.cost(concerned, bystander);

    expect(afterOther).toBe(0);
    expect(after).toBe(1);
  });

  it('concerns every token of an authorization', async () => {
    const cache = tokenCache();
    const ids = ['one', 'two', 'three'].map((id) => cache.issue({ ...facts, id }));
    await cache.cost(...ids);

    cache.feed.tell({ kind: 'authorization', id: 'an authorization' });

    expect(await cache.cost(...ids)).toBe(3);
  });

  it('concerns a token that was forgotten and read again', async () => {
    const cache = tokenCache({ cacheTtl: 5 });
    const id = cache.issue(facts);
    for (let round = 0; round < 3; round += 1) {
      await cache.directory.find(id);
      cache.clock.advance(6);
    }
    await cache.directory.find(id);

    cache.feed.tell({ kind: 'client', key: 'a client' });

    expect(await cache.cost(id)).toBe(1);
  });

  it('during a read makes it count for nobody who asks later', async () => {
    const cache = tokenCache();
    const id = cache.issue(facts);
    const release = cache.store.hold();
    const early = cache.directory.find(id);

    cache.issue({ ...facts, revokedAt: cache.clock.now() });
    cache.feed.tell({ kind: 'token', id });
    const late = cache.directory.find(id);
    release();

    expect((await early)?.token.revokedAt).toBeNull();
    expect((await late)?.token.revokedAt).not.toBeNull();
    expect((await cache.directory.find(id))?.token.revokedAt).not.toBeNull();
  });

  it('of what a read has not found yet counts too', async () => {
    const cache = tokenCache();
    const id = cache.issue(facts);
    const release = cache.store.hold();
    const early = cache.directory.find(id);

    cache.issue(facts, { clientDisabledAt: cache.clock.now() });
    cache.feed.tell({ kind: 'client', key: 'a client' });
    release();
    await early;

    expect((await cache.directory.find(id))?.clientDisabledAt).not.toBeNull();
  });
});

describe('reads of one token', () => {
  it('that come together share a statement', async () => {
    const cache = tokenCache();
    const id = cache.issue();
    const release = cache.store.hold();

    const all = Array.from({ length: 50 }, () => cache.directory.find(id));
    release();
    const states = await Promise.all(all);

    expect(cache.store.reads).toBe(1);
    expect(states.every((state) => state?.token.id === id)).toBe(true);
  });

  it('that come after one that failed do not fail with it', async () => {
    const cache = tokenCache();
    const id = cache.issue();
    const { find } = cache.store;
    cache.store.find = () => Promise.reject(new Error('away'));

    const together = await Promise.allSettled([cache.directory.find(id), cache.directory.find(id)]);
    cache.store.find = find;

    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await cache.directory.find(id)).toBeDefined();
  });
});

describe('while changes are not heard of', () => {
  it('nothing is answered from memory, and nothing is put there', async () => {
    const cache = tokenCache();
    const [kept, fresh] = [cache.issue(), cache.issue()];
    await cache.directory.find(kept);

    cache.feed.live = false;
    const meanwhile = await cache.cost(kept, kept, fresh, fresh);
    cache.feed.live = true;
    const afterwards = await cache.cost(fresh);

    expect(meanwhile).toBe(4);
    expect(afterwards).toBe(1);
  });

  it('what was read before is not put there either', async () => {
    const cache = tokenCache();
    const id = cache.issue();
    const release = cache.store.hold();
    const read = cache.directory.find(id);

    cache.feed.live = false;
    release();
    await read;
    cache.feed.live = true;

    expect(await cache.cost(id)).toBe(1);
  });

  it('nobody shares a read that began before', async () => {
    const cache = tokenCache();
    const id = cache.issue();
    const release = cache.store.hold();
    const before = cache.directory.find(id);

    cache.feed.live = false;
    cache.issue({ id, revokedAt: cache.clock.now() });
    const meanwhile = cache.directory.find(id);
    release();

    expect((await before)?.token.revokedAt).toBeNull();
    expect((await meanwhile)?.token.revokedAt).not.toBeNull();
  });

  it('what was remembered before an interruption is forgotten, and what was being read then', async () => {
    const cache = tokenCache();
    const [kept, reading] = [cache.issue(), cache.issue()];
    await cache.directory.find(kept);
    const release = cache.store.hold();
    const read = cache.directory.find(reading);

    cache.feed.interrupt();
    release();
    await read;

    expect(await cache.cost(kept, reading)).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/tokens/change-feed.js';
import { clientCache } from './client-cache.fixture.js';

describe('a cached client', () => {
  it('is read once with its secrets, then answered from memory and at once', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });

    const read = await cache.directory.find('web');
    const remembered = cache.directory.find('web');

    expect(cache.store.reads).toBe(1);
    expect(read).toEqual(cache.store.records.get('web'));
    expect(remembered).toBe(cache.directory.remembered('web'));
    expect(remembered).toEqual(read);
  });

  it.each([
    ['is remembered for the time that was set', 5, 0],
    ['is read again after it', 5.001, 1],
    ['is not believed by a clock that was set back', -60, 1],
  ])('%s', async (_, seconds, cost) => {
    const cache = clientCache({ cacheTtl: 5 });
    cache.save({ clientId: 'web' });
    await cache.directory.find('web');

    cache.clock.advance(seconds);

    expect(cache.directory.remembered('web') === undefined).toBe(cost === 1);
    expect(await cache.cost('web')).toBe(cost);
  });

  it('counts its time from when it was read, however often it is used', async () => {
    const cache = clientCache({ cacheTtl: 5 });
    cache.save({ clientId: 'web' });
    for (let second = 0; second < 5; second += 1) {
      await cache.directory.find('web');
      cache.clock.advance(1);
    }
    cache.clock.advance(0.001);

    expect(await cache.cost('web')).toBe(1);
  });

  it('is forgotten when there are more than were set, the least used first', async () => {
    const cache = clientCache({ cacheSize: 2 });
    for (const clientId of ['one', 'two', 'three']) cache.save({ clientId });
    await cache.cost('one', 'two');
    await cache.directory.find('one');

    await cache.directory.find('three');

    expect(await cache.cost('one', 'three')).toBe(0);
    expect(await cache.cost('two')).toBe(1);
  });

  it('is never one that is unknown', async () => {
    const cache = clientCache();
    const costs = await cache.cost('nobody', 'nobody');

    cache.save({ clientId: 'nobody' });

    expect(costs).toBe(2);
    expect(await cache.directory.find('nobody')).toBeDefined();
  });

  it('is read again when the store has to be asked, and then remembered as it is', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    await cache.directory.find('web');
    cache.save({ clientId: 'web', name: 'New' });

    const read = await cache.directory.read('web');

    expect(read?.client.name).toBe('New');
    expect(cache.directory.remembered('web')).toBe(read);
  });

  it('is not one whose read failed', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    const { find } = cache.store;
    cache.store.find = () => Promise.reject(new Error('away'));
    await expect(cache.directory.find('web')).rejects.toThrow('away');

    cache.store.find = find;

    expect(await cache.cost('web', 'web')).toBe(1);
  });

  it('is the same for every request: none can change it for the others', async () => {
    const cache = clientCache();
    const stored = cache.save({
      clientId: 'web',
      lifetimes: { accessToken: 60 },
      extra: { nested: { list: [1] } },
    });
    const record = await cache.directory.find('web');
    if (!record) throw new Error('it was found');
    const { client, secrets } = record;

    const attempts = [
      () => (client.scopes as string[]).push('admin'),
      () => Object.assign(client.lifetimes ?? {}, { accessToken: 1e9 }),
      () => (client.extra['nested'] as { list: number[] }).list.push(2),
      () => Object.assign(client, { disabledAt: null }),
      () => client.createdAt.setTime(0),
      () => (secrets as unknown[]).pop(),
    ];

    for (const attempt of attempts) expect(attempt).toThrow();
    expect(client).toEqual(stored);
    // What the store has is its own business.
    expect(Object.isFrozen(stored.scopes)).toBe(false);
  });
});

describe('a change', () => {
  it.each<[string, Change, number]>([
    ['of the client makes it forgotten', { kind: 'client', key: 'key of web' }, 1],
    ['of another client does not', { kind: 'client', key: 'key of app' }, 0],
    ['of a client is told by its key, not by its name', { kind: 'client', key: 'web' }, 0],
    ['of a token does not', { kind: 'token', id: 'key of web' }, 0],
    ['of an authorization does not', { kind: 'authorization', id: 'key of web' }, 0],
  ])('%s', async (_what, change, cost) => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    await cache.directory.find('web');

    cache.feed.tell(change);

    expect(await cache.cost('web')).toBe(cost);
  });

  it('of a client that was forgotten and read again makes it forgotten, too', async () => {
    const cache = clientCache({ cacheTtl: 5 });
    cache.save({ clientId: 'web' });
    for (let round = 0; round < 3; round += 1) {
      await cache.directory.find('web');
      cache.clock.advance(6);
    }
    await cache.directory.find('web');

    cache.feed.tell({ kind: 'client', key: 'key of web' });

    expect(await cache.cost('web')).toBe(1);
  });

  it.each<[string, (cache: ReturnType<typeof clientCache>) => void]>([
    ['that is told', ({ feed }) => feed.tell({ kind: 'client', key: 'key of web' })],
    ['that was made here', ({ directory }) => directory.forget('web')],
    ['that may have been missed', ({ feed }) => feed.interrupt()],
  ])('%s during a read makes it count for nobody who asks later', async (_how, happen) => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    const release = cache.store.hold();
    const early = cache.directory.find('web');

    cache.save({ clientId: 'web', disabledAt: cache.clock.now() });
    happen(cache);
    release();

    expect((await early)?.client.disabledAt).toBeNull();
    expect((await cache.directory.find('web'))?.client.disabledAt).not.toBeNull();
  });

  it('that is told of nobody known is none for those who are being read', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    const release = cache.store.hold();
    const read = cache.directory.find('web');

    cache.feed.tell({ kind: 'token', id: 'a token' });
    release();
    await read;

    expect(await cache.cost('web')).toBe(0);
  });

  it('of its name makes it forgotten under the name that it had', async () => {
    const cache = clientCache();
    const client = cache.save({ clientId: 'old' });
    await cache.directory.find('old');
    cache.store.records.delete('old');
    cache.save({ ...client, clientId: 'new' });
    // Somebody asks for the new name before the news is there.
    await cache.directory.find('new');

    cache.feed.tell({ kind: 'client', key: client.id });

    expect(await cache.directory.find('old')).toBeUndefined();
    expect(await cache.cost('new')).toBe(1);
  });

  it('of a client that took the name of another is heard', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web', id: 'first' });
    await cache.directory.find('web');
    cache.save({ clientId: 'web', id: 'second' });
    await cache.directory.read('web');

    cache.feed.tell({ kind: 'client', key: 'first' });
    const afterFirst = await cache.cost('web');
    cache.feed.tell({ kind: 'client', key: 'second' });

    expect(afterFirst).toBe(0);
    expect(await cache.cost('web')).toBe(1);
  });

  it('that was made here counts at once, before it is told', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    await cache.directory.find('web');

    cache.directory.forget('web');

    expect(cache.directory.remembered('web')).toBeUndefined();
  });
});

describe('while changes are not heard of', () => {
  it('nothing is answered from memory, and nothing is put there', async () => {
    const cache = clientCache();
    for (const clientId of ['kept', 'fresh']) cache.save({ clientId });
    await cache.directory.find('kept');

    cache.feed.live = false;
    const remembered = cache.directory.remembered('kept');
    const meanwhile = await cache.cost('kept', 'kept', 'fresh', 'fresh');
    cache.feed.live = true;

    expect(remembered).toBeUndefined();
    expect(meanwhile).toBe(4);
    expect(await cache.cost('fresh')).toBe(1);
  });

  it.each([
    ['ends', true],
    ['begins', false],
  ])('a read that %s then is not put there', async (_what, isLiveFirst) => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    cache.feed.live = isLiveFirst;
    const release = cache.store.hold();
    const read = cache.directory.find('web');

    cache.feed.live = !isLiveFirst;
    release();
    await read;
    cache.feed.live = true;

    expect(await cache.cost('web')).toBe(1);
  });

  it('what was remembered before an interruption is forgotten', async () => {
    const cache = clientCache();
    cache.save({ clientId: 'web' });
    await cache.directory.find('web');

    cache.feed.interrupt();

    expect(await cache.cost('web')).toBe(1);
  });
});

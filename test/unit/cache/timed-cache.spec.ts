import { describe, expect, it } from '@jest/globals';
import { CachedClientDirectory } from '../../../src/cache/cached-client-directory.js';
import { aClient, FakeClock } from '../../../src/testing/index.js';
import { memoryStores } from '../../../src/testing/memory/memory-stores.js';
import { tokenCache } from './token-cache.fixture.js';

describe('a cached client', () => {
  it.each([
    ['is remembered for the time that was set', 5, true],
    ['is forgotten after it', 5.001, false],
    ['is not believed by a clock that was set back', -60, false],
  ])('%s', async (_, seconds, isRemembered) => {
    const clock = new FakeClock();
    const { clients } = memoryStores();
    const directory = new CachedClientDirectory(clients, { cacheTtl: 5, cacheSize: 10 }, clock);
    await clients.insert(aClient({ clientId: 'web' }));
    await directory.find('web');

    clock.advance(seconds);

    expect(directory.remembered('web') !== undefined).toBe(isRemembered);
  });
});

describe('a cached token', () => {
  it('is not believed by a clock that was set back, and is kept anew', async () => {
    const cache = tokenCache({ cacheTtl: 5 });
    const id = cache.issue();
    await cache.directory.find(id);

    cache.clock.advance(-60);
    const afterwards = await cache.cost(id);
    const anew = await cache.cost(id);

    expect(afterwards).toBe(1);
    expect(anew).toBe(0);
    cache.feed.tell({ kind: 'client', key: 'a client' });
    expect(await cache.cost(id)).toBe(1);
  });
});

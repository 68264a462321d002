import { describe, expect, it } from 'vitest';
import { tokenCache } from './token-cache.fixture.js';

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

import { describe, expect, it } from 'vitest';
import {
  create,
  digestOf,
  json,
  liveDigests,
  run,
  stored,
  useClientDatabase,
} from './client.fixture.js';

useClientDatabase();

describe('oauth2 client rotate-secret', () => {
  it('replaces the secret at once', async () => {
    const first = await create('rotated', '--grant client_credentials');

    const second = await json('rotate-secret rotated');

    expect(second.client_id).toBe('rotated');
    expect(second.client_secret).not.toBe(first.client_secret);
    expect(await liveDigests('rotated')).toEqual([digestOf(second.client_secret)]);
  });

  it('keeps the one before for the time of --overlap', async () => {
    const first = await create('overlapped', '--grant client_credentials');

    const second = await json('rotate-secret overlapped --overlap 3600');

    const both = [first, second].map(({ client_secret }) => digestOf(client_secret)).toSorted();
    expect(await liveDigests('overlapped')).toEqual(both);
  });

  it('is refused for a public client and for one that is not there', async () => {
    const line = '--public --grant authorization_code --redirect-uri app.example:/cb';
    await create('secretless', line);

    const publicOne = await run('rotate-secret secretless');
    const nobody = await run('rotate-secret nobody');

    expect(publicOne).toMatchObject({ code: 1, stdout: '' });
    expect(publicOne.stderr).toContain('a public client has no secret');
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('oauth2 client delete', () => {
  it('removes the client and its secrets, once', async () => {
    await create('deleted', '--grant client_credentials');

    const first = await json('delete deleted');
    const again = await run('delete deleted --json');

    expect(first).toEqual({ client_id: 'deleted', deleted: true });
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(await stored('deleted')).toBeUndefined();
  });
});

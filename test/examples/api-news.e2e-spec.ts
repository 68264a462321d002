import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { News } from '../../examples/api/library/news.js';
import { TokenService } from '../../src/index.js';
import { ADAPTERS } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

describe.each(ADAPTERS)('examples/api: a stream of events (%s)', (adapter) => {
  let api: ApiExample;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
  });
  afterAll(() => api.close());

  it('is refused without a token, and without the scope', async () => {
    const narrow = await api.token('write');

    expect((await api.call('GET /news')).status).toBe(401);
    expect((await api.call('GET /news', { token: narrow })).status).toBe(403);
  });

  it('ends with its token, before the next event', async () => {
    const token = await api.token('read', await api.service());
    const news = api.example.app.get(News);
    const response = await api.call('GET /news', { token });
    const events = (response.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let heard = '';
    const hear = async () => {
      const { value, done } = await events.read();
      heard += value ?? '';
      return !done;
    };

    news.publish('a book has come');
    while (!heard.includes('a book has come')) expect(await hear()).toBe(true);
    await api.example.app.get(TokenService).revoke(token);
    news.publish('a book has gone');
    while (await hear());

    expect(heard).toContain('data: a book has come');
    expect(heard).not.toContain('gone');
    expect((await api.call('GET /news', { token })).status).toBe(401);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic } from '../support/flows.js';
import { ADAPTERS, encode } from '../support/oauth-server.js';
import { ApiExample } from './api.fixture.js';

describe.each(ADAPTERS)('examples/api: throttling (%s)', (adapter) => {
  let api: ApiExample;

  beforeAll(async () => {
    api = await ApiExample.start(adapter);
  });
  afterAll(() => api.close());

  const call = (token?: string) => api.call('GET /throttled', token === undefined ? {} : { token });

  async function statusesOf(calls: number, token?: string): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let made = 0; made < calls; made += 1) statuses.push((await call(token)).status);
    return statuses;
  }

  it('counts what a person does, through whatever client, and nobody else’s', async () => {
    const adas = await api.personToken('ada', 'read');
    const alsoAdas = await api.personToken('ada', 'profile');
    const bobs = await api.personToken('bob', 'read');

    expect(await statusesOf(4, adas)).toEqual([200, 200, 200, 200]);
    expect(await statusesOf(2, alsoAdas)).toEqual([200, 429]);
    expect(await statusesOf(1, adas)).toEqual([429]);
    expect(await statusesOf(5, bobs)).toEqual([200, 200, 200, 200, 200]);
    expect(await statusesOf(1, bobs)).toEqual([429]);
  });

  it('counts clients that act for themselves one by one', async () => {
    const one = await api.token('read', await api.service());
    const other = await api.token('read', await api.service());

    expect(await statusesOf(4, one)).toEqual([200, 200, 200, 429]);
    expect(await statusesOf(3, other)).toEqual([200, 200, 200]);
  });

  it('counts everybody else by address, and says when to come back', async () => {
    expect(await statusesOf(2)).toEqual([200, 200]);
    const refused = await call();

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call(await api.token('read', await api.service()))).status).toBe(200);
  });

  it('has a limit for each kind of caller', async () => {
    const limitOf = async (token?: string) => {
      const { headers } = await api.call('GET /throttled', token === undefined ? {} : { token });
      return headers.get('x-ratelimit-limit');
    };

    expect(await limitOf(await api.token('read', await api.service()))).toBe('3');
    const reports = await api.call('GET /reports', { token: await api.token('read') });
    expect(reports.headers.get('x-ratelimit-limit')).toBe('1000');
  });

  it('lets no bad token use up what an address may do', async () => {
    const { status, headers } = await call('no-token-of-ours');

    expect(status).toBe(401);
    expect(headers.get('x-ratelimit-limit')).toBeNull();
  });

  it('leaves the endpoints of the server alone', async () => {
    const client = await api.service();
    const response = await fetch(`${api.example.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client) },
      body: encode({ grant_type: 'client_credentials' }),
    });

    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-limit')).toBeNull();
  });
});

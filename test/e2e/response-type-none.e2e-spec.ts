import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoneResponseType } from '../../src/index.js';
import {
  answerOf,
  authorize,
  REDIRECT_URI,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

const NONE = {
  response_type: 'none',
  code_challenge: undefined,
  code_challenge_method: undefined,
} as const;

describe.each(ADAPTERS)('response_type=none (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, { options: { responseTypes: [NoneResponseType] } });
    client = await registerClient(server, { responseTypes: ['code', 'none'] });
  });
  afterAll(() => server.close());

  const rowsOf = async (table: string) =>
    (await server.dataSource.query<unknown[]>(`SELECT FROM ${table}`)).length;

  it('answers with the state and the issuer, no code and no token [case 44] (Multiple Response Types §4)', async () => {
    const response = await authorize(server, client, NONE);
    const location = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(303);
    expect(location.origin + location.pathname).toBe(REDIRECT_URI);
    expect(location.hash).toBe('');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      state: 'a state',
      iss: 'http://localhost:3000',
    });
    expect([await rowsOf('oauth2_token'), await rowsOf('oauth2_authorization_code')]).toEqual([
      0, 0,
    ]);
  });

  it('answers errors in the query [case 37] [case 40] (Multiple Response Types §4)', async () => {
    const refused = await authorize(server, client, { ...NONE, scope: 'write' });
    const denied = await authorize(server, client, NONE, { consent: 'nothing' });
    expect(answerOf(refused).get('error')).toBe('invalid_scope');
    expect(answerOf(denied).get('error')).toBe('access_denied');
    expect(answerOf(denied).get('state')).toBe('a state');
  });

  it('is for clients that registered it [case 36]', async () => {
    const other = await registerClient(server);
    expect(answerOf(await authorize(server, other, NONE)).get('error')).toBe('unauthorized_client');
  });

  it.each(['none code', 'code none', 'none none', 'None'])(
    'is combined with nothing: %s [case 34] (Multiple Response Types §4)',
    async (response_type) => {
      const response = await authorize(server, client, { response_type });
      expect(answerOf(response).get('error')).toBe('unsupported_response_type');
    },
  );

  it.each(['fragment', 'form_post', 'nonsense'])('refuses response_mode %s', async (mode) => {
    const response = await authorize(server, client, { ...NONE, response_mode: mode });
    expect(answerOf(response).get('error')).toBe('invalid_request');
  });

  it('keeps what was approved, so that the person can see it and take it back', async () => {
    await authorize(server, client, { ...NONE, scope: 'profile email' }, { user: 'carol' });
    const [entry] = await server.tokens.listAuthorizations('carol');
    expect(entry).toMatchObject({
      clientId: client.clientId,
      authorization: { scopes: ['profile', 'email'], generation: 0, idleExpiresAt: null },
    });
    await server.tokens.revokeAuthorization(entry?.authorization.id ?? '', 'revoked_by_subject');
    expect(await server.tokens.listAuthorizations('carol')).toEqual([]);
  });

  it('takes the decision of a consent page once [lesson 32]', async () => {
    const page = await authorize(server, client, NONE, { consent: 'page', user: 'dave' });
    const { ticket } = (await page.json()) as { ticket: string };
    const form = { ticket, decision: 'approve', scope: 'profile' };

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.post('/oauth/authorize', form, { 'x-user': 'dave' })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(7).fill(400)]);
    expect(await server.tokens.listAuthorizations('dave')).toHaveLength(1);
  });

  it('tells the approval as an event', async () => {
    const seen = server.events.length;
    await authorize(server, client, NONE);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.events.slice(seen)).toEqual([
      expect.objectContaining({ type: 'authorization.granted', subject: 'alice' }),
    ]);
  });

  it('is in the metadata [case 230]', async () => {
    const response = await server.get('/.well-known/oauth-authorization-server');
    expect(await response.json()).toMatchObject({
      response_types_supported: ['code', 'none'],
      response_modes_supported: ['query'],
    });
  });
});

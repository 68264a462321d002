import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorize,
  answerOf,
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

describe.each(ADAPTERS)('what ends a token (%s)', (adapter) => {
  let server: OAuthServer;

  beforeAll(async () => {
    server = await startServer(adapter);
  });
  afterAll(() => server.close());

  it.each([
    ['nothing', []],
    ['its own revocation', ['token']],
    ['its authorization', ['authorization']],
    ['its subject', ['subject']],
    ['its client', ['client']],
    ['a disabled client', ['disabled']],
    ['its subject after its client', ['client', 'subject']],
    ['its client after its own revocation', ['token', 'client']],
    ['everything', ['token', 'authorization', 'subject', 'client', 'disabled']],
  ] as const)('%s [lesson 30]', async (what, horizons) => {
    const registration = {
      name: 'Client',
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    };
    const client = await server.clients.create(registration);
    const api = await server.clients.create(registration);
    const bystander = await tokensFor(server, api, {}, { user: 'bob' });
    const tokens = await tokensFor(server, client, {}, { user: what });
    const [entry] = await server.tokens.listAuthorizations(what);
    const end = {
      token: () => server.tokens.revoke(tokens.access_token),
      authorization: () => server.tokens.revokeAuthorization(entry?.authorization.id ?? ''),
      subject: () => server.tokens.revokeSubject(what),
      client: () => server.tokens.revokeClient(client.clientId),
      disabled: () => server.clients.disable(client.clientId),
    };
    for (const horizon of horizons) await end[horizon]();
    const alive = horizons.length === 0;
    expect(await introspect(server, api, tokens.access_token)).toMatchObject({ active: alive });
    const refreshed = await refresh(server, client, tokens.refresh_token);
    expect(refreshed.status === 200).toBe(alive || String(horizons) === 'token');
    expect(await introspect(server, api, bystander.access_token)).toMatchObject({ active: true });
  });

  it('asks for consent every time, public clients included [lesson 18]', async () => {
    const app = await server.clients.create({
      name: 'App',
      public: true,
      grants: ['authorization_code'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    await tokensFor(server, app);
    const again = await authorize(server, app, {}, { consent: 'page' });
    expect(again.status).toBe(200);
  });

  it('says iss in every authorization response, always the same [lesson 34] (RFC 9207 §2)', async () => {
    const client = await server.clients.create({
      name: 'App',
      grants: ['authorization_code'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    const answers = [
      await authorize(server, client),
      await authorize(server, client, {}, { consent: 'nothing' }),
      await authorize(server, client, { scope: 'unknown' }),
      await authorize(server, client, { response_type: 'token' }),
      await authorize(server, client, { code_challenge: 'x' }),
    ];
    for (const answer of answers)
      expect(answerOf(answer).getAll('iss')).toEqual(['http://localhost:3000']);
    const metadata = await server.get('/.well-known/oauth-authorization-server');
    expect(await metadata.json()).toMatchObject({ issuer: 'http://localhost:3000' });
  });

  it('keeps a token that nobody revoked through a revocation of another one of its client', async () => {
    const client = await server.clients.create({
      name: 'Client',
      grants: ['authorization_code', 'refresh_token'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile'],
    });
    const one = await tokensFor(server, client);
    const two = await tokensFor(server, client);
    await post(server, '/oauth/revoke', client, { token: one.refresh_token });
    expect(await introspect(server, client, two.access_token)).toMatchObject({ active: true });
  });
});

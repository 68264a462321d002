import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, registerClient, type TestClient, tokensFor } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { aString, toldBy } from './events.fixture.js';
import { ALICE, aWebClient, BOB, formOf, startPages, StepBrowser } from './pages.fixture.js';

describe.each(ADAPTERS)('the events of what an application does (%s)', (adapter) => {
  let server: OAuthServer;
  beforeAll(async () => {
    server = await startServer(adapter);
  });
  afterAll(() => server.close());

  const told = (act: () => Promise<unknown>) => toldBy(server, act);

  it('of the life of a client', async () => {
    let client: TestClient = { clientId: '' };
    const { clients } = server;
    const events = await told(async () => {
      client = await registerClient(server);
      await clients.change(client.clientId, { name: 'Other', defaultScopes: ['email'] });
      await clients.rotateSecret(client.clientId);
      await clients.disable(client.clientId);
      await clients.enable(client.clientId);
      await clients.delete(client.clientId);
    });

    const { clientId } = client;
    expect(events).toEqual([
      { type: 'client.created', clientId },
      { type: 'client.changed', clientId, fields: ['name', 'defaultScopes'] },
      { type: 'client.secret_rotated', clientId, secretId: aString },
      { type: 'client.disabled', clientId },
      { type: 'client.enabled', clientId },
      { type: 'client.deleted', clientId },
    ]);
  });

  it('of nothing that failed or changed nothing', async () => {
    const { clientId } = await registerClient(server, { public: true });

    const events = await told(async () => {
      await registerClient(server, { clientId }).catch(() => undefined);
      await server.clients.change(clientId, { redirectUris: [] }).catch(() => undefined);
      await server.clients.rotateSecret(clientId).catch(() => undefined);
      await server.clients.delete('nobody');
      await server.clients.disable('nobody').catch(() => undefined);
      await server.tokens.revokeAuthorization('00000000-0000-0000-0000-000000000000');
    });

    expect(events).toEqual([]);
  });

  it('of consent that a person takes back, and of what an application ends', async () => {
    const client = await registerClient(server);
    await tokensFor(server, client);
    await tokensFor(server, client, {}, { user: 'bob' });

    const withdrawn = await told(() => server.tokens.revokeSubject('alice', 'revoked_by_subject'));
    const ended = await told(() => server.tokens.revokeSubject('bob'));

    const { authorizationId } = withdrawn[0] as { readonly authorizationId?: string };
    expect(withdrawn).toEqual([
      { type: 'authorization.withdrawn', authorizationId },
      { type: 'authorization.revoked', authorizationId, reason: 'revoked_by_subject' },
    ]);
    expect(ended).toEqual([
      { type: 'authorization.revoked', authorizationId: aString, reason: 'revoked_by_host' },
    ]);
  });

  it('of a client whose own tokens are ended', async () => {
    const client = await registerClient(server, {
      grants: ['client_credentials'],
      redirectUris: [],
    });
    const form = { grant_type: 'client_credentials' };
    for (let count = 0; count < 2; count += 1) await post(server, '/oauth/token', client, form);

    const { clientId } = client;
    expect(await told(() => server.tokens.revokeClient(clientId))).toEqual([
      { type: 'client.tokens_revoked', clientId, tokens: 2 },
    ]);
    expect(await told(() => server.tokens.revokeClient(clientId))).toEqual([]);
  });
});

describe.each(ADAPTERS)('the events of the ready pages (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await startPages(adapter);
    client = await aWebClient(server);
  });
  afterAll(() => server.close());

  const told = (act: () => Promise<unknown>) => toldBy(server, act);
  const failed = { type: 'sign_in.failed', place: 'page' };

  it('of signing in, over another session, and out', async () => {
    const browser = new StepBrowser(server);

    expect(await told(() => browser.startConsent(client, ALICE))).toEqual([
      { type: 'sign_in.succeeded', subject: 'u-alice', place: 'page' },
    ]);
    expect(await told(() => browser.startConsentWith(BOB, client))).toEqual([
      { type: 'session.ended', subject: 'u-alice' },
      { type: 'sign_in.succeeded', subject: 'u-bob', place: 'page' },
    ]);
    const question = await browser.get('/oauth/sign-out');
    expect(await told(() => browser.submit(formOf(question)))).toEqual([
      { type: 'session.ended', subject: 'u-bob' },
    ]);
  });

  it('of wrong passwords, without what was typed, until nobody looks any more', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startSignIn(client);

    const events = await told(async () => {
      for (let guess = 0; guess < 8; guess += 1) {
        await browser.submit(formOf(page), { username: 'typed-name', password: 'typed-word' });
      }
    });

    expect(events[0]).toEqual({ ...failed, reason: 'credentials' });
    expect(events.at(-1)).toEqual({ ...failed, reason: 'throttled' });
    expect(JSON.stringify(events)).not.toContain('typed');
  });

  it('of nothing when the form is not ours or the host cannot tell', async () => {
    const browser = new StepBrowser(server);
    const page = await browser.startSignIn(client);

    expect(await told(() => browser.submit(formOf(page), { ...ALICE, csrf: 'forged' }))).toEqual(
      [],
    );
    const outage = { username: 'outage', password: 'any' };
    expect(await told(() => browser.submit(formOf(page), outage))).toEqual([]);
  });
});

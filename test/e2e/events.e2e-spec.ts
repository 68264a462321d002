import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, Injectable } from '@nestjs/common';
import { type Client, IntrospectionPolicy, RequireOAuth } from '../../src/index.js';
import {
  approve,
  authorize,
  basic,
  exchange,
  introspect,
  pkce,
  post,
  refresh,
  registerClient,
  type TestClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { aString, toldBy } from './events.fixture.js';

/** Nobody learns of the tokens of a client that is called secretive. */
@Injectable()
class DiscreetPolicy extends IntrospectionPolicy {
  override async permits(caller: Client): Promise<boolean> {
    return caller.name !== 'Curious';
  }
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show() {
    return {};
  }
}

describe.each(ADAPTERS)('the events of flows (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let clientId: string;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: { introspectionPolicy: DiscreetPolicy },
      controllers: [GuardedController],
    });
    client = await registerClient(server, {
      grants: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
    });
    ({ clientId } = client);
  });
  afterAll(() => server.close());

  const told = (act: () => Promise<unknown>) => toldBy(server, act);

  it('of a code: consent given, tokens issued', async () => {
    const events = await told(() => tokensFor(server, client, { scope: 'profile email' }));

    const authorizationId = (events[0] as { readonly authorizationId?: string }).authorizationId;
    const scopes = ['profile', 'email'];
    expect(events).toEqual([
      {
        type: 'authorization.granted',
        authorizationId: aString,
        clientId,
        subject: 'alice',
        scopes,
      },
      {
        type: 'token.issued',
        tokenId: aString,
        authorizationId,
        clientId,
        subject: 'alice',
        principal: 'user',
        grantType: 'authorization_code',
        scopes,
      },
    ]);
  });

  it('of a refused consent', async () => {
    const events = await told(() => authorize(server, client, {}, { consent: 'none-of-it' }));

    expect(events).toEqual([{ type: 'authorization.denied', clientId, subject: 'alice' }]);
  });

  it('of a code that comes twice (RFC 6749 §4.1.2)', async () => {
    const approved = await approve(server, client);
    await exchange(server, client, approved);

    const [revoked, replayed, ...rest] = await told(() => exchange(server, client, approved));

    expect(revoked).toEqual({
      type: 'authorization.revoked',
      authorizationId: aString,
      reason: 'code_replayed',
    });
    const { authorizationId } = revoked as { readonly authorizationId: string };
    expect(replayed).toEqual({ type: 'code.replayed', codeId: aString, authorizationId, clientId });
    expect(rest).toEqual([]);
    // A third time is told as well, but what has ended does not end again.
    expect(await told(() => exchange(server, client, approved))).toEqual([replayed]);
  });

  it('of a wrong verifier (RFC 7636 §4.6)', async () => {
    const approved = { ...(await approve(server, client)), verifier: pkce().verifier };

    expect(await told(() => exchange(server, client, approved))).toEqual([
      { type: 'code.burned', codeId: aString, authorizationId: aString, clientId },
    ]);
  });

  it('of a refresh, of its retry, and of reuse (RFC 9700 §4.14.2)', async () => {
    const { refresh_token: first } = await tokensFor(server, client);
    const fresh = await told(() => refresh(server, client, first));
    const again = await told(() => refresh(server, client, first));
    server.clock.advance(31);
    const reused = await told(() => refresh(server, client, first));

    const { tokenId, authorizationId } = fresh[0] as Readonly<Record<string, string>>;
    expect(fresh).toEqual([
      expect.objectContaining({ type: 'token.issued', grantType: 'refresh_token' }),
      {
        type: 'token.refreshed',
        tokenId,
        authorizationId,
        clientId,
        subject: 'alice',
        generation: 1,
      },
    ]);
    expect(again).toEqual([{ type: 'token.refresh_retried', tokenId, authorizationId, clientId }]);
    expect(reused).toEqual([
      { type: 'authorization.revoked', authorizationId, reason: 'refresh_token_reused' },
      {
        type: 'token.reuse_detected',
        authorizationId,
        clientId,
        subject: 'alice',
        generation: 0,
      },
    ]);
  });

  it('of a retry that gets another access token than the first time', async () => {
    const { refresh_token: first } = await tokensFor(server, client, { scope: 'profile email' });
    await refresh(server, client, first);

    const events = await told(() => refresh(server, client, first, { scope: 'email' }));

    const { tokenId } = events[0] as { readonly tokenId?: string };
    expect(events).toMatchObject([
      { type: 'token.issued', scopes: ['email'] },
      { type: 'token.refresh_retried', tokenId },
    ]);
  });

  it('of revocations, and of the attempt at another client’s token (RFC 7009 §2.1)', async () => {
    const tokens = await tokensFor(server, client);
    const stranger = await registerClient(server);
    const revoke = (by: TestClient, token: string) =>
      told(() => post(server, '/oauth/revoke', by, { token }));

    const [refused] = await revoke(stranger, tokens.access_token);
    const { tokenId } = refused as { readonly tokenId: string };
    expect(refused).toEqual({
      type: 'token.revocation_refused',
      tokenId: aString,
      clientId: stranger.clientId,
    });
    expect(await revoke(client, tokens.access_token)).toEqual([
      { type: 'token.revoked', tokenId, clientId },
    ]);
    expect(await revoke(client, tokens.access_token)).toEqual([]);
    expect(await revoke(client, tokens.refresh_token)).toEqual([
      { type: 'authorization.revoked', authorizationId: aString, reason: 'revoked_by_client' },
    ]);
    expect(await revoke(client, 'junk')).toEqual([]);
  });

  it('of introspections (RFC 7662 §2)', async () => {
    const tokens = await tokensFor(server, client);
    const curious = await registerClient(server, { name: 'Curious' });
    const asked = async (token: string, by = client) =>
      (await told(() => introspect(server, by, token)))[0];

    const access = await asked(tokens.access_token);
    const { tokenId, authorizationId } = access as Readonly<Record<string, string>>;
    const type = 'token.introspected';
    expect(access).toEqual({
      type,
      clientId,
      active: true,
      tokenId: aString,
      authorizationId: aString,
    });
    expect(await asked(tokens.refresh_token)).toEqual({
      type,
      clientId,
      active: true,
      tokenId: null,
      authorizationId,
    });
    expect(await asked('junk')).toEqual({
      type,
      clientId,
      active: false,
      tokenId: null,
      authorizationId: null,
    });
    const callerId = curious.clientId;
    expect(await asked(tokens.access_token, curious)).toEqual({
      type,
      clientId: callerId,
      active: false,
      tokenId,
      authorizationId,
    });
  });

  it('of a client that acts for itself', async () => {
    const form = { grant_type: 'client_credentials', scope: 'profile' };

    expect(await told(() => post(server, '/oauth/token', client, form))).toEqual([
      {
        type: 'token.issued',
        tokenId: aString,
        authorizationId: null,
        clientId,
        subject: null,
        principal: 'client',
        grantType: 'client_credentials',
        scopes: ['profile'],
      },
    ]);
  });

  it('of clients that fail to prove who they are, known or not', async () => {
    const attempt = (id: string) => () =>
      server.post(
        '/oauth/token',
        { grant_type: 'client_credentials' },
        basic({ clientId: id, clientSecret: 'wrong' }),
      );

    const type = 'client.authentication_failed';
    expect(await told(attempt(clientId))).toEqual([{ type, clientId }]);
    expect(await told(attempt('nobody'))).toEqual([{ type }]);
  });

  it('of passwords that a client passes on (RFC 6749 §4.3)', async () => {
    const attempt = (username: string, password: string) => () =>
      post(server, '/oauth/token', client, { grant_type: 'password', username, password });
    const failed = { type: 'sign_in.failed', place: 'password_grant', clientId };

    expect(await told(attempt('alice', 'ecila'))).toEqual([
      { type: 'sign_in.succeeded', subject: 'alice', place: 'password_grant', clientId },
      expect.objectContaining({ type: 'token.issued', grantType: 'password' }),
    ]);
    expect(await told(attempt('alice', 'wrong'))).toEqual([{ ...failed, reason: 'credentials' }]);
    server.people.gone.add('carol');
    expect(await told(attempt('carol', 'lorac'))).toEqual([
      { ...failed, reason: 'inactive', subject: 'carol' },
    ]);
    const guesses = await told(async () => {
      for (let guess = 0; guess < 8; guess += 1) await attempt('bob', `${guess}`)();
    });
    expect(guesses.at(-1)).toEqual({ ...failed, reason: 'throttled' });
  });

  it('of nothing that a refusal did not do', async () => {
    const { access_token: token } = await tokensFor(server, client);

    expect(await told(() => refresh(server, client, token))).toEqual([]);
    expect(
      await told(() =>
        post(server, '/oauth/token', client, { grant_type: 'client_credentials', scope: 'x' }),
      ),
    ).toEqual([]);
    expect(await told(() => authorize(server, client, { scope: 'x' }))).toEqual([]);
  });

  it('of what a guarded resource is shown', async () => {
    const { access_token: token } = (await tokensFor(server, client)) satisfies TokenAnswer;
    const show = (value: string) =>
      told(() => server.get('/guarded', { authorization: `Bearer ${value}` }));

    expect(await show(token)).toEqual([
      { type: 'token.authenticated', tokenId: aString, clientId },
    ]);
    expect(await show('junk')).toEqual([{ type: 'token.refused', reason: 'invalid_token' }]);
  });
});

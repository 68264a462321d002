import { describe, expect, it } from 'vitest';
import { AuthorizationServer } from '../../src/index.js';
import { askToken, redemption, requestTo } from '../support/direct-requests.js';
import {
  approve,
  authorize,
  basic,
  exchange,
  introspect,
  REDIRECT_URI,
  pkce,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ChangedMind, GRANTS, TransactionWorld } from './host-transactions.fixture.js';

describe.each(['default', 'identity'])('in a transaction of the host (data source %s)', (name) => {
  const world = new TransactionWorld(name);

  it('a code is redeemed together with a row of the host', async () => {
    const approved = await approve(world.server, world.client);
    const before = world.server.events.length;
    const answer = await world.run(async (manager) => {
      await manager.query(`INSERT INTO visit VALUES ('with tokens')`);
      const inside = await askToken(world.server, world.client, redemption(approved));
      expect(await world.told(before)).toEqual([]);
      return inside;
    });

    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect(await world.visits()).toEqual(['with tokens']);
    expect(await world.told(before)).toEqual(['client.authenticated', 'token.issued']);
    const { access_token } = answer.body as { readonly access_token: string };
    expect(await introspect(world.server, world.client, access_token)).toMatchObject({
      active: true,
    });
  });

  it('nothing remains when the host throws: the code buys tokens later', async () => {
    const approved = await approve(world.server, world.client);
    const before = world.server.events.length;
    const count = await world.count('oauth2_token');
    const undone = world.run(async (manager) => {
      await manager.query(`INSERT INTO visit VALUES ('never')`);
      expect((await askToken(world.server, world.client, redemption(approved))).status).toBe(200);
      throw new ChangedMind();
    });

    await expect(undone).rejects.toThrow(ChangedMind);
    expect(await world.visits()).toEqual([]);
    expect(await world.count('oauth2_token')).toBe(count);
    // Somebody has proven who they are all the same.
    expect(await world.told(before)).toEqual(['client.authenticated']);
    expect((await exchange(world.server, world.client, approved)).status).toBe(200);
  });

  it.each(['committed', 'rolled back'])(
    'a wrong verifier has burned the code when the transaction is %s (RFC 7636 §4.6)',
    async (ending) => {
      const approved = await approve(world.server, world.client);
      const before = world.server.events.length;
      const wrong = { ...approved, verifier: pkce().verifier };
      const ended = world.run(async () => {
        const { status, body } = await askToken(world.server, world.client, redemption(wrong));
        expect([status, body['error']]).toEqual([400, 'invalid_grant']);
        if (ending === 'rolled back') throw new ChangedMind();
      });
      await ended.catch((error: unknown) => expect(error).toBeInstanceOf(ChangedMind));

      expect(await world.told(before)).toEqual(['client.authenticated', 'code.burned']);
      expect((await exchange(world.server, world.client, approved)).status).toBe(400);
    },
  );

  it.each(['committed', 'rolled back'])(
    'a replayed code has ended its authorization when the transaction is %s (RFC 6749 §4.1.2)',
    async (ending) => {
      const approved = await approve(world.server, world.client);
      const first = (await (await exchange(world.server, world.client, approved)).json()) as {
        readonly access_token: string;
      };
      const before = world.server.events.length;
      const ended = world.run(async () => {
        expect((await askToken(world.server, world.client, redemption(approved))).status).toBe(400);
        // Not yet: it would wait for this very transaction.
        expect(await world.told(before)).toEqual([]);
        if (ending === 'rolled back') throw new ChangedMind();
      });
      await ended.catch((error: unknown) => expect(error).toBeInstanceOf(ChangedMind));

      expect(await introspect(world.server, world.client, first.access_token)).toEqual({
        active: false,
      });
      expect((await world.told(before)).slice(0, 3)).toEqual([
        'client.authenticated',
        'authorization.revoked',
        'code.replayed',
      ]);
    },
  );

  it.each(['committed', 'rolled back'])(
    'a reused refresh token has ended its authorization when the transaction is %s (RFC 9700 §4.14.2)',
    async (ending) => {
      const { refresh_token } = await tokensFor(world.server, world.client);
      const second = (await (await refresh(world.server, world.client, refresh_token)).json()) as {
        readonly refresh_token: string;
      };
      world.server.clock.advance(31);
      const form = { grant_type: 'refresh_token', refresh_token };
      const ended = world.run(async () => {
        expect((await askToken(world.server, world.client, form)).status).toBe(400);
        if (ending === 'rolled back') throw new ChangedMind();
      });
      await ended.catch((error: unknown) => expect(error).toBeInstanceOf(ChangedMind));

      expect((await refresh(world.server, world.client, second.refresh_token)).status).toBe(400);
    },
  );

  it('every grant and the authorization endpoint take part', async () => {
    const count = await world.count('oauth2_token');
    const authorizations = await world.count('oauth2_authorization');
    const { refresh_token } = await tokensFor(world.server, world.client);
    const undone = world.run(async () => {
      const forms = [
        { grant_type: 'client_credentials' },
        { grant_type: 'password', username: 'alice', password: 'ecila' },
        { grant_type: 'refresh_token', refresh_token },
      ];
      for (const form of forms)
        expect((await askToken(world.server, world.client, form)).status).toBe(200);
      const query = {
        response_type: 'code',
        client_id: world.client.clientId,
        redirect_uri: REDIRECT_URI,
        code_challenge: pkce().challenge,
        code_challenge_method: 'S256',
      };
      const answer = await world.server.app
        .get(AuthorizationServer)
        .createAuthorizationResponse(
          requestTo(world.server, '/oauth/authorize', query, {}, 'GET'),
          {
            subject: 'alice',
            sessionId: 'one',
            authTime: new Date(),
            scopes: ['profile'],
          },
        );
      expect(answer.headers['location']).toContain('code=');
      throw new ChangedMind();
    });

    await expect(undone).rejects.toThrow(ChangedMind);
    expect(await world.count('oauth2_token')).toBe(count + 1);
    expect(await world.count('oauth2_authorization')).toBe(authorizations + 1);
    // It was not rotated.
    expect((await refresh(world.server, world.client, refresh_token)).status).toBe(200);
  });

  it('a client that was made there exists for nobody when that is rolled back, and is not remembered', async () => {
    let made: TestClient = { clientId: '' };
    const undone = world.run(async () => {
      made = await registerClient(world.server, { grants: GRANTS });
      expect(
        (await askToken(world.server, made, { grant_type: 'client_credentials' })).status,
      ).toBe(200);
      throw new ChangedMind();
    });
    await expect(undone).rejects.toThrow(ChangedMind);

    const form = { grant_type: 'client_credentials' };
    expect((await world.server.post('/oauth/token', form, basic(made))).status).toBe(401);
  });

  it('a token that was looked at there is good for nobody when that is rolled back', async () => {
    let token = '';
    const undone = world.run(async () => {
      const form = { grant_type: 'client_credentials' };
      const { body } = await askToken(world.server, world.client, form);
      token = String(body['access_token']);
      const proven = basic(world.client);
      const request = requestTo(world.server, '/oauth/introspect', { token }, proven);
      const seen = await world.server.app
        .get(AuthorizationServer)
        .createEndpointResponse('introspection', request);
      expect(seen.body).toMatchObject({ active: true });
      throw new ChangedMind();
    });
    await expect(undone).rejects.toThrow(ChangedMind);

    expect(await introspect(world.server, world.client, token)).toEqual({ active: false });
  });

  it('a token that is revoked there stays good for others until that is committed, and no longer', async () => {
    const { access_token } = await tokensFor(world.server, world.client);
    expect(await introspect(world.server, world.client, access_token)).toMatchObject({
      active: true,
    });
    await world.run(async () => {
      expect(await world.server.tokens.revoke(access_token)).toBe(true);
      // Asked over HTTP: by somebody else, who remembers what they see.
      expect(await introspect(world.server, world.client, access_token)).toMatchObject({
        active: true,
      });
    });

    expect(await introspect(world.server, world.client, access_token)).toEqual({ active: false });
  });

  it('a client that is switched off there is served to others until that is committed, and no longer', async () => {
    const one = await registerClient(world.server, { grants: GRANTS });
    const form = { grant_type: 'client_credentials' };
    const status = async () => (await post(world.server, '/oauth/token', one, form)).status;
    expect(await status()).toBe(200);
    await world.run(async () => {
      await world.server.clients.disable(one.clientId);
      expect((await askToken(world.server, one, form)).status).toBe(401);
      // Somebody else, who remembers what they see.
      expect(await status()).toBe(200);
    });

    expect(await status()).toBe(401);
  });

  it.each(['committed', 'rolled back'])(
    'a denial has spent its ticket when the transaction is %s (RFC 6749 §4.1.2.1)',
    async (ending) => {
      const asked = await authorize(world.server, world.client, {}, { consent: 'page' });
      const { ticket } = (await asked.json()) as { readonly ticket: string };
      const decide = (decision: string) =>
        world.server.app
          .get(AuthorizationServer)
          .createEndpointResponse(
            'authorization',
            requestTo(
              world.server,
              '/oauth/authorize',
              `ticket=${ticket}&decision=${decision}&scope=profile`,
              { 'x-user': 'alice' },
            ),
          );
      const before = world.server.events.length;
      const ended = world.run(async () => {
        expect((await decide('deny')).headers['location']).toContain('access_denied');
        if (ending === 'rolled back') throw new ChangedMind();
      });
      await ended.catch((error: unknown) => expect(error).toBeInstanceOf(ChangedMind));

      expect((await decide('approve')).status).toBe(400);
      expect(await world.told(before)).toContain('authorization.denied');
    },
  );
});

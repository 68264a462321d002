import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Client } from 'pg';
import {
  AccessToken,
  BearerGuard,
  Public,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/index.js';
import {
  introspect,
  post,
  REDIRECT_URI,
  refresh,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

@Controller('api')
class ApiController {
  @Get('profile')
  @RequireOAuth(['profile email', 'user'])
  profile(@AccessToken() token: ValidatedToken) {
    return { sub: token.subject, client: token.clientId, scopes: token.scopes };
  }

  @Get('plain')
  plain(@AccessToken() token: ValidatedToken) {
    return { principal: token.principal, sub: token.subject };
  }

  @Get('open')
  @Public()
  open() {
    return { open: true };
  }
}

/** A host that guards everything. */
@Module({ providers: [{ provide: APP_GUARD, useExisting: BearerGuard }] })
class GuardModule {}

describe.each(ADAPTERS)('tokens of the server at a guarded API on %s', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      controllers: [ApiController],
      options: { imports: [GuardModule] },
    });
    client = await server.clients.create({
      name: 'Web',
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: [REDIRECT_URI],
      scopes: ['profile', 'email', 'user'],
    });
  });

  afterAll(() => server.close());

  const api = (path: string, token: string) =>
    server.get(path, { authorization: `Bearer ${token}` });

  it('admit the person who consented, with the scopes that they gave (RFC 6750 §2.1)', async () => {
    const full = await tokensFor(server, client, { scope: 'profile email' });
    const narrow = await tokensFor(server, client, { scope: 'profile' });

    const admitted = await api('/api/profile', full.access_token);
    const refused = await api('/api/profile', narrow.access_token);

    expect(admitted.status).toBe(200);
    expect(await admitted.json()).toEqual({
      sub: 'alice',
      client: client.clientId,
      scopes: ['profile', 'email'],
    });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/scope="profile email"$/);
  });

  it('admit a client for itself, without a subject [lesson 20]', async () => {
    const issued = await post(server, '/oauth/token', client, { grant_type: 'client_credentials' });
    const { access_token: token } = (await issued.json()) as { readonly access_token: string };

    const answer = await api('/api/plain', token);

    expect(await answer.json()).toEqual({ principal: 'client', sub: null });
  });

  it('do not admit a refresh token', async () => {
    const { refresh_token: token } = await tokensFor(server, client);

    expect((await api('/api/plain', token)).status).toBe(401);
  });

  it('admit the new access token after a refresh, and the old one to its own end', async () => {
    const first = await tokensFor(server, client);
    const refreshed = await refresh(server, client, first.refresh_token);
    const second = (await refreshed.json()) as { readonly access_token: string };

    expect((await api('/api/plain', second.access_token)).status).toBe(200);
    expect((await api('/api/plain', first.access_token)).status).toBe(200);
  });

  it('admit nobody after they are revoked, alone or with their authorization [case 180]', async () => {
    const alone = await tokensFor(server, client);
    const family = await tokensFor(server, client);

    await post(server, '/oauth/revoke', client, { token: alone.access_token });
    await post(server, '/oauth/revoke', client, { token: family.refresh_token });

    expect((await api('/api/plain', alone.access_token)).status).toBe(401);
    expect((await api('/api/plain', family.access_token)).status).toBe(401);
  });

  it('admit nobody while their client is disabled [case 108]', async () => {
    const made = await server.clients.create({ name: 'Jobs', grants: ['client_credentials'] });
    const issued = await post(server, '/oauth/token', made, { grant_type: 'client_credentials' });
    const { access_token: token } = (await issued.json()) as { readonly access_token: string };
    await server.clients.disable(made.clientId);

    const disabled = await api('/api/plain', token);
    await server.clients.enable(made.clientId);
    const enabled = await api('/api/plain', token);

    expect(disabled.status).toBe(401);
    expect(disabled.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(enabled.status).toBe(200);
  });

  it('admit nobody after their lifetime', async () => {
    const { access_token: token, expires_in: lifetime } = await tokensFor(server, client);

    server.clock.advance(lifetime);

    expect((await api('/api/plain', token)).status).toBe(401);
  });

  it('are asked for everywhere but at public handlers and at the package’s endpoints', async () => {
    const { access_token: token } = await tokensFor(server, client);

    expect((await server.get('/api/plain')).status).toBe(401);
    expect((await server.get('/api/open')).status).toBe(200);
    expect((await server.get('/.well-known/oauth-authorization-server')).status).toBe(200);
    expect(await introspect(server, client, token)).toMatchObject({ active: true });
  });
});

describe.each(ADAPTERS)('a guarded API without its database on %s', (adapter) => {
  it('answers 503 and Retry-After, and tells forged tokens still (RFC 6749 §4.1.2.1)', async () => {
    const server = await startServer(adapter, { controllers: [ApiController] });
    const client = await server.clients.create({
      name: 'Web',
      grants: ['authorization_code'],
      redirectUris: [REDIRECT_URI],
      scopes: ['user'],
    });
    const { access_token: token } = await tokensFor(server, client);
    const comeBack = await takeAway(server);

    const answer = await server.get('/api/profile', { authorization: `Bearer ${token}` });
    const forged = await server.get('/api/profile', { authorization: 'Bearer forged' });
    await comeBack();
    const again = await server.get('/api/profile', { authorization: `Bearer ${token}` });
    await server.close();

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(forged.status).toBe(401);
    expect(again.status).toBe(200);
  });
});

/** Ends the connections to the server's database and lets nobody in. @returns what lets them in again */
async function takeAway({ dataSource }: OAuthServer): Promise<() => Promise<void>> {
  const [row] = await dataSource.query<readonly { readonly name: string }[]>(
    'SELECT current_database() AS name',
  );
  const admin = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await admin.connect();
  await admin.query(`ALTER DATABASE "${row?.name}" ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    row?.name,
  ]);
  return async () => {
    await admin.query(`ALTER DATABASE "${row?.name}" ALLOW_CONNECTIONS true`);
    await admin.end();
  };
}

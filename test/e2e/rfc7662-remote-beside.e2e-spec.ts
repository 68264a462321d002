import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Injectable } from '@nestjs/common';
import {
  Clock,
  ErrorLog,
  LocalTokenValidator,
  RemoteTokenValidator,
} from '../../src/resource/index.js';
import { newId, OpaqueTokenCodec } from '../../src/protocol/opaque-token.js';
import { FakeClock, OAuth2TestingModule, TestServer } from '../../src/testing/index.js';
import { adapters } from '../support/app.js';
import { GOOD, IntrospectionServer, json } from '../support/introspection-server.js';
import { type ResourceApp, resourceApp } from './resource-server.fixture.js';

let partner: IntrospectionServer;

/** The tokens that are not ours: another server's. */
@Injectable()
class PartnerTokens extends RemoteTokenValidator {
  constructor(clock: Clock, log: ErrorLog) {
    super({ endpoint: partner.endpoint, clientId: 'api', clientSecret: 'secret' }, clock, log);
  }
}

beforeAll(async () => {
  partner = await IntrospectionServer.start();
});
afterAll(() => partner.close());

describe.each(adapters)('tokens of two servers beside our own, on %s [case 277]', (adapter) => {
  let api: ResourceApp;
  let own: string;

  beforeEach(async () => {
    partner.answers({ ...GOOD, sub: 'bob', scope: 'photos' });
    const validators = [LocalTokenValidator, PartnerTokens];
    const imports = [OAuth2TestingModule.forRoot({ resource: { validators } })];
    api = await resourceApp(adapter, { imports }, new FakeClock());
    own = await api.app.get(TestServer).tokenFor({ subject: 'alice', scope: 'photos' });
  });
  afterEach(() => api.close());

  it('asks nobody about a token of our own', async () => {
    const response = await api.get('/photos', own);

    expect(await response.json()).toMatchObject({ of: 'alice' });
    expect(partner.asked).toHaveLength(0);
  });

  it('asks nobody about one of our own that is revoked, or that lacks the scope', async () => {
    const tokens = api.app.get(TestServer);
    const poor = await tokens.tokenFor({ subject: 'alice', scope: 'albums' });
    await tokens.revoke(own);

    expect((await api.get('/photos', own)).status).toBe(401);
    expect((await api.get('/photos', poor)).status).toBe(403);
    expect(partner.asked).toHaveLength(0);
  });

  it.each(['rt', 'ac'] as const)('shows nobody what else we made: %s', async (kind) => {
    const end = new Date(Date.now() + 3_600_000);
    const { value } = api.app.get(OpaqueTokenCodec).mint(kind, newId(end));

    expect((await api.get('/photos', value)).status).toBe(401);
    expect(partner.asked).toHaveLength(0);
  });

  it('asks the other server about the rest', async () => {
    const response = await api.get('/photos', 'a-foreign-token');

    expect(await response.json()).toMatchObject({ of: 'bob', client: 'web' });
    expect(partner.asked).toHaveLength(1);
  });

  it('goes on with our own while the other server is away', async () => {
    partner.answers(json({}, 500));

    expect((await api.get('/photos', 'a-foreign-token')).status).toBe(503);
    expect((await api.get('/photos', own)).status).toBe(200);
  });
});

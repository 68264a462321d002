import { describe, expect, it } from 'vitest';
import { Test, type TestingModule } from '@nestjs/testing';
import { AuthorizationServer } from '../../../src/authorization-server.js';
import { ClientService } from '../../../src/clients/client.service.js';
import {
  InvalidTokenError,
  ResourceProtector,
  type ValidatedToken,
} from '../../../src/resource/index.js';
import {
  FakeClock,
  OAuth2TestingModule,
  type OAuth2TestingOptions,
  TestServer,
} from '../../../src/testing/index.js';
import { Clock } from '../../../src/protocol/clock.js';
import { TokenService } from '../../../src/tokens/token.service.js';

function compile(options?: OAuth2TestingOptions) {
  return Test.createTestingModule({ imports: [OAuth2TestingModule.forRoot(options)] }).compile();
}

/** What the guards make of a token; nothing when they refuse it. */
async function validated(
  module: TestingModule,
  value: string,
): Promise<ValidatedToken | undefined> {
  const request = { headers: { authorization: `Bearer ${value}` } };
  try {
    return await module.get(ResourceProtector).acquire(request);
  } catch (error) {
    if (error instanceof InvalidTokenError) return undefined;
    throw error;
  }
}

describe('OAuth2TestingModule', () => {
  it('mints tokens that the guards’ validator accepts, without a database', async () => {
    const module = await compile();

    const value = await module.get(TestServer).tokenFor({
      subject: 'alice',
      clientId: 'web',
      scope: ['read', 'write'],
      audience: ['https://api.example'],
      expiresIn: 10,
    });

    expect(await validated(module, value)).toMatchObject({
      subject: 'alice',
      principal: 'user',
      clientId: 'web',
      scopes: ['read', 'write'],
      audience: ['https://api.example'],
    });
    module.get(FakeClock).advance(10);
    expect(await validated(module, value)).toBeUndefined();
  });

  it('mints a client’s own token without a subject', async () => {
    const module = await compile();

    const value = await module.get(TestServer).tokenFor();

    expect(await validated(module, value)).toMatchObject({
      subject: null,
      principal: 'client',
      clientId: 'test-client',
      scopes: [],
      authorizationId: null,
    });
  });

  it('makes a client once, also for mints at the same time', async () => {
    const module = await compile();
    const tokens = module.get(TestServer);

    const values = await Promise.all([1, 2, 3].map(() => tokens.tokenFor({ clientId: 'web' })));

    for (const value of values) {
      expect(await validated(module, value)).toMatchObject({ clientId: 'web' });
    }
    expect(await module.get(ClientService).list()).toHaveLength(1);
  });

  it('revokes what it minted, once', async () => {
    const module = await compile();
    const tokens = module.get(TestServer);
    const value = await tokens.tokenFor();

    expect(await tokens.revoke(value)).toBe(1);
    expect(await tokens.revoke(value)).toBe(0);
    expect(await tokens.revoke('junk')).toBe(0);
    expect(await validated(module, value)).toBeUndefined();
  });

  it('has the services that an application may inject', async () => {
    const module = await compile();
    const value = await module.get(TestServer).tokenFor({ subject: 'alice' });

    expect(await module.get(TokenService).revokeSubject('alice')).toBe(1);

    expect(await validated(module, value)).toBeUndefined();
    expect(module.get(AuthorizationServer)).toBeInstanceOf(AuthorizationServer);
  });

  it('makes clients as the real module does', async () => {
    const module = await compile({ scopes: { read: 'Read' } });

    const made = await module.get(ClientService).create({
      name: 'Reports',
      grants: ['client_credentials'],
      scopes: ['read'],
    });
    const value = await module.get(TestServer).tokenFor({ clientId: made.clientId, scope: 'read' });

    expect(made.clientSecret).toBeDefined();
    expect(await validated(module, value)).toMatchObject({
      clientId: made.clientId,
    });
  });

  it('shares nothing between two modules', async () => {
    const [one, other] = [await compile(), await compile()];
    const value = await one.get(TestServer).tokenFor();
    one.get(FakeClock).advance(60);

    expect(await validated(other, value)).toBeUndefined();
    expect(other.get(FakeClock).now()).not.toEqual(one.get(FakeClock).now());
  });

  it('shares nothing between two applications with one module of tests', async () => {
    const shared = { imports: [OAuth2TestingModule.forRoot()] };
    const one = await Test.createTestingModule(shared).compile();
    const other = await Test.createTestingModule(shared).compile();
    const value = await one.get(TestServer).tokenFor();
    one.get(FakeClock).advance(60);

    expect(await validated(other, value)).toBeUndefined();
    expect(other.get(FakeClock).now()).not.toEqual(one.get(FakeClock).now());
    expect(one.get(Clock)).toBe(one.get(FakeClock));
  });

  it('takes options, and tells what is wrong with them', async () => {
    const module = await compile({ tokens: { prefix: 'shop' } });

    expect(await module.get(TestServer).tokenFor()).toMatch(/^shop_at_/);
    expect(() => OAuth2TestingModule.forRoot({ secrets: ['short'] })).toThrow(/secrets/);
  });

  it('refuses a scope that no token can have', async () => {
    const module = await compile();

    await expect(module.get(TestServer).tokenFor({ scope: 'a"b' })).rejects.toThrow(/scope/);
  });
});

describe('FakeClock', () => {
  it('stands still until it is moved, in seconds', () => {
    const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));

    clock.advance(90);
    expect(clock.now()).toEqual(new Date('2030-01-01T00:01:30Z'));
    clock.advance(-90);
    expect(clock.now()).toEqual(new Date('2030-01-01T00:00:00Z'));
    clock.set(new Date('2031-01-01T00:00:00Z'));
    expect(clock.now()).toEqual(new Date('2031-01-01T00:00:00Z'));
  });

  it('is not moved through a date that it gave', () => {
    const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));

    clock.now().setFullYear(1999);

    expect(clock.now().getFullYear()).toBe(2030);
  });
});

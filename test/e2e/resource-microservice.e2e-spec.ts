import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  type TcpOptions,
  Transport,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import { BearerGuard } from '../../src/resource/index.js';
import { FakeClock, OAuth2TestingModule, TestServer } from '../../src/testing/index.js';
import { ADAPTERS, type MakeAdapter } from './resource.fixture.js';
import {
  ForgottenController,
  noted,
  OrdersController,
  PlainController,
} from './resource-microservice.fixture.js';
import { lookUps, withoutStorage } from './resource-storage.fixture.js';
import { eventOf, SAID } from './resource-transports.fixture.js';

function clientOf(server: Server): ClientProxy {
  const { port } = server.address() as AddressInfo;
  return ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  });
}

describe('a TCP microservice', () => {
  let app: INestMicroservice;
  let client: ClientProxy;
  let tokens: TestServer;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [OAuth2TestingModule.forRoot()],
      controllers: [OrdersController, ForgottenController],
    }).compile();
    const options = { host: '127.0.0.1', port: 0 };
    app = module.createNestMicroservice({ transport: Transport.TCP, options, logger: false });
    await app.listen();
    client = clientOf(app.unwrap());
    tokens = app.get(TestServer);
  });

  afterAll(async () => {
    client.close();
    await app.close();
  });

  function send(pattern: unknown, payload: unknown): Promise<unknown> {
    return firstValueFrom(client.send(pattern, payload));
  }

  async function sendWith(
    pattern: unknown,
    wanted: Parameters<TestServer['tokenFor']>[0],
    more = {},
  ) {
    return send(pattern, { authorization: `Bearer ${await tokens.tokenFor(wanted)}`, ...more });
  }

  it('takes the token from the payload and gives it to the handler', async () => {
    const answer = await sendWith('me', { subject: 'alice', clientId: 'web', scope: 'a b' });

    expect(answer).toEqual({ subject: 'alice', client: 'web', scopes: ['a', 'b'] });
  });

  it('takes the token from the metadata that a client attaches to its packets', async () => {
    const token = await tokens.tokenFor({ subject: 'bob' });
    const attaching = clientOf(app.unwrap());
    attaching.setOnDispatchHook((packet) => {
      packet.metadata = { Authorization: `Bearer ${token}` };
    });

    const answer = await firstValueFrom(attaching.send('me', 7));
    const twice = firstValueFrom(attaching.send('me', { authorization: 'Bearer another' }));

    expect(answer).toMatchObject({ subject: 'bob' });
    await expect(twice).rejects.toEqual({ status: 'error', ...SAID.twice });
    attaching.close();
  });

  it.each<[string, unknown, object]>([
    ['no token', {}, SAID.missing],
    ['no object', 'a text', SAID.missing],
    ['another scheme', { authorization: 'Basic YTpi' }, SAID.missing],
    ['something that is no header', { authorization: { toString: 1 } }, SAID.missing],
    ['a forged token', { authorization: 'Bearer forged' }, SAID.invalid],
    ['two tokens', { authorization: 'Bearer a b' }, SAID.malformed],
    ['a bare token', { authorization: 'Bearer' }, SAID.malformed],
  ])('refuses %s as an RpcException would (RFC 6750 §3.1)', async (_, payload, said) => {
    await expect(send('me', payload)).rejects.toEqual({ status: 'error', ...said });
  });

  it('refuses a token that is revoked or has expired', async () => {
    const [revoked, expired] = [await tokens.tokenFor(), await tokens.tokenFor({ expiresIn: -1 })];
    await tokens.revoke(revoked);

    for (const token of [revoked, expired]) {
      await expect(send('me', { authorization: `Bearer ${token}` })).rejects.toEqual({
        status: 'error',
        ...SAID.invalid,
      });
    }
  });

  it.each<[unknown, string, object, string | undefined]>([
    ['inherited', 'orders:read', {}, undefined],
    ['inherited', 'orders:write', {}, 'orders:read'],
    [{ cmd: 'scopes' }, 'root', {}, undefined],
    [{ cmd: 'scopes' }, 'admin', {}, 'orders:write admin'],
    ['computed', 'special', { needs: 'special' }, undefined],
    ['computed', 'special', { needs: 'other' }, 'other'],
    ['methods', 'write', {}, undefined],
    ['methods', 'read', {}, 'write'],
  ])('asks at %j for the scopes: %s', async (pattern, scopes, payload, lacking) => {
    const answer = sendWith(pattern, { scope: scopes }, payload);

    if (lacking === undefined) await expect(answer).resolves.toBeDefined();
    else {
      const said = SAID.insufficient(lacking);
      await expect(answer).rejects.toEqual({ status: 'error', ...said });
    }
  });

  it('has no methods, so that alternatives by method admit nobody', async () => {
    await expect(sendWith('unlisted', { scope: 'orders:read' })).rejects.toMatchObject({
      error: 'insufficient_scope',
    });
  });

  it('serves both, with and without a token, where that is optional; never with a bad one', async () => {
    expect(await send('optional', 1)).toEqual({ subject: 'nobody' });
    expect(await sendWith('optional', { subject: 'carol' })).toEqual({ subject: 'carol' });
    await expect(send('optional', { authorization: 'Bearer bad' })).rejects.toMatchObject(
      SAID.invalid,
    );
  });

  it('reads no token where the handler is public', async () => {
    expect(await sendWith('open', {})).toEqual({ token: null });
  });

  it('looks for a token once, however many guards ask, and anew with each message', async () => {
    const payload = { authorization: `Bearer ${await tokens.tokenFor({ scope: 'orders:read' })}` };

    expect(await lookUps(app, () => send('inherited', payload))).toBe(1);
    expect(
      await lookUps(app, () => Promise.all([send('inherited', payload), send('me', payload)])),
    ).toBe(2);
  });

  it('hands the payload on as it came', async () => {
    const authorization = `Bearer ${await tokens.tokenFor({ scope: 'orders:read' })}`;

    expect(await send('inherited', { authorization, list: [1] })).toEqual({
      payload: { authorization, list: [1] },
    });
  });

  it('admits nobody while the storage is away (RFC 6749 §4.1.2.1)', async () => {
    const refused = withoutStorage(app, () => sendWith('optional', {}));

    await expect(refused).rejects.toEqual({ status: 'error', ...SAID.unavailable });
  });

  it('tells a handler that reads a token and has no guard apart from one without a token', async () => {
    await expect(sendWith('forgotten', {})).rejects.toEqual({
      status: 'error',
      message: 'Internal server error',
    });
  });

  describe('when nobody waits for an answer', () => {
    it('lets a good token through to the handler of the event', async () => {
      const token = await tokens.tokenFor({ subject: 'dave', scope: 'orders:write' });
      const admitted = eventOf(app, 'token.authenticated');

      client.emit('noted', { authorization: `Bearer ${token}`, text: 'hello' });
      await admitted;
      await send('optional', 1);

      expect(noted).toEqual([{ text: 'hello', subject: 'dave' }]);
    });

    it.each([
      ['a good token without the scope', () => tokens.tokenFor({ scope: 'orders:read' })],
      ['a forged token', async () => 'forged'],
    ])('drops an event with %s, and goes on', async (_, make) => {
      const [before, unhandled] = [noted.length, [] as unknown[]];
      const listener = (error: unknown) => void unhandled.push(error);
      process.on('unhandledRejection', listener);
      const refused = eventOf(app, 'token.refused');

      client.emit('noted', { authorization: `Bearer ${await make()}`, text: 'refused' });
      await refused;
      await send('optional', 1);
      process.off('unhandledRejection', listener);

      expect(noted).toHaveLength(before);
      expect(unhandled).toEqual([]);
    });
  });

  it('ends with the lifetime of a token', async () => {
    const authorization = `Bearer ${await tokens.tokenFor({ expiresIn: 60 })}`;
    await send('me', { authorization });

    app.get(FakeClock).advance(60);

    await expect(send('me', { authorization })).rejects.toMatchObject(SAID.invalid);
  });
});

describe('a global BearerGuard and microservices', () => {
  const imports = [OAuth2TestingModule.forRoot()];
  const providers = [{ provide: APP_GUARD, useExisting: BearerGuard }];
  const options: TcpOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

  /** What the undecorated handler answers. */
  async function ask(server: Server): Promise<unknown> {
    const client = clientOf(server);
    const answer = firstValueFrom(client.send('plain', {})).catch((error: unknown) => error);
    return answer.finally(() => client.close());
  }

  async function hybrid(inheritAppConfig: boolean, makeAdapter: MakeAdapter): Promise<unknown> {
    const module = await Test.createTestingModule({
      imports,
      providers,
      controllers: [PlainController],
    }).compile();
    const app = module.createNestApplication<INestApplication>(makeAdapter(), { logger: false });
    const microservice = app.connectMicroservice(options, { inheritAppConfig });
    await app.startAllMicroservices();
    await app.init();
    return ask(microservice.unwrap<Server>()).finally(() => app.close());
  }

  it.each(ADAPTERS)('a hybrid on %s is guarded by it with inheritAppConfig', async (_, make) => {
    expect(await hybrid(true, make)).toEqual({ status: 'error', ...SAID.missing });
  });

  it.each(ADAPTERS)(
    'a hybrid on %s is not guarded by it otherwise, as Nest says',
    async (_, make) => {
      expect(await hybrid(false, make)).toEqual({ plain: true });
    },
  );

  it('a microservice of its own is guarded by it', async () => {
    const module = await Test.createTestingModule({
      imports,
      providers,
      controllers: [PlainController],
    }).compile();
    const app = module.createNestMicroservice({ ...options, logger: false });
    await app.listen();

    const answer = await ask(app.unwrap<Server>()).finally(() => app.close());

    expect(answer).toEqual({ status: 'error', ...SAID.missing });
  });
});

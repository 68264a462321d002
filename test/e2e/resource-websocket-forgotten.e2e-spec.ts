import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type INestApplication, Logger, type LoggerService } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

// It is told once in a process, by modules that other tests have loaded before: here they are new.
vi.resetModules();
const { RequireOAuth } = await import('../../src/resource/index.js');
const { TestServer } = await import('../../src/testing/index.js');
const { ADAPTERS } = await import('./resource.fixture.js');
const { gatewayApp, SOCKET_IO, WS } = await import('./resource-websocket.fixture.js');

const warnings: unknown[] = [];
const quiet = () => undefined;
const logger: LoggerService = {
  log: quiet,
  error: quiet,
  warn: (message: unknown) => void warnings.push(message),
};

@WebSocketGateway({ path: '/ws' })
class ForgetfulGateway {
  @SubscribeMessage('me')
  @RequireOAuth()
  me() {
    return { event: 'answer', data: {} };
  }
}

// In this order, in one process: it is told once.
describe('a gateway over ws whose handshakes nobody remembers', () => {
  const [[, makeAdapter]] = ADAPTERS;
  let app: INestApplication;

  beforeAll(async () => {
    app = await gatewayApp(makeAdapter, { ...WS, gateway: ForgetfulGateway });
    Logger.overrideLogger(logger);
  });
  afterAll(async () => {
    Logger.overrideLogger(false);
    await app.close();
  });

  it('is nothing to tell of socket.io, which has its own', async () => {
    const socketIo = await gatewayApp(makeAdapter, SOCKET_IO);
    Logger.overrideLogger(logger);
    const socket = await SOCKET_IO.connect(socketIo);
    expect(await socket.ask('me')).toMatchObject({ event: 'exception' });
    socket.close();
    await socketIo.close();

    expect(warnings).toEqual([]);
  });

  it('is told once, with what to write', async () => {
    const authorization = `Bearer ${await app.get(TestServer).tokenFor()}`;
    const socket = await WS.connect(app, { headers: { authorization } });
    expect(await socket.ask('me')).toMatchObject({ event: 'exception' });
    expect(await socket.ask('me')).toMatchObject({ event: 'exception' });
    socket.close();

    expect(warnings).toEqual([
      "a message over a socket of ws has no token, since this application never calls rememberHandshake: write server.on('connection', rememberHandshake) in afterInit(server) of the gateway",
    ]);
  });
});

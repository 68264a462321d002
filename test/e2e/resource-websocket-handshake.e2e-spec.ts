import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Inject, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import {
  BearerError,
  BearerGuard,
  CurrentSubject,
  handshakeOf,
  rememberHandshake,
  RequireOAuth,
  ResourceProtector,
} from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { ADAPTERS, type MakeAdapter } from './resource.fixture.js';
import { withoutStorage } from './resource-storage.fixture.js';
import { SAID } from './resource-transports.fixture.js';
import {
  type Connection,
  gatewayApp,
  type Kind,
  type Opening,
  portOf,
  SOCKET_IO,
  socketTo,
  WS,
} from './resource-websocket.fixture.js';

/** What a server of socket.io offers to who wants to look at each connection. */
interface Namespace {
  use(middleware: (socket: object, next: (error?: Error) => void) => unknown): void;
}

/** Refuses a connection before there is one. */
@WebSocketGateway()
class AdmittingGateway {
  constructor(@Inject(ResourceProtector) private readonly protector: ResourceProtector) {}

  afterInit(server: Namespace): void {
    server.use(async (socket, next) => next(await this.refusal(socket)));
  }

  private async refusal(socket: object): Promise<Error | undefined> {
    try {
      await this.protector.acquire(handshakeOf(socket), 'chat');
      return undefined;
    } catch (error) {
      if (error instanceof BearerError) return Object.assign(error, { data: error.challenge });
      return new Error('nobody can tell now, try again later');
    }
  }
}

/** Closes a connection that has no good token. */
@WebSocketGateway({ path: '/ws' })
class ClosingGateway {
  constructor(@Inject(ResourceProtector) private readonly protector: ResourceProtector) {}

  async handleConnection(client: WebSocket, request: IncomingMessage): Promise<void> {
    rememberHandshake(client, request);
    try {
      await this.protector.acquire(handshakeOf(client), 'chat');
    } catch (error) {
      if (error instanceof BearerError) client.close(1008, error.code);
      else client.close(1013);
    }
  }

  @SubscribeMessage('me')
  @RequireOAuth('chat')
  me(@CurrentSubject() subject: string) {
    return { event: 'answer', data: { subject } };
  }
}

/** Nobody has told it of the handshake. */
@WebSocketGateway({ path: '/ws' })
class ForgetfulGateway {
  @SubscribeMessage('me')
  @RequireOAuth()
  me() {
    return { event: 'answer', data: {} };
  }
}

@WebSocketGateway({ path: '/ws' })
class PlainGateway {
  afterInit(server: WebSocket): void {
    server.on('connection', rememberHandshake);
  }

  @SubscribeMessage('plain')
  plain() {
    return { event: 'answer', data: {} };
  }

  @SubscribeMessage('formed')
  @RequireOAuth()
  formed() {
    return { event: 'answer', data: {} };
  }
}

describe.each(ADAPTERS)('the handshake of a socket on %s', (_, make: MakeAdapter) => {
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function start(
    kind: Kind,
    gateway: Kind['gateway'] = kind.gateway,
    providers: ModuleMetadata['providers'] = [],
  ): Promise<INestApplication> {
    const app = await gatewayApp(make, { ...kind, gateway }, providers);
    ends.push(() => app.close());
    return app;
  }

  async function connect(app: INestApplication, kind: Kind, opening?: Opening) {
    const connection: Connection = await kind.connect(app, opening);
    ends.push(() => connection.close());
    return connection;
  }

  describe('of socket.io', () => {
    it('has the token as auth.token, which a browser can send', async () => {
      const app = await start(SOCKET_IO);
      const token = await app.get(TestServer).tokenFor({ subject: 'alice' });

      const client = await connect(app, SOCKET_IO, {
        auth: { token },
        headers: { authorization: 'Basic cHJveHk6eA==' },
      });

      expect(await client.ask('me')).toMatchObject({ data: { subject: 'alice' } });
    });

    it.each<[string, Opening, object]>([
      [
        'a token in both places',
        { auth: { token: 'a' }, headers: { authorization: 'Bearer b' } },
        SAID.twice,
      ],
      ['no text', { auth: { token: { a: 1 } } }, SAID.malformed],
      ['an empty text', { auth: { token: '' } }, SAID.malformed],
      ['more than a token', { auth: { token: 'Bearer a' } }, SAID.malformed],
      ['nothing', { auth: { token: null } }, SAID.missing],
    ])('is refused with %s (RFC 6750 §2)', async (__, opening, said) => {
      const client = await connect(await start(SOCKET_IO), SOCKET_IO, opening);

      expect(await client.ask('me')).toMatchObject({ event: 'exception', data: said });
    });

    it('may be refused before there is a connection', async () => {
      const app = await start(SOCKET_IO, AdmittingGateway);
      const tokens = app.get(TestServer);
      const [good, narrow] = [await tokens.tokenFor({ scope: 'chat' }), await tokens.tokenFor()];

      const admitted = await connect(app, SOCKET_IO, { auth: { token: good } });
      const refused = connect(app, SOCKET_IO, { auth: { token: narrow } });

      expect(admitted).toBeDefined();
      await expect(refused).rejects.toMatchObject({
        message: SAID.insufficient('chat').message,
        data: { error: 'insufficient_scope', scope: 'chat' },
      });
    });

    it('may be refused in an outage, which says nothing of the token', async () => {
      const app = await start(SOCKET_IO, AdmittingGateway);
      const token = await app.get(TestServer).tokenFor({ scope: 'chat' });

      await withoutStorage(app, () =>
        expect(connect(app, SOCKET_IO, { auth: { token } })).rejects.toMatchObject({
          message: 'nobody can tell now, try again later',
        }),
      );
    });

    it('leaves an acknowledgement to the handler: a refusal is an event, as any error in Nest', async () => {
      const app = await start(SOCKET_IO);
      const tokens = app.get(TestServer);
      const asking = async (scopes: string) => {
        const socket = socketTo(app, { auth: { token: await tokens.tokenFor({ scope: scopes }) } });
        ends.push(() => void socket.disconnect());
        return socket;
      };
      const [good, narrow] = [await asking('special'), await asking('other')];
      const acknowledged: unknown[] = [];

      const done: unknown = await good.emitWithAck('acknowledged', 1);
      const exception = new Promise((resolve) => narrow.once('exception', resolve));
      narrow.emit('acknowledged', 1, (said: unknown) => acknowledged.push(said));
      const refused = await exception;
      const next = new Promise((resolve) => narrow.once('answer', resolve));
      narrow.emit('open');
      await next;

      expect(done).toBe('done');
      expect(refused).toEqual({
        status: 'error',
        ...SAID.insufficient('special'),
        cause: { pattern: 'acknowledged' },
      });
      expect(acknowledged).toEqual([]);
    });
  });

  describe('of ws', () => {
    it('must be remembered: without it nobody is admitted', async () => {
      const app = await start(WS, ForgetfulGateway);
      const authorization = `Bearer ${await app.get(TestServer).tokenFor()}`;

      const client = await connect(app, WS, { headers: { authorization } });

      expect(await client.ask('me')).toMatchObject({ event: 'exception', data: SAID.missing });
    });

    it('may end the connection at once', async () => {
      const app = await start(WS, ClosingGateway);
      const tokens = app.get(TestServer);
      const [good, narrow] = [
        await tokens.tokenFor({ subject: 'alice', scope: 'chat' }),
        await tokens.tokenFor(),
      ];

      const admitted = await connect(app, WS, { headers: { authorization: `Bearer ${good}` } });
      const refused = new WebSocket(`ws://127.0.0.1:${portOf(app)}/ws`, {
        headers: { authorization: `Bearer ${narrow}` },
      });
      const [code, reason] = (await once(refused, 'close')) as [number, Buffer];

      expect(await admitted.ask('me')).toMatchObject({ data: { subject: 'alice' } });
      expect([code, reason.toString()]).toEqual([1008, 'insufficient_scope']);
    });

    it('may end the connection in an outage, to be tried again', async () => {
      const app = await start(WS, ClosingGateway);
      const authorization = `Bearer ${await app.get(TestServer).tokenFor({ scope: 'chat' })}`;

      const [code] = await withoutStorage(app, async () => {
        const url = `ws://127.0.0.1:${portOf(app)}/ws`;
        return (await once(new WebSocket(url, { headers: { authorization } }), 'close')) as [
          number,
        ];
      });

      expect(code).toBe(1013);
    });

    it('is looked at anew each time, so that a token that ends is noticed', async () => {
      const app = await start(WS, ClosingGateway);
      const [tokens, protector] = [app.get(TestServer), app.get(ResourceProtector)];
      const token = await tokens.tokenFor();
      const client = {};
      rememberHandshake(client, { headers: new Headers({ authorization: `Bearer ${token}` }) });
      await protector.acquire(handshakeOf(client));

      await tokens.revoke(token);

      await expect(protector.acquire(handshakeOf(client))).rejects.toMatchObject({
        code: 'invalid_token',
      });
    });
  });

  it('counts under a global BearerGuard too; the form of refusals comes with @RequireOAuth()', async () => {
    const providers = [{ provide: APP_GUARD, useExisting: BearerGuard }];
    const app = await start(WS, PlainGateway, providers);
    const authorization = `Bearer ${await app.get(TestServer).tokenFor()}`;

    const [nobody, somebody] = [
      await connect(app, WS),
      await connect(app, WS, { headers: { authorization } }),
    ];

    expect(await somebody.ask('plain')).toMatchObject({ event: 'answer' });
    expect(await nobody.ask('plain')).toMatchObject({
      event: 'exception',
      data: { message: 'Internal server error' },
    });
    expect(await nobody.ask('formed')).toMatchObject({ event: 'exception', data: SAID.missing });
  });
});

import type { AddressInfo } from 'node:net';
import {
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  type ModuleMetadata,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
  type WebSocketAdapter,
} from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { io } from 'socket.io-client';
import { WebSocket, type WebSocketServer } from 'ws';
import {
  AccessToken,
  BearerGuard,
  CurrentClient,
  CurrentSubject,
  Public,
  ReadWriteScopes,
  rememberHandshake,
  RequireOAuth,
  ScopeGuard,
  Scopes,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';
import type { MakeAdapter } from './resource.fixture.js';

/** Holds a message up between its guards and its handler, until a test lets it go. */
@Injectable()
export class Gate implements NestInterceptor {
  static arrived: () => void = () => undefined;
  static open: Promise<void> = Promise.resolve();

  async intercept(_: ExecutionContext, next: CallHandler) {
    Gate.arrived();
    await Gate.open;
    return next.handle();
  }
}

const answer = (data: unknown) => ({ event: 'answer', data });

@WebSocketGateway()
@RequireOAuth('chat')
@UseGuards(BearerGuard, ScopeGuard)
export class ChatGateway {
  @SubscribeMessage('inherited')
  inherited(@MessageBody() data: unknown) {
    return answer({ data: data ?? null });
  }

  @SubscribeMessage('me')
  @RequireOAuth()
  me(
    @AccessToken() token: ValidatedToken,
    @CurrentSubject() subject: string,
    @CurrentClient() client: string,
  ) {
    return answer({ subject, client, scopes: token.scopes });
  }

  @SubscribeMessage('held')
  @RequireOAuth()
  @UseInterceptors(Gate)
  held(@CurrentSubject() subject: string) {
    return { event: 'released', data: { subject } };
  }

  @SubscribeMessage('scopes')
  @Scopes(['chat:write admin', 'root'])
  scopes() {
    return answer({});
  }

  @SubscribeMessage('computed')
  @RequireOAuth((context: ExecutionContext) => context.switchToWs().getData<string>())
  computed() {
    return answer({});
  }

  @SubscribeMessage('methods')
  @ReadWriteScopes()
  methods() {
    return answer({});
  }

  @SubscribeMessage('optional')
  @RequireOAuth({ optional: true })
  optional(@CurrentSubject() subject?: string) {
    return answer({ subject: subject ?? 'nobody' });
  }

  @SubscribeMessage('open')
  @Public()
  open(@AccessToken() token?: ValidatedToken) {
    return answer({ token: token ?? null });
  }

  /** The client has another token. */
  @SubscribeMessage('renew')
  @Public()
  renew(@ConnectedSocket() client: object, @MessageBody() token: string) {
    rememberHandshake(client, { headers: { authorization: `Bearer ${token}` } });
    return answer({});
  }

  /** Answered as an acknowledgement, where a transport has any. */
  @SubscribeMessage('acknowledged')
  @RequireOAuth('special')
  acknowledged() {
    return 'done';
  }
}

@WebSocketGateway({ path: '/ws' })
export class NativeGateway extends ChatGateway {
  afterInit(server: WebSocketServer): void {
    server.on('connection', rememberHandshake);
  }
}

/** What a client sends when it connects. */
export interface Opening {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly auth?: object;
  readonly query?: string;
}

export interface Frame {
  readonly event: string;
  readonly data: unknown;
}

export interface Connection {
  /** The first frame that comes after a message, its answer or its refusal; or the first of that name. */
  ask(event: string, data?: unknown, awaited?: string): Promise<Frame>;
  close(): void;
}

export interface Kind {
  readonly gateway: NonNullable<ModuleMetadata['providers']>[number];
  readonly makeAdapter: (app: INestApplication) => WebSocketAdapter;
  readonly connect: (app: INestApplication, opening?: Opening) => Promise<Connection>;
}

export const SOCKET_IO: Kind = {
  gateway: ChatGateway,
  makeAdapter: (app) => new IoAdapter(app),
  connect: async (app, { headers = {}, auth = {}, query = '' } = {}) => {
    const socket = socketTo(app, { headers, auth, query });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return {
      ask: (event, data, awaited) =>
        new Promise((resolve) => {
          const listener = (name: string, said: unknown) => {
            if (awaited !== undefined && name !== awaited) return;
            socket.offAny(listener);
            resolve({ event: name, data: said });
          };
          socket.onAny(listener);
          if (data === undefined) socket.emit(event);
          else socket.emit(event, data);
        }),
      close: () => void socket.disconnect(),
    };
  },
};

export const WS: Kind = {
  gateway: NativeGateway,
  makeAdapter: (app) => new WsAdapter(app),
  connect: async (app, { headers = {}, query = '' } = {}) => {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(app)}/ws?${query}`, {
      headers: headers as Record<string, string>,
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return {
      ask: (event, data, awaited) =>
        new Promise((resolve) => {
          const listener = (text: Buffer) => {
            const frame = JSON.parse(text.toString()) as Frame;
            if (awaited !== undefined && frame.event !== awaited) return;
            socket.off('message', listener);
            resolve(frame);
          };
          socket.on('message', listener);
          socket.send(JSON.stringify({ event, data }));
        }),
      close: () => socket.close(),
    };
  },
};

/** A socket of socket.io that connects by itself. */
export function socketTo(app: INestApplication, { headers = {}, auth = {}, query }: Opening) {
  return io(`http://127.0.0.1:${portOf(app)}?${query ?? ''}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers as Record<string, string>,
    auth,
  });
}

export function portOf(app: INestApplication): number {
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** An application with one gateway, or others in its place. It listens on a free port. */
export async function gatewayApp(
  makeHttpAdapter: MakeAdapter,
  { gateway, makeAdapter }: Pick<Kind, 'gateway' | 'makeAdapter'>,
  providers: NonNullable<ModuleMetadata['providers']> = [],
): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot()],
    providers: [gateway, ...providers],
  }).compile();
  const app = module.createNestApplication<INestApplication>(makeHttpAdapter(), { logger: false });
  app.useWebSocketAdapter(makeAdapter(app));
  await app.listen(0, '127.0.0.1');
  return app;
}

import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  All,
  Body,
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  type ModuleMetadata,
  Options,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AccessToken,
  BearerGuard,
  Public,
  RequireOAuth,
  ScopeGuard,
  Scopes,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';

export const ADAPTERS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

export type MakeAdapter = (typeof ADAPTERS)[number][1];

@Controller('scopes')
export class ScopesController {
  @Get('all')
  @RequireOAuth('profile email')
  all() {
    return { admitted: true };
  }

  @Get('any')
  @RequireOAuth(['profile', 'email'])
  any() {
    return { admitted: true };
  }

  @Get('mixed')
  @RequireOAuth(['profile email', 'user'])
  mixed() {
    return { admitted: true };
  }

  @Get('none')
  @RequireOAuth()
  none(@AccessToken() token: ValidatedToken) {
    return { sub: token.subject, client: token.clientId, scopes: token.scopes };
  }

  @Get('null')
  @RequireOAuth(null)
  nothing() {
    return { admitted: true };
  }

  @Post('none')
  @HttpCode(200)
  @RequireOAuth()
  body(@Body() body: unknown) {
    return { body };
  }
}

@Controller('optional')
@RequireOAuth({ optional: true })
export class OptionalController {
  @Get('timeline')
  timeline(@AccessToken() token?: ValidatedToken) {
    return { timeline: token?.subject ?? 'public' };
  }

  @Get('strict')
  @RequireOAuth('read')
  strict() {
    return { admitted: true };
  }

  @Get('scoped')
  @RequireOAuth('read', { optional: true })
  scoped(@AccessToken() token?: ValidatedToken) {
    return { timeline: token?.subject ?? 'public' };
  }

  @Get('open')
  @Public()
  open(@AccessToken() token?: ValidatedToken) {
    return { token: token ?? null };
  }
}

@Controller('layers')
@RequireOAuth('read')
@UseGuards(BearerGuard, ScopeGuard)
export class LayersController {
  @Get('inherited')
  inherited() {
    return { admitted: true };
  }

  @Get('replaced')
  @RequireOAuth()
  @Scopes(['write', 'admin'])
  @UseGuards(BearerGuard)
  replaced(@Req() request: { readonly oauthToken?: ValidatedToken }) {
    return {
      subject: request.oauthToken?.subject,
      special: request.oauthToken?.allows('read special'),
    };
  }

  @Options('described')
  describe() {
    return { described: true };
  }

  @All('every')
  every() {
    return { acted: true };
  }
}

@Controller('undecorated')
export class UndecoratedController {
  @Get()
  show() {
    return { shown: true };
  }

  @Get('public')
  @Public()
  open() {
    return { open: true };
  }

  @Get('scoped')
  @Scopes('read')
  scoped() {
    return { shown: true };
  }

  @Get('forgotten')
  @Public()
  forgotten(@AccessToken() token?: ValidatedToken) {
    return { token: token?.subject ?? null };
  }
}

/** An application whose tokens come from `OAuth2TestingModule`. It listens on a free port. */
export async function guardedApp(
  makeAdapter: MakeAdapter,
  providers: NonNullable<ModuleMetadata['providers']> = [],
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot()],
    controllers: [ScopesController, OptionalController, LayersController, UndecoratedController],
    providers,
  }).compile();
  const app = module.createNestApplication<INestApplication>(makeAdapter(), { logger: false });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

export interface Call {
  readonly method?: string;
  /** Sent as they are, repeated ones too. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One HTTP request, with control over every header. */
export function call(app: INestApplication, path: string, init: Call = {}): Promise<Answer> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const { method = 'GET', headers = [], body } = init;
  const length: readonly (readonly [string, string])[] =
    body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]];
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: [['host', `127.0.0.1:${port}`], ...length, ...headers].flat(),
      },
      (received) => {
        const chunks: Buffer[] = [];
        received.on('data', (chunk: Buffer) => chunks.push(chunk));
        received.on('end', () => {
          resolve({
            status: received.statusCode ?? 0,
            headers: received.headers,
            body: Buffer.concat(chunks).toString(),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A GET with this token. */
export function callWith(app: INestApplication, path: string, token: string): Promise<Answer> {
  return call(app, path, { headers: [['authorization', `Bearer ${token}`]] });
}

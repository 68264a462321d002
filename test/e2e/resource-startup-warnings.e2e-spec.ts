import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  All,
  Controller,
  Delete,
  Get,
  Logger,
  type LoggerService,
  Options,
  Patch,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { OAuth2Module, type OAuth2Options } from '../../src/index.js';
import {
  BearerGuard,
  LocalTokenValidator,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ResourceScopes,
  Scopes,
  ScopesByMethod,
  SessionOrScopes,
  TokenValidator,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const warnings: string[] = [];
const quiet = () => undefined;
const logger: LoggerService = {
  log: quiet,
  error: quiet,
  warn: (message: unknown) => void warnings.push(String(message)),
};

beforeAll(() => Logger.overrideLogger(logger));
beforeEach(() => void warnings.splice(0));
afterAll(() => Logger.overrideLogger(false));

/** What an application without a server of its own warns of. */
async function warned(...controllers: Type[]): Promise<readonly string[]> {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot({ scopes: { read: 'Read' } })],
    controllers,
  })
    .setLogger(logger)
    .compile();
  await module.init();
  await module.close();
  return [...warnings];
}

describe('a decorator that guards nothing', () => {
  @Controller('preflights')
  @RequireOAuth('admin')
  class PreflightController {
    @Options('decorated')
    @RequireOAuth('admin')
    decorated() {}

    @Options('bound')
    @UseGuards(BearerGuard)
    bound() {}

    @Options('open')
    @Public()
    open() {}

    @Options('silent')
    silent() {}

    @All('every')
    @RequireOAuth()
    every() {}
  }

  it('is warned of on a handler for OPTIONS', async () => {
    expect(await warned(PreflightController)).toEqual([
      'PreflightController.decorated answers OPTIONS, which carries no credentials: its decorator guards nothing, leave it out',
      expect.stringMatching(/^PreflightController\.bound answers OPTIONS/),
    ]);
  });

  class BaseController {
    @Get()
    @RequireOAuth('admin')
    list() {}

    @Get('again')
    @RequireOAuth('admin')
    again() {}

    @Post()
    @UseGuards(BearerGuard)
    add() {}

    @Patch()
    @RequireOAuth('admin')
    change() {}

    @Get('open')
    @Public()
    open() {}

    @Delete()
    @RequireOAuth('admin')
    inherited() {}
  }

  @Controller('derived')
  class DerivedController extends BaseController {
    @Get()
    override list() {}

    @Get('again')
    @RequireOAuth('admin')
    override again() {}

    @Post()
    override add() {}

    @Patch()
    @Public()
    override change() {}

    @Get('open')
    override open() {}
  }

  @Controller('more')
  class MoreDerivedController extends DerivedController {
    @Get('again')
    override again() {}
  }

  it('is warned of on a method that a subclass overrides without it', async () => {
    expect(await warned(DerivedController)).toEqual([
      'DerivedController.list overrides BaseController.list, whose decorators do not hold for it: write them again, or @Public()',
      'DerivedController.add overrides BaseController.add, whose decorators do not hold for it: write them again, or @Public()',
    ]);
  });

  it('is warned of through several classes', async () => {
    const again = (await warned(MoreDerivedController)).filter((line) => line.includes('.again '));

    expect(again).toEqual([expect.stringContaining('overrides DerivedController.again')]);
  });
});

describe('a scope that no client can be given', () => {
  @Controller('scopes')
  @RequireOAuth('profil')
  class ScopesController {
    @Get('misspelt')
    @RequireOAuth(['profile emial', 'user'])
    misspelt() {}

    @Get('missing')
    @Scopes('admin')
    missing() {}

    @Get('session')
    @SessionOrScopes('sessions')
    session() {}

    @Get('class')
    ofClass() {}

    @Get('good')
    @RequireOAuth('profile email')
    good() {}

    @Get('open')
    @Public()
    open() {}

    @Get('computed')
    @RequireOAuth(() => 'anything')
    computed() {}

    @Get('judged')
    @RequireOAuth('profile:*', { operator: () => true })
    judged() {}

    @Get('joined')
    @RequireOAuth('profile nothing', { operator: 'OR' })
    joined() {}
  }

  @Controller('methods')
  class MethodsController {
    @Post('shelves')
    @ResourceScopes('shelves')
    shelves() {}

    @Get('read')
    @ReadWriteScopes()
    read() {}

    @Get('listed')
    @ScopesByMethod({ GET: [['read'], ['listed']], POST: [['posted']] })
    listed() {}

    @All('every')
    @ResourceScopes('every')
    every() {}

    @MessagePattern('message')
    @ResourceScopes('messages')
    message() {}
  }

  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** What an application with a server in its process warns of. */
  async function warnedByServer(
    controllers: Type[],
    options: Partial<OAuth2Options> = {},
  ): Promise<readonly string[]> {
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: database.url,
          autoLoadEntities: true,
          migrations: [...oauth2Migrations],
          migrationsRun: true,
        }),
        OAuth2Module.forRoot({
          issuer: 'http://localhost:3000',
          secrets: ['a-secret-of-the-test-suite-0123456789'],
          scopes: {
            profile: 'See your name',
            email: 'See your address',
            user: 'Act',
            read: 'Read',
          },
          ...options,
        }),
      ],
      controllers,
    }).compile();
    const app = module.createNestApplication({ logger });
    await app.init();
    await app.close();
    return [...warnings];
  }

  const LACKS = 'which no token can have: the option scopes of OAuth2Module lacks it';

  it('is told with the handlers that ask for it', async () => {
    expect(await warnedByServer([ScopesController, MethodsController])).toEqual([
      `ScopesController.misspelt asks for the scope emial, ${LACKS}, write email, or add it there`,
      `ScopesController.missing asks for the scope admin, ${LACKS}, add it there`,
      `ScopesController.session asks for the scope sessions, ${LACKS}, add it there`,
      `ScopesController.ofClass asks for the scope profil, ${LACKS}, write profile, or add it there`,
      `ScopesController.joined asks for the scope nothing, ${LACKS}, add it there`,
      `MethodsController.shelves asks for the scope shelves:write, ${LACKS}, add it there`,
      `MethodsController.listed asks for the scope listed, ${LACKS}, add it there`,
    ]);
  });

  it('is not told where tokens of another server are taken, too', async () => {
    class PartnerTokens extends TokenValidator {
      authenticateToken = async () => undefined;
    }
    const resource = { validators: [LocalTokenValidator, PartnerTokens] };

    expect(await warnedByServer([ScopesController], { resource })).toEqual([]);
  });

  it('is not told where there is no server', async () => {
    expect(await warned(ScopesController, MethodsController)).toEqual([]);
  });
});

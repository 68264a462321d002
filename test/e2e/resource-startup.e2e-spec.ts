import { describe, expect, it } from 'vitest';
import {
  Controller,
  Get,
  Injectable,
  type ModuleMetadata,
  Post,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { MessagePattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { OAuth2ConfigurationError } from '../../src/index.js';
import {
  AccessAlternative,
  BearerGuard,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ScopeGuard,
  Scopes,
  SessionOrScopes,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';
import { ADAPTERS } from './resource.fixture.js';
import { createApp } from './resource-app.fixture.js';

@Injectable()
class Provided extends AccessAlternative {
  admits = () => true;
}

@Injectable()
class Forgotten extends AccessAlternative {
  admits = () => true;
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest extends AccessAlternative {
  admits = () => true;
}

@Injectable()
class NeedsRequest extends AccessAlternative {
  constructor(readonly other: PerRequest) {
    super();
  }

  admits = () => true;
}

@Controller('good')
@UseGuards(BearerGuard, ScopeGuard)
@RequireOAuth('a', { or: Provided })
class GoodController {
  @Get('own')
  @SessionOrScopes('a')
  own() {}

  @Get()
  inherited() {}

  @Post()
  @Public()
  open() {}

  notAHandler() {}
}

/** Guarded for a valid token, by the guard alone. */
@Controller('bearer')
@UseGuards(BearerGuard)
class BearerController {
  @Get()
  any() {}
}

@Controller('unresolved')
class UnresolvedController {
  @Get()
  @RequireOAuth('a', { or: [Provided, Forgotten] })
  list() {}

  @Get('own')
  @RequireOAuth('a', { or: PerRequest })
  own() {}

  @Get('deep')
  @RequireOAuth({ or: NeedsRequest })
  @ReadWriteScopes()
  deep() {}
}

@Controller('undeclared')
class UndeclaredController {
  @Get()
  @UseGuards(BearerGuard, ScopeGuard)
  list() {}

  @Post()
  @Scopes('a')
  declared() {}

  @Get('unguarded')
  unguarded() {}
}

class StrictScopeGuard extends ScopeGuard {}

@Controller('undeclared-class')
@UseGuards(BearerGuard, StrictScopeGuard)
class UndeclaredClassController {
  @Get()
  list() {}

  @Post()
  @Scopes('a')
  declared() {}

  notAHandler() {}
}

@Resolver()
class BooksResolver {
  @Query(() => String)
  @RequireOAuth('a', { or: Forgotten })
  books() {}

  @Query(() => String)
  @UseGuards(ScopeGuard)
  films() {}
}

@WebSocketGateway()
class BooksGateway {
  @SubscribeMessage('books')
  @RequireOAuth('a', { or: Forgotten })
  books() {}
}

@Controller()
class BooksMessages {
  @MessagePattern('books')
  @RequireOAuth('a', { or: Forgotten })
  books() {}
}

interface Parts {
  readonly controllers?: Type[];
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
}

/** What an application of these parts cannot start for. */
async function problems({ controllers = [], providers = [] }: Parts): Promise<readonly string[]> {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot()],
    controllers,
    providers: [Provided, PerRequest, NeedsRequest, ...providers],
  }).compile();
  try {
    await module.init();
    return [];
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) return error.problems;
    throw error;
  } finally {
    await module.close();
  }
}

describe('an application does not start when', () => {
  it('an alternative is no provider: handler and class are named', async () => {
    const [problem, ...others] = await problems({ controllers: [UnresolvedController] });

    expect(problem).toBe(
      "UnresolvedController.list names Forgotten in 'or', which cannot be asked: make it a provider of a module, in the default scope",
    );
    expect(others.map((one) => one.split(' in ')[0])).toEqual([
      'UnresolvedController.own names PerRequest',
      'UnresolvedController.deep names NeedsRequest',
    ]);
  });

  it('ScopeGuard stands where no scopes are declared, on a handler or on a class [case 274]', async () => {
    const found = await problems({
      controllers: [UndeclaredController, UndeclaredClassController],
    });

    expect(found).toEqual([
      "UndeclaredController.list has ScopeGuard and no scopes: write @RequireOAuth('…') or @Scopes('…'), which bring the guard along",
      expect.stringMatching(/^UndeclaredClassController\.list has ScopeGuard and no scopes/),
    ]);
  });

  it('that is so in a resolver, a gateway or a microservice', async () => {
    const found = await problems({
      controllers: [BooksMessages],
      providers: [BooksResolver, BooksGateway],
    });

    expect(found.map((one) => one.split(/ (?:in|and) /)[0])).toEqual([
      'BooksMessages.books names Forgotten',
      'BooksResolver.books names Forgotten',
      'BooksResolver.films has ScopeGuard',
      'BooksGateway.books names Forgotten',
    ]);
  });

  it('but does when everything can be asked', async () => {
    expect(await problems({ controllers: [GoodController, BearerController] })).toEqual([]);
    expect(await problems({ controllers: [BooksMessages], providers: [Forgotten] })).toEqual([]);
  });

  it('says all of it in one error', async () => {
    const controllers = [UnresolvedController, UndeclaredController];

    for (const [, makeAdapter] of ADAPTERS) {
      const app = await createApp(makeAdapter, {
        controllers,
        providers: [Provided, PerRequest, NeedsRequest],
      });

      const error: unknown = await app.init().catch((thrown: unknown) => thrown);
      await app.close();

      expect(error).toBeInstanceOf(OAuth2ConfigurationError);
      expect(String(error)).toContain(
        'The application cannot start, 4 problems in its guarded handlers:\n  - Un',
      );
    }
  });
});

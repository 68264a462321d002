import { describe, expect, it } from 'vitest';
import {
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type ModuleMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { OAuth2ConfigurationError, OAuth2Module, TokenReader } from '../../src/index.js';
import {
  BearerGuard,
  LocalTokenValidator,
  OAuth2TokenMiddleware,
  RequireOAuth,
  ResourceServerModule,
  ScopeGuard,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';

@Controller('decorated')
class DecoratedController {
  @Get()
  @RequireOAuth('read')
  show() {}
}

@Controller('bearer')
@UseGuards(BearerGuard)
class BearerController {
  @Get()
  show() {}
}

@Controller('scope')
class ScopeController {
  @Get()
  @UseGuards(ScopeGuard)
  show() {}
}

@Module({})
class WithMiddleware {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(OAuth2TokenMiddleware).forRoutes('{*path}');
  }
}

/** What an application of these parts does not start for. */
async function failure(metadata: ModuleMetadata): Promise<unknown> {
  try {
    const module = await Test.createTestingModule(metadata).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init().finally(() => app.close());
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('an application that forgot the module', () => {
  it.each<readonly [string, ModuleMetadata]>([
    ['decorators', { controllers: [DecoratedController] }],
    ['a guard', { controllers: [BearerController] }],
    ['the guard of scopes', { controllers: [ScopeController] }],
    ['all of them', { controllers: [DecoratedController, BearerController, ScopeController] }],
    ['a global guard', { providers: [{ provide: APP_GUARD, useClass: BearerGuard }] }],
    ['middleware', { imports: [WithMiddleware] }],
  ])('is told so, and which module to import: %s', async (_, metadata) => {
    const error = await failure(metadata);

    expect(error).toBeInstanceOf(OAuth2ConfigurationError);
    expect(String(error)).toContain(
      'import OAuth2Module.forRoot() or ResourceServerModule.forRoot() in one module',
    );
  });
});

describe('what is wrong with the module itself', () => {
  @Injectable()
  class Unprovided {}

  @Injectable()
  class LackingValidator extends LocalTokenValidator {
    constructor(
      tokens: TokenReader,
      readonly other: Unprovided,
    ) {
      super(tokens);
    }
  }
  const secrets = ['s'.repeat(32)];
  const late = ResourceServerModule.forRootAsync({
    useFactory: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('the secret cannot be fetched');
    },
  });

  it.each<readonly [string, NonNullable<ModuleMetadata['imports']>[number], string]>([
    ['its options', ResourceServerModule.forRoot({}), 'introspection is missing'],
    ['no database', OAuth2Module.forRoot({ issuer: 'http://localhost', secrets }), 'DataSource'],
    ['the factory of its options', late, 'the secret cannot be fetched'],
    [
      'a validator',
      OAuth2TestingModule.forRoot({ resource: { validators: [LackingValidator] } }),
      'LackingValidator',
    ],
  ])('is told as it is: %s', async (_, broken, words) => {
    const controllers: Type[] = [DecoratedController, BearerController, ScopeController];
    @Module({ controllers, providers: [{ provide: APP_GUARD, useClass: BearerGuard }] })
    class FeatureModule {}

    for (const imports of [
      [broken, FeatureModule],
      [FeatureModule, broken],
    ]) {
      expect(String(await failure({ imports }))).toContain(words);
      expect(String(await failure({ imports, controllers }))).toContain(words);
    }
  });
});

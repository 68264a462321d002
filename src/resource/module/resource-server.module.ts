import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { givenFactory, givenOptions } from '../../options/given-options.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './resource-server.module-definition.js';
import { TokenAuthenticator } from '../guards/token-authenticator.js';

/**
 * The guards alone, for an API in another process than the authorization server. It needs no database. Import it
 * once, with `forRoot` or `forRootAsync`; its guards and decorators then work in every module.
 *
 * @publicApi
 * @example
 * ```ts
 * ResourceServerModule.forRoot({
 *   introspection: {
 *     endpoint: 'https://id.example.com/oauth/introspect',
 *     clientId: process.env.CLIENT_ID,
 *     clientSecret: process.env.CLIENT_SECRET,
 *   },
 * })
 * ```
 */
@Module({})
export class ResourceServerModule extends ConfigurableModuleClass implements OnModuleInit {
  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {
    super();
  }

  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(givenOptions(options));
  }

  /** @throws {OAuth2ConfigurationError} when there is no factory */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(givenFactory(ResourceServerModule.name, options));
  }

  /** @throws {OAuth2ConfigurationError} when guards could find two that decide about tokens */
  onModuleInit(): void {
    const deciding = [...this.modules.values()].filter(({ providers }) =>
      providers.has(TokenAuthenticator),
    );
    if (deciding.length === 1) return;
    throw new OAuth2ConfigurationError(
      [
        'it is imported more than once, or beside OAuth2Module: import one of the two, in one module',
      ],
      'ResourceServerModule',
    );
  }
}

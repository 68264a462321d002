import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { ConfigurableModuleClass } from './resource-server.module-definition.js';
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

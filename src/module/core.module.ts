import {
  type DynamicModule,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AuthorizationServer } from '../authorization-server.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { ClientService } from '../clients/client.service.js';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { Clock } from '../protocol/clock.js';
import { domainProviders } from './domain.providers.js';
import { OAuth2Events } from '../events/events.js';
import { EndpointHandler } from '../http/endpoint.handler.js';
import { IssuerResolver } from '../http/issuer-resolver.js';
import { OAuth2Bridge } from '../http/oauth2-bridge.js';
import { OAuth2Routes } from '../http/oauth2-routes.js';
import { pageProviders } from '../http/pages/page.providers.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import type { CoreInit } from './core-init.js';
import { coreProviders } from './core.providers.js';
import { MountPoint } from './mount-point.js';
import { OAuth2OptionsModule } from './options.module.js';
import { OAuth2Startup, requireChosenFormat } from './startup.js';
import { OAuth2StorageModule } from './storage.module.js';
import {
  resourceExports,
  resourceImports,
  resourceProviders,
} from '../resource/module/resource.providers.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { listenerProviders } from '../listeners/listener.providers.js';
import { LocalTokenValidator } from '../resource/validators/local-token-validator.js';
import { TokenFormats } from '../tokens/token-formats.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { TokenReader } from '../tokens/token-reader.js';
import { TokenService } from '../tokens/token.service.js';

/**
 * Everything of the module but its controllers.
 *
 * @internal
 */
@Module({})
export class OAuth2CoreModule implements NestModule, OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly routes: OAuth2Routes,
    private readonly mount: MountPoint,
    private readonly startup: OAuth2Startup,
    private readonly formats: TokenFormats,
  ) {}

  static register(init: CoreInit): DynamicModule {
    const options = OAuth2OptionsModule.register(init);
    return {
      module: OAuth2CoreModule,
      imports: [
        ...init.imports,
        ...resourceImports,
        options,
        OAuth2StorageModule.register(init.beside, options),
      ],
      providers: [
        ...domainProviders(),
        ...resourceProviders({
          optionsToken: init.optionsToken,
          resolvedToken: RESOLVED_OPTIONS,
          validators: [LocalTokenValidator],
        }),
        LocalTokenValidator,
        ...listenerProviders(RESOLVED_OPTIONS),
        ...pageProviders,
        ...coreProviders(init),
      ],
      exports: [
        ...resourceExports,
        LocalTokenValidator,
        AuthorizationServer,
        ClientAuthenticator,
        ClientService,
        Clock,
        EndpointHandler,
        IssuerResolver,
        LifetimePolicy,
        OAuth2Bridge,
        OAuth2Events,
        ScopePolicy,
        TokenIssuer,
        TokenReader,
        TokenService,
        OAuth2StorageModule,
      ],
    };
  }

  /** Nest calls it after the host has set prefix and versions, and before it registers routes. */
  configure(): void {
    this.requireOne();
    this.mount.tell();
    this.routes.open(({ endpoint }) => this.startup.serves(endpoint));
    const collisions = this.routes.collisions();
    if (collisions.length > 0) throw new OAuth2ConfigurationError(collisions);
  }

  onModuleInit(): void {
    this.routes.close();
  }

  /** Formats may be registered at run time, in `onModuleInit` of whoever does it. */
  onApplicationBootstrap(): void {
    requireChosenFormat(this.formats);
  }

  private requireOne(): void {
    const cores = [...this.modules.values()].filter(
      ({ metatype }) => metatype === OAuth2CoreModule,
    );
    if (cores.length > 1) {
      throw new OAuth2ConfigurationError([
        'OAuth2Module.forRoot is imported more than once: import it in one module, the others need not import it',
      ]);
    }
  }
}

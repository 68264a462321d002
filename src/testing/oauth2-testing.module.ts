import { type DynamicModule, Module } from '@nestjs/common';
import { AuthorizationServer } from '../authorization-server.js';
import { ClientService } from '../clients/client.service.js';
import { OAuth2Events } from '../events/events.js';
import { listenerProviders } from '../listeners/listener.providers.js';
import { domainProviders } from '../module/domain.providers.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { Clock } from '../protocol/clock.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import {
  resourceExports,
  resourceImports,
  resourceProviders,
} from '../resource/module/resource.providers.js';
import { LocalTokenValidator } from '../resource/validators/local-token-validator.js';
import { TokenService } from '../tokens/token.service.js';
import { FakeClock } from './fake-clock.js';
import { memoryStoreProviders } from './memory-store.providers.js';
import { TestServer } from './test-server.js';
import { type OAuth2TestingOptions, TESTING_OPTIONS } from './testing-options.js';
import { testingProviders } from './testing.providers.js';

/**
 * Stands in for `OAuth2Module` in an application's own tests: its guards, grants, hooks and services over stores in
 * memory, with tokens from `TestServer` and a clock that stands still. It needs no database and has no routes.
 *
 * @publicApi
 * @example
 * ```ts
 * const module = await Test.createTestingModule({
 *   imports: [OAuth2TestingModule.forRoot(), ProfileModule],
 * }).compile();
 * ```
 */
@Module({})
export class OAuth2TestingModule {
  static forRoot({ imports = [], ...options }: OAuth2TestingOptions = {}): DynamicModule {
    return {
      module: OAuth2TestingModule,
      global: true,
      imports: [...imports, ...resourceImports],
      providers: [
        ...domainProviders(),
        ...memoryStoreProviders(),
        ...resourceProviders({
          optionsToken: TESTING_OPTIONS,
          resolvedToken: RESOLVED_OPTIONS,
          validators: [LocalTokenValidator],
        }),
        LocalTokenValidator,
        ...listenerProviders(RESOLVED_OPTIONS),
        ...testingProviders(options),
      ],
      exports: [
        ...resourceExports,
        LocalTokenValidator,
        AuthorizationServer,
        Clock,
        ClientService,
        FakeClock,
        OAuth2Events,
        OpaqueTokenCodec,
        TestServer,
        TokenService,
      ],
    };
  }
}

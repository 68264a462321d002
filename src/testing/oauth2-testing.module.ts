import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { AuthorizationServer } from '../authorization-server.js';
import { ClientService } from '../clients/client.service.js';
import { domainProviders } from '../module/domain.providers.js';
import { OAuth2Events } from '../events/events.js';
import { DEFAULT_GRANTS } from '../grants/default-grants.js';
import type { Grant } from '../grants/grant.js';
import { listenerProviders } from '../listeners/listener.providers.js';
import { HostClasses } from '../nest/host-classes.js';
import type { OAuth2Options } from '../oauth2.options.js';
import { resolveOptions } from '../module/options/options-resolver.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { Clock } from '../protocol/clock.js';
import { ErrorLog } from '../protocol/error-log.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import {
  resourceExports,
  resourceImports,
  resourceProviders,
} from '../resource/module/resource.providers.js';
import { FlowSource } from '../resource/openapi/flow-source.js';
import { LocalTokenValidator } from '../resource/validators/local-token-validator.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import { TokenService } from '../tokens/token.service.js';
import { FakeClock } from './fake-clock.js';
import { memoryStoreProviders } from './memory-store.providers.js';
import { TestingFlows } from './testing-flows.js';
import { TestTokens } from './test-tokens.js';

/** What a test may want to set; everything has a default. @publicApi */
export type OAuth2TestingOptions = Partial<
  Pick<
    OAuth2Options,
    | 'issuer'
    | 'secrets'
    | 'tokens'
    | 'clients'
    | 'scopes'
    | 'resource'
    | 'resourceOwners'
    | 'events'
    | 'hooks'
  >
> & {
  /** Modules whose providers the classes above need. @default none */
  readonly imports?: ModuleMetadata['imports'];
};

const TESTING_OPTIONS = Symbol('nest-authorization-server: testing options');

const REGISTERED_GRANTS = Symbol('nest-authorization-server: registered grants');

/** Tests have no secrets to keep. */
const SECRET = 'a secret that guards nothing but tests';

/**
 * Stands in for `OAuth2Module` in an application's own tests: its guards and services over stores in memory, with
 * tokens from `TestTokens` and a clock that stands still. It needs no database and serves no endpoints.
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
    const clock = new FakeClock();
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
        ...settings(options),
        ...grants(),
        { provide: FlowSource, useClass: TestingFlows },
        { provide: FakeClock, useValue: clock },
        { provide: Clock, useValue: clock },
        TestTokens,
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
        TestTokens,
        TokenService,
      ],
    };
  }
}

function settings(options: Omit<OAuth2TestingOptions, 'imports'>): Provider[] {
  const resolved = resolveOptions({
    issuer: 'http://localhost:3000',
    secrets: [SECRET],
    ...options,
    // A test hears of events where it listens.
    events: { log: false, ...options.events },
  });
  return [
    { provide: TESTING_OPTIONS, useValue: options },
    { provide: RESOLVED_OPTIONS, useValue: resolved },
    { provide: ErrorLog, useValue: new Silence() },
    {
      provide: ResourceOwners,
      inject: [HostClasses],
      useFactory: (classes: HostClasses) =>
        options.resourceOwners && classes.instance<ResourceOwners>(options.resourceOwners),
    },
  ];
}

/** The default grants, so that clients can be made as in the real module and tokens asked for. */
function grants(): Provider[] {
  return [
    ...DEFAULT_GRANTS,
    {
      provide: REGISTERED_GRANTS,
      inject: [AuthorizationServer, ...DEFAULT_GRANTS],
      useFactory: (server: AuthorizationServer, ...made: Grant[]) => {
        for (const grant of made) server.registerGrant(grant);
        return made;
      },
    },
  ];
}

/** A test looks at answers: failures that it provokes are no news. */
class Silence extends ErrorLog {
  failed(): void {}
}

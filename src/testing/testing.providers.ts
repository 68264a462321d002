import type { Provider } from '@nestjs/common';
import { AuthorizationServer } from '../authorization-server.js';
import { IntrospectionEndpoint } from '../endpoints/introspection.endpoint.js';
import { RevocationEndpoint } from '../endpoints/revocation.endpoint.js';
import { TokenEndpoint } from '../endpoints/token.endpoint.js';
import { EndpointNames } from '../http/endpoint-names.js';
import { resolveOptions } from '../module/options/options-resolver.js';
import { OAuth2Startup } from '../module/startup.js';
import { HostClasses } from '../nest/host-classes.js';
import type { OAuth2Options, ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { Clock } from '../protocol/clock.js';
import { ErrorLog } from '../protocol/error-log.js';
import { FlowSource } from '../resource/openapi/flow-source.js';
import { PasswordVerifier } from '../tokens/password-verifier.js';
import { ResourceOwners } from '../tokens/resource-owners.js';
import { FakeClock } from './fake-clock.js';
import { TestPasswords } from './test-passwords.js';
import { TestServer } from './test-server.js';
import { TestingFlows } from './testing-flows.js';
import { type OAuth2TestingOptions, TESTING_OPTIONS } from './testing-options.js';

/** Tests have no secrets to keep. */
const SECRET = 'a secret that guards nothing but tests';

/** The endpoints that need no page and no browser. */
const ENDPOINTS = [TokenEndpoint, RevocationEndpoint, IntrospectionEndpoint];

/**
 * What a server in memory has instead of the host's: options with a default for everything, a clock that stands still.
 *
 * @throws {OAuth2ConfigurationError} naming everything that is wrong with the options
 */
export function testingProviders(written: Omit<OAuth2TestingOptions, 'imports'>): Provider[] {
  const options: OAuth2Options = {
    issuer: 'http://localhost:3000',
    secrets: [SECRET],
    ...written,
    // A test hears of events where it listens.
    events: { log: false, ...written.events },
  };
  return [
    { provide: TESTING_OPTIONS, useValue: options },
    { provide: RESOLVED_OPTIONS, useValue: resolveOptions(options) },
    { provide: ErrorLog, useValue: new Silence() },
    { provide: FakeClock, useFactory: () => new FakeClock() },
    { provide: Clock, useExisting: FakeClock },
    { provide: FlowSource, useClass: TestingFlows },
    {
      provide: ResourceOwners,
      inject: [HostClasses],
      useFactory: (classes: HostClasses) =>
        options.resourceOwners &&
        classes.provided<ResourceOwners>(ResourceOwners, options.resourceOwners),
    },
    { provide: PasswordVerifier, useClass: TestPasswords },
    startup,
    TestServer,
  ];
}

/** The grants of the options, so that clients can be made as in the real module and tokens asked for. */
const startup: Provider = {
  provide: OAuth2Startup,
  inject: [TESTING_OPTIONS, RESOLVED_OPTIONS, AuthorizationServer, HostClasses],
  useFactory: (
    options: OAuth2Options,
    resolved: ResolvedOptions,
    server: AuthorizationServer,
    classes: HostClasses,
  ) => {
    const names = new EndpointNames();
    return OAuth2Startup.run({ options, resolved, endpoints: ENDPOINTS, server, classes, names });
  },
};

/** A test looks at answers: failures that it provokes are no news. */
class Silence extends ErrorLog {
  failed(): void {}
}

import type { InjectionToken, Provider } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { OAuth2Events } from '../../events/events.js';
import { listenerProviders } from '../../listeners/listener.providers.js';
import { HostClasses } from '../../nest/host-classes.js';
import { NestErrorLog } from '../../nest/nest-error.log.js';
import { Clock, SystemClock } from '../../protocol/clock.js';
import { ErrorLog } from '../../protocol/error-log.js';
import { ResourceOwners } from '../../tokens/resource-owners.js';
import { resourceProviders } from './resource.providers.js';
import { resolveResourceServerOptions } from './resource-server-options.resolver.js';
import type {
  ResolvedResourceServerOptions,
  ResourceServerOptions,
} from './resource-server.options.js';
import { IntrospectionOptions } from '../validators/remote/introspection.options.js';
import { RemoteTokenValidator } from '../validators/remote/remote-token-validator.js';

const RESOLVED = Symbol('nest-authorization-server: resolved options of the resource server');

/** The guards, with what `OAuth2Module` would give them. */
export function resourceServerProviders(optionsToken: InjectionToken): Provider[] {
  return [
    { provide: Clock, useClass: SystemClock },
    { provide: ErrorLog, useClass: NestErrorLog },
    {
      provide: OAuth2Events,
      inject: [ErrorLog],
      useFactory: (log: ErrorLog) =>
        new OAuth2Events((error, listener) => log.failed(`event listener ${listener}`, error)),
    },
    { provide: RESOLVED, inject: [optionsToken], useFactory: resolveResourceServerOptions },
    {
      provide: IntrospectionOptions,
      inject: [RESOLVED],
      useFactory: ({ introspection }: ResolvedResourceServerOptions) => introspection,
    },
    {
      provide: ResourceOwners,
      // The resolved options come first: what is wrong with the class is told before it is made.
      inject: [HostClasses, optionsToken, RESOLVED],
      useFactory: async (classes: HostClasses, { resourceOwners }: ResourceServerOptions) =>
        resourceOwners && finding(await classes.instance(resourceOwners)),
    },
    ...listenerProviders(RESOLVED),
    ...resourceProviders({
      optionsToken,
      resolvedToken: RESOLVED,
      validators: [RemoteTokenValidator],
    }),
  ];
}

/** Only the instance can tell: `find` may be a field of it. */
function finding<T extends Pick<ResourceOwners, 'find'>>(owners: T): T {
  if (typeof owners.find === 'function') return owners;
  throw new OAuth2ConfigurationError(
    [`resourceOwners is ${owners.constructor.name}, which has no find: write find(subject) there`],
    'ResourceServerModule',
  );
}

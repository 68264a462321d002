import type { Provider } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { Interaction } from '../authorization/interaction.js';
import { AuthorizationServer } from '../authorization-server.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { ClientStore } from '../clients/client.store.js';
import { CrossOriginPolicy } from '../endpoints/cross-origin.policy.js';
import { IntrospectionPolicy } from '../endpoints/introspection-policy.js';
import { EndpointNames } from '../http/endpoint-names.js';
import { EndpointPaths } from '../http/endpoint-paths.js';
import { EndpointHandler } from '../http/endpoint.handler.js';
import { HostClasses } from '../nest/host-classes.js';
import { isOrExtends } from '../nest/is-or-extends.js';
import { IssuerResolver } from '../http/issuer-resolver.js';
import { NestErrorLog } from '../nest/nest-error.log.js';
import { OAuth2Bridge } from '../http/oauth2-bridge.js';
import { OAuth2Routes } from '../http/oauth2-routes.js';
import { OtherMethods } from '../http/other-methods.js';
import { Pages } from '../http/pages/pages.js';
import { ReadyInteraction } from '../http/pages/ready-interaction.js';
import { SingleIssuerResolver } from '../http/single-issuer.resolver.js';
import type { CoreInit } from './core-init.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import type { OAuth2Options, ResolvedOptions } from '../oauth2.options.js';
import { ENDPOINTS } from './endpoints.js';
import { ExtensionDiscovery } from './extension-discovery.js';
import { CORE_MARK } from './feature-links.js';
import { Features } from './features.js';
import { MOUNTED_MODULE, MountPoint } from './mount-point.js';
import { hostPolicyProviders } from './policy.providers.js';
import { provide } from './provide.js';
import { ServerFlows } from './server-flows.js';
import { OAuth2Startup } from './startup.js';
import { ErrorLog } from '../protocol/error-log.js';
import { FlowSource } from '../resource/openapi/flow-source.js';
import { ServerScopes } from '../resource/startup/server-scopes.js';
import { LocalTokenValidator } from '../resource/validators/local-token-validator.js';
import { ResourceOwners } from '../tokens/resource-owners.js';

/** What the module adds to the domain: the host's classes, HTTP. */
export function coreProviders(init: CoreInit): Provider[] {
  return [
    { provide: MOUNTED_MODULE, useValue: init.module },
    { provide: CORE_MARK, useValue: true },
    provide(Features, [ModulesContainer, RESOLVED_OPTIONS], (modules: ModulesContainer) =>
      Features.find(modules, init.beside),
    ),
    MountPoint,
    { provide: FlowSource, useClass: ServerFlows },
    serverScopesProvider(init),
    { provide: ErrorLog, useClass: NestErrorLog },
    ...hostClassProviders(init),
    ...hostPolicyProviders(init),
    ...httpProviders(init),
    startupProvider(init),
    ExtensionDiscovery,
  ];
}

/** `RESOLVED_OPTIONS` comes first in each: what is wrong with the classes is told before one of them is made. */
function hostClassProviders({ optionsToken }: CoreInit): Provider[] {
  const inject = [HostClasses, optionsToken, RESOLVED_OPTIONS];
  return [
    {
      provide: ResourceOwners,
      inject,
      useFactory: (classes: HostClasses, { resourceOwners }: OAuth2Options) =>
        resourceOwners && classes.provided<ResourceOwners>(ResourceOwners, resourceOwners),
    },
    {
      provide: Interaction,
      inject,
      useFactory: (classes: HostClasses, { interaction }: OAuth2Options) =>
        classes.provided<Interaction>(Interaction, interaction ?? ReadyInteraction),
    },
    {
      provide: IntrospectionPolicy,
      inject,
      useFactory: (classes: HostClasses, { introspectionPolicy }: OAuth2Options) =>
        introspectionPolicy
          ? classes.provided<IntrospectionPolicy>(IntrospectionPolicy, introspectionPolicy)
          : new IntrospectionPolicy(),
    },
    {
      provide: Pages,
      inject,
      useFactory: (classes: HostClasses, { pages }: OAuth2Options) =>
        classes.provided<Pages>(Pages, pages?.pages ?? Pages),
    },
  ];
}

function httpProviders({ endpoints }: CoreInit): Provider[] {
  return [
    OAuth2Bridge,
    EndpointHandler,
    EndpointNames,
    OtherMethods,
    {
      provide: EndpointPaths,
      inject: [RESOLVED_OPTIONS, ApplicationConfig],
      useFactory: ({ issuer }: ResolvedOptions, config: ApplicationConfig) =>
        new EndpointPaths(issuer, config),
    },
    {
      provide: IssuerResolver,
      inject: [RESOLVED_OPTIONS, EndpointPaths],
      useFactory: ({ issuer }: ResolvedOptions, paths: EndpointPaths) =>
        new SingleIssuerResolver(issuer, paths),
    },
    {
      provide: CrossOriginPolicy,
      inject: [ClientStore, ClientDirectory],
      useFactory: (store: ClientStore, directory: ClientDirectory) =>
        new CrossOriginPolicy(store, directory),
    },
    {
      provide: OAuth2Routes,
      inject: [EndpointPaths, HttpAdapterHost, ApplicationConfig, OtherMethods, Features],
      useFactory: (
        paths: EndpointPaths,
        host: HttpAdapterHost,
        config: ApplicationConfig,
        methods: OtherMethods,
        features: Features,
      ) =>
        new OAuth2Routes({
          endpoints: [...endpoints, ...features.endpoints],
          paths,
          host,
          config,
          methods,
        }),
    },
  ];
}

function startupProvider({ optionsToken, beside }: CoreInit): Provider {
  return {
    provide: OAuth2Startup,
    inject: [
      optionsToken,
      AuthorizationServer,
      HostClasses,
      EndpointNames,
      RESOLVED_OPTIONS,
      Features,
    ],
    useFactory: (
      options: OAuth2Options,
      server: AuthorizationServer,
      classes: HostClasses,
      names: EndpointNames,
      resolved: ResolvedOptions,
      { all: features }: Features,
    ) => {
      const endpoints = [...ENDPOINTS, ...(beside.endpoints?.classes ?? [])];
      return OAuth2Startup.run({ options, resolved, endpoints, features, server, classes, names });
    },
  };
}

function serverScopesProvider({ optionsToken }: CoreInit): Provider {
  return {
    provide: ServerScopes,
    inject: [optionsToken, RESOLVED_OPTIONS],
    useFactory: ({ resource }: OAuth2Options, { scopes }: ResolvedOptions): ServerScopes => {
      const { validators = [] } = resource ?? {};
      const isOurs = validators.every((type) => isOrExtends(type, LocalTokenValidator));
      return { names: isOurs ? [...scopes.keys()] : undefined };
    },
  };
}

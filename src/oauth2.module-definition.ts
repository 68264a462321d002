import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { Public } from './resource/decorators/public.decorator.js';
import { controllerFor, type RoutedEndpoint } from './http/endpoint-controllers.js';
import type { CoreInit } from './module/core-init.js';
import { OAuth2CoreModule } from './module/core.module.js';
import { ENDPOINTS } from './module/endpoints.js';
import { isRouted } from './module/options/class-problems.js';
import type { OAuth2Options, OAuth2StaticOptions } from './oauth2.options.js';
import { routedClasses } from './module/routed-classes.js';
import { OAuth2WellKnownModule } from './module/well-known.module.js';

/** What can be given only where the module is imported; each may be left out. */
export interface OAuth2Extras {
  readonly dataSource: OAuth2StaticOptions['dataSource'] | undefined;
  readonly entities: OAuth2StaticOptions['entities'] | undefined;
  readonly stores: OAuth2StaticOptions['stores'] | undefined;
  readonly endpoints: OAuth2StaticOptions['endpoints'] | undefined;
  readonly imports: OAuth2StaticOptions['imports'] | undefined;
  /** Whether guards and services work in every module without importing this one there. @default true */
  readonly isGlobal: boolean;
}

const EXTRAS: OAuth2Extras = {
  dataSource: undefined,
  entities: undefined,
  stores: undefined,
  endpoints: undefined,
  imports: undefined,
  isGlobal: true,
};

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<OAuth2Options>({ moduleName: 'OAuth2' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createOAuth2Options')
    .setExtras(EXTRAS, assemble)
    .build();

/** The module proper in a core, so that the well-known routes can stand in a module of their own beside it. */
function assemble(definition: DynamicModule, extras: OAuth2Extras): DynamicModule {
  const endpoints = routedEndpoints(extras);
  const core = OAuth2CoreModule.register({
    module: definition.module,
    imports: [...(definition.imports ?? []), ...(extras.imports ?? [])],
    optionsProviders: definition.providers ?? [],
    optionsToken: MODULE_OPTIONS_TOKEN,
    endpoints,
    beside: withoutUndefined(extras),
  });
  const atRoot = endpoints.filter(({ route }) => route.wellKnown);
  return {
    module: definition.module,
    global: extras.isGlobal,
    imports: [
      core,
      OAuth2WellKnownModule.register(
        core,
        atRoot.map(({ controller }) => controller),
      ),
    ],
    controllers: endpoints
      .filter((one) => !atRoot.includes(one))
      .map(({ controller }) => controller),
    exports: [core],
  };
}

/** What is no class or no decorator is left for the options' check to tell, at start-up. */
function routedEndpoints({ endpoints }: OAuth2Extras): readonly RoutedEndpoint[] {
  const decorators = Array.isArray(endpoints?.decorators) ? endpoints.decorators : [];
  const usable = decorators.filter((decorator) => typeof decorator === 'function');
  return [...ENDPOINTS, ...routedClasses(endpoints?.classes)]
    .filter(isRouted)
    .map((endpoint) => controllerFor(endpoint, [...usable, Public()]));
}

function withoutUndefined(extras: OAuth2Extras): CoreInit['beside'] {
  const { dataSource, endpoints, entities, stores } = extras;
  return {
    ...(dataSource !== undefined && { dataSource }),
    ...(entities !== undefined && { entities }),
    ...(stores !== undefined && { stores }),
    ...(endpoints !== undefined && { endpoints }),
  };
}

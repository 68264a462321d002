import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { controllerFor, type RoutedEndpoint } from '../http/endpoint-controllers.js';
import type { OAuth2Feature } from '../oauth2.options.js';
import { isRecord } from '../options/option-group.js';
import { Public } from '../resource/decorators/public.decorator.js';
import { linkToCore } from './feature-links.js';
import { routedClasses } from './routed-classes.js';

/** Under what a feature is found in its module. */
export const FEATURE = Symbol('nest-authorization-server: feature');

/** A feature as it was written, with the controllers of its endpoints. */
export interface DeclaredFeature {
  readonly feature: OAuth2Feature;
  readonly endpoints: readonly RoutedEndpoint[];
}

/** Lets the controllers find the server: Nest makes a module's providers before its controllers. */
const LINK: Provider = {
  provide: Symbol('nest-authorization-server: link to the server'),
  inject: [ModulesContainer],
  useFactory: (modules: ModulesContainer) =>
    linkToCore(modules, [OAuth2FeatureModule, OAuth2WellKnownFeatureModule]),
};

/** The documents of a feature at the root of the host. */
@Module({})
export class OAuth2WellKnownFeatureModule {}

/**
 * What a feature brings. The classes are made by the server's module, wherever that is imported.
 *
 * @internal
 */
@Module({})
export class OAuth2FeatureModule {
  static register(given: OAuth2Feature): DynamicModule {
    const feature = isRecord(given) ? given : {};
    const endpoints = routedClasses(feature.endpoints).map((endpoint) =>
      controllerFor(endpoint, [Public()]),
    );
    const declared: DeclaredFeature = { feature, endpoints };
    return {
      module: OAuth2FeatureModule,
      imports: [
        ...(Array.isArray(feature.imports) ? feature.imports : []),
        wellKnown(controllersOf(endpoints, true)),
      ],
      providers: [{ provide: FEATURE, useValue: declared }, LINK],
      controllers: controllersOf(endpoints, false),
    };
  }
}

/** A module of its own, because the path that the host gives the server's goes before all controllers of a module. */
function wellKnown(controllers: Type[]): DynamicModule {
  return { module: OAuth2WellKnownFeatureModule, providers: [LINK], controllers };
}

function controllersOf(endpoints: readonly RoutedEndpoint[], isWellKnown: boolean): Type[] {
  return endpoints
    .filter(({ route }) => (route.wellKnown ?? false) === isWellKnown)
    .map(({ controller }) => controller);
}

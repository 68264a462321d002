import type { ModulesContainer } from '@nestjs/core';
import { decorateLate } from '../http/late-decorators.js';
import type { RoutedEndpoint } from '../http/endpoint-controllers.js';
import type { OAuth2Feature, OAuth2StaticOptions } from '../oauth2.options.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { FEATURE, type DeclaredFeature, OAuth2FeatureModule } from './feature.module.js';
import { heldOf, shareImports } from './feature-links.js';
import { featureProblems } from './options/feature-problems.js';

/** The features of an application, wherever they are imported. */
export class Features {
  private constructor(
    readonly all: readonly OAuth2Feature[],
    readonly endpoints: readonly RoutedEndpoint[],
  ) {}

  /**
   * Finds them. From then on the server's module injects what they import.
   *
   * @throws {OAuth2ConfigurationError} naming everything that is wrong with one
   */
  static find(modules: ModulesContainer, { endpoints }: OAuth2StaticOptions): Features {
    const declared = heldOf(modules, [OAuth2FeatureModule]).map(
      ({ providers }) => providers.get(FEATURE)?.instance as DeclaredFeature,
    );
    const routed = declared.flatMap((one) => one.endpoints);
    const problems = [
      ...declared.flatMap(({ feature }) => featureProblems(feature)),
      ...routed.flatMap((endpoint) => decorateLate(endpoint, endpoints?.decorators ?? [])),
    ];
    if (problems.length > 0) {
      throw new OAuth2ConfigurationError(problems, 'OAuth2Module', 'forFeature()');
    }
    shareImports(modules, OAuth2FeatureModule);
    return new Features(
      declared.map(({ feature }) => feature),
      routed,
    );
  }
}

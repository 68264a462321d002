import { type DynamicModule, Module } from '@nestjs/common';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './oauth2.module-definition.js';
import { OAuth2FeatureModule } from './module/feature.module.js';
import type { OAuth2Feature } from './oauth2.options.js';
import { givenFactory, givenOptions } from './options/given-options.js';

/**
 * The authorization server inside a Nest application. Import it once, with `forRoot` or `forRootAsync`; its guards
 * and services then work in every module.
 *
 * @publicApi
 * @example
 * ```ts
 * OAuth2Module.forRoot({
 *   issuer: 'https://id.example.com',
 *   secrets: [process.env.OAUTH2_SECRET],
 *   scopes: { profile: 'See your name' },
 * })
 * ```
 */
@Module({})
export class OAuth2Module extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(givenOptions(options));
  }

  /**
   * Adds to the server what a part of the application brings: grants, response types, endpoints, client authentication
   * methods, token formats and hooks. It may be imported before the server or after it, any number of times.
   */
  static forFeature(feature: OAuth2Feature): DynamicModule {
    return OAuth2FeatureModule.register(feature);
  }

  /** @throws {OAuth2ConfigurationError} when there is no factory */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(givenFactory(OAuth2Module.name, options));
  }
}

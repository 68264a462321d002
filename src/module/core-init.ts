import type { DynamicModule, InjectionToken, Provider, Type } from '@nestjs/common';
import type { RoutedEndpoint } from '../http/endpoint-controllers.js';
import type { OAuth2StaticOptions } from '../oauth2.options.js';

/** What the module is assembled from. */
export interface CoreInit {
  /** The class that the host imports, and may give a path. */
  readonly module: Type;
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly optionsProviders: readonly Provider[];
  readonly optionsToken: InjectionToken;
  readonly endpoints: readonly RoutedEndpoint[];
  readonly beside: OAuth2StaticOptions;
}

import { type DynamicModule, Module } from '@nestjs/common';
import { resolveOptions } from './options/options-resolver.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import type { CoreInit } from './core-init.js';

/**
 * The options as the host wrote them and as they were resolved, for the core and for the stores.
 *
 * @internal
 */
@Module({})
export class OAuth2OptionsModule {
  static register(init: CoreInit): DynamicModule {
    return {
      module: OAuth2OptionsModule,
      imports: [...init.imports],
      providers: [
        ...init.optionsProviders,
        {
          provide: RESOLVED_OPTIONS,
          inject: [init.optionsToken],
          useFactory: (options: unknown) => resolveOptions(options, init.beside),
        },
      ],
      exports: [init.optionsToken, RESOLVED_OPTIONS],
    };
  }
}

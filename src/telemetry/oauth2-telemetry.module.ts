import { type DynamicModule, Module } from '@nestjs/common';
import { loadOpenTelemetry } from './open-telemetry.js';
import { Telemetry } from './telemetry.js';
import { TELEMETRY_API, TELEMETRY_OPTIONS } from './telemetry-tokens.js';
import type { TelemetryOptions } from './telemetry.options.js';

/**
 * Tells OpenTelemetry what the authorization server and the guards of this application do: spans for each endpoint and
 * each grant, how long they took, and how often each event happened. It needs `@opentelemetry/api`, and an SDK that was
 * started before the application is.
 *
 * @publicApi
 * @example
 * ```ts
 * @Module({ imports: [OAuth2Module.forRoot(options), OAuth2TelemetryModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class OAuth2TelemetryModule {
  static forRoot(options: TelemetryOptions = {}): DynamicModule {
    return {
      module: OAuth2TelemetryModule,
      providers: [
        { provide: TELEMETRY_OPTIONS, useValue: options },
        { provide: TELEMETRY_API, useFactory: loadOpenTelemetry },
        Telemetry,
      ],
    };
  }
}

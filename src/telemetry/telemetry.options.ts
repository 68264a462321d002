import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** Where spans and measurements go. @publicApi */
export interface TelemetryOptions {
  /** @default the global one */
  readonly tracerProvider?: TracerProvider;
  /** @default the global one */
  readonly meterProvider?: MeterProvider;
}

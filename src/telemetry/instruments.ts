import type { Counter, Histogram } from '@opentelemetry/api';
import type { OpenTelemetryApi } from './open-telemetry.js';
import type { TelemetryOptions } from './telemetry.options.js';

/** @unit seconds */
const BOUNDARIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What is measured. */
export interface Instruments {
  readonly endpointDuration: Histogram;
  readonly grantDuration: Histogram;
  readonly events: Counter;
}

export function makeInstruments(
  api: OpenTelemetryApi,
  { meterProvider }: TelemetryOptions,
): Instruments {
  const meter = (meterProvider ?? api.metrics).getMeter('nest-authorization-server');
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  return {
    endpointDuration: seconds('oauth2.endpoint.duration', 'How long endpoints took to answer'),
    grantDuration: seconds('oauth2.grant.duration', 'How long grants took'),
    events: meter.createCounter('oauth2.events', {
      description: 'What has happened',
      unit: '{event}',
    }),
  };
}

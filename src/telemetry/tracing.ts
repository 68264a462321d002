import type { Attributes, Histogram, Span, Tracer } from '@opentelemetry/api';
import type { OpenTelemetryApi } from './open-telemetry.js';
import { failed, type Outcome } from './outcome.js';
import type { TelemetryOptions } from './telemetry.options.js';

/** An operation that has a span and is measured. */
export interface Operation {
  /** One of few. */
  readonly name: string;
  /** Few values each. */
  readonly labels: Attributes;
  /** What only the span tells, such as whose operation it is. */
  readonly details?: Attributes;
  readonly duration: Histogram;
}

/** Puts spans around operations, and measures them. */
export class Tracing {
  private readonly tracer: Tracer;

  constructor(
    private readonly api: OpenTelemetryApi,
    { tracerProvider }: TelemetryOptions,
  ) {
    this.tracer = (tracerProvider ?? api.trace).getTracer('nest-authorization-server');
  }

  /**
   * @param outcome what a result says of how it went
   * @throws what `act` throws
   */
  around<T>(
    operation: Operation,
    act: () => T | Promise<T>,
    outcome: (result: T) => Outcome,
  ): Promise<T> {
    const { name, labels, details } = operation;
    const attributes = { ...labels, ...details };
    return this.tracer.startActiveSpan(name, { attributes }, async (span) => {
      const from = performance.now();
      const ended = (how: Outcome): void => this.end(span, operation, { from, ...how });
      try {
        const result = await act();
        ended(outcome(result));
        return result;
      } catch (failure) {
        ended(failed(failure));
        throw failure;
      }
    });
  }

  private end(
    span: Span,
    { duration, labels }: Operation,
    { from, labels: outcome, fault }: Outcome & { readonly from: number },
  ): void {
    span.setAttributes(outcome);
    if (fault) span.setStatus({ code: this.api.SpanStatusCode.ERROR });
    span.end();
    duration.record((performance.now() - from) / 1000, { ...labels, ...outcome });
  }
}

import { type Attributes, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** One series of a measurement: how often, under which labels. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly labels: Attributes;
  readonly count: number;
}

/** What OpenTelemetry was told, kept in memory. */
export class RecordedTelemetry {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.#spans)],
  });
  readonly meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#metrics })],
  });

  /** Spans know their parents only where something carries the context. */
  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  }

  get spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  async measured(): Promise<readonly Measured[]> {
    this.#metrics.reset();
    await this.meterProvider.forceFlush();
    return this.#metrics.getMetrics().flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({
            name: descriptor.name,
            unit: descriptor.unit,
            labels: attributes,
            count: typeof value === 'number' ? value : value.count,
          })),
        ),
      ),
    );
  }

  async end(): Promise<void> {
    await this.tracerProvider.shutdown();
    await this.meterProvider.shutdown();
    context.disable();
  }
}

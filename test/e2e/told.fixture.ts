import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { OAuth2TelemetryModule } from '../../src/telemetry/index.js';
import { RecordedTelemetry } from '../support/recorded-telemetry.js';

/** Whatever an application is told by whatever way, as text. */
export class Told {
  readonly lines: string[] = [];
  readonly emitted: (readonly [name: string, event: unknown])[] = [];
  readonly telemetry = new RecordedTelemetry();
  readonly telemetryModule = OAuth2TelemetryModule.forRoot(this.telemetry);

  readonly logger: LoggerService = Object.fromEntries(
    ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'].map((level) => [
      level,
      (...told: unknown[]) => void this.lines.push(`${level} ${told.map(written).join(' ')}`),
    ]),
  ) as unknown as LoggerService;

  /** As a host would provide the one of its choice. */
  readonly emitter = {
    emit: (name: string, event: unknown) => this.emitted.push([name, event]),
  };

  /** Each way by its name, with all that came on it. */
  async ways(): Promise<ReadonlyMap<string, string>> {
    const spans = this.telemetry.spans.map((span) => {
      const { name, attributes, status, events, links, resource } = span;
      return { name, attributes, status, events, links, resource: resource.attributes };
    });
    return new Map([
      ['the log', this.lines.join('\n')],
      ['the emitter', JSON.stringify(this.emitted)],
      ['spans', JSON.stringify(spans)],
      ['measurements', JSON.stringify(await this.telemetry.measured())],
    ]);
  }
}

function written(told: unknown): string {
  return typeof told === 'string' ? told : inspect(told, { depth: 10 });
}

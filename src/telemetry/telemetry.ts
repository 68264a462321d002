import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ResponseTypeRegistry } from '../authorization/response-type-registry.js';
import { EndpointRegistry } from '../endpoints/endpoint-registry.js';
import { OAuth2Events } from '../events/events.js';
import { GrantRegistry } from '../grants/grant-registry.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { eventLabels } from './event-labels.js';
import { makeInstruments } from './instruments.js';
import type { OpenTelemetryApi } from './open-telemetry.js';
import type { TelemetryOptions } from './telemetry.options.js';
import { TELEMETRY_OPTIONS, TELEMETRY_API } from './telemetry-tokens.js';
import { tracedEndpoint, tracedGrant, tracedResponseType } from './traced.js';
import { Tracing } from './tracing.js';

/** Has the endpoints and grants of the application traced, and its events counted, once the application starts. */
@Injectable()
export class Telemetry implements OnModuleInit {
  constructor(
    @Inject(TELEMETRY_API) private readonly api: OpenTelemetryApi,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryOptions,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {}

  /** @throws {OAuth2ConfigurationError} when there is nothing in the application that could be traced */
  onModuleInit(): void {
    const events = this.all(OAuth2Events);
    if (events.length === 0) {
      throw new OAuth2ConfigurationError(
        ['there is nothing to tell of: import OAuth2Module or ResourceServerModule as well'],
        'OAuth2TelemetryModule',
        'the application',
      );
    }
    const tracing = new Tracing(this.api, this.options);
    const {
      endpointDuration,
      grantDuration,
      events: counter,
    } = makeInstruments(this.api, this.options);
    for (const registry of this.all(EndpointRegistry)) {
      registry.decorate((endpoint) => tracedEndpoint(endpoint, tracing, endpointDuration));
    }
    for (const registry of this.all(GrantRegistry)) {
      registry.decorate((grant) => tracedGrant(grant, tracing, grantDuration));
    }
    for (const registry of this.all(ResponseTypeRegistry)) {
      registry.decorate((type) => tracedResponseType(type, tracing, grantDuration));
    }
    for (const each of events) each.subscribe((event) => counter.add(1, eventLabels(event)));
  }

  /** Whatever modules of the application have: a server, or guards alone, or both. */
  private all<T>(type: Type<T>): readonly T[] {
    try {
      return this.modules.get(type, { strict: false, each: true });
    } catch {
      return [];
    }
  }
}

import type { InjectionToken, Provider } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { EventEmitterBridge } from './event-emitter-bridge.js';
import { EventHandlers } from './event-handlers.js';
import { EventLogger } from './event-logger.js';
import { EventSettings } from './event-settings.js';

/**
 * Those who hear of events. What they need from outside: `OAuth2Events`.
 *
 * @param resolvedToken of what has the option group `events` with its defaults, checked
 */
export function listenerProviders(resolvedToken: InjectionToken): readonly Provider[] {
  return [
    DiscoveryService,
    MetadataScanner,
    {
      provide: EventSettings,
      inject: [resolvedToken],
      useFactory: ({ events }: { readonly events: EventSettings }) => events,
    },
    EventHandlers,
    EventLogger,
    EventEmitterBridge,
  ];
}

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OAuth2Events } from '../events/events.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import type { EventEmitterLike } from './event-emitter-like.js';
import { EventSettings } from './event-settings.js';

/** Tells every event to the emitter of the host, as `oauth2.<type>`. The emitter's package is not loaded for it. */
@Injectable()
export class EventEmitterBridge implements OnModuleInit {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(EventSettings) private readonly settings: EventSettings,
  ) {}

  /** @throws {OAuth2ConfigurationError} when nothing that emits is provided under the token of the options */
  onModuleInit(): void {
    if (this.settings.emitter === undefined) return;
    const emitter = this.emitter(this.settings.emitter);
    this.events.subscribe(function eventEmitter(event) {
      emitter.emit(`oauth2.${event.type}`, event);
    });
  }

  private emitter(token: NonNullable<EventSettings['emitter']>): EventEmitterLike {
    const found = this.find(token);
    if (typeof found?.emit === 'function') return found;
    const name = typeof token === 'function' ? token.name : String(token);
    const what = found ? 'has no emit' : 'is provided by no module';
    throw new OAuth2ConfigurationError(
      [
        `events.emitter is ${name}, which ${what}: import EventEmitterModule.forRoot(), or provide it`,
      ],
      'The application',
    );
  }

  private find(token: NonNullable<EventSettings['emitter']>): EventEmitterLike | undefined {
    try {
      return this.modules.get(token, { strict: false });
    } catch {
      return undefined;
    }
  }
}

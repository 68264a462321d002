import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { EVENT_LEVEL_ORDER, EVENT_LEVELS, OAUTH2_EVENT_TYPES } from '../events/event-levels.js';
import type { OAuth2Event } from '../events/event.js';
import { OAuth2Events } from '../events/events.js';
import { EventSettings } from './event-settings.js';

/** Tells events to the application's logger: those that matter as much as the option `events.log` says, or more. */
@Injectable()
export class EventLogger implements OnModuleInit {
  readonly #logger = new Logger('OAuth2');

  constructor(
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Inject(EventSettings) private readonly settings: EventSettings,
  ) {}

  /** Only what is told is listened to: the rest costs nothing. */
  onModuleInit(): void {
    const { log } = this.settings;
    if (log === false) return;
    const told = EVENT_LEVEL_ORDER.slice(0, EVENT_LEVEL_ORDER.indexOf(log) + 1);
    const types = OAUTH2_EVENT_TYPES.filter((type) => told.includes(EVENT_LEVELS[type]));
    this.events.on(types, (event) => this.tell(event));
  }

  /** As JSON: a client may have chosen an identifier with line breaks. */
  private tell({ type, ...ids }: OAuth2Event): void {
    this.#logger[EVENT_LEVELS[type]](`${type} ${JSON.stringify(ids)}`);
  }
}

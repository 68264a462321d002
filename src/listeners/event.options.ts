import type { InjectionToken } from '@nestjs/common';
import type { EventLevel } from '../events/event-levels.js';
import type { EventEmitterLike } from './event-emitter-like.js';

/** Who hears of events beside `@OnOAuth2Event()` and subscriptions. @publicApi */
export interface EventOptions {
  /**
   * The least important events that Nest's logger is told: `warn`, `log`, `debug` or `verbose`, or false for none.
   * @default 'log'
   */
  readonly log?: EventLevel | false;
  /**
   * What the host provides its emitter under, such as the class `EventEmitter2` of `@nestjs/event-emitter`. It is told
   * every event as `oauth2.<type>`.
   * @default none
   */
  readonly emitter?: InjectionToken<EventEmitterLike>;
}

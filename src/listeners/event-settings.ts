import type { InjectionToken } from '@nestjs/common';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { EVENT_LEVEL_ORDER, type EventLevel } from '../events/event-levels.js';
import { said } from '../options/setting-rules.js';
import type { EventEmitterLike } from './event-emitter-like.js';
import type { EventOptions } from './event.options.js';

/** The defaults of `events`, and what may be written instead of them. */
export class EventSettings implements Required<Omit<EventOptions, 'emitter'>> {
  @IsIn([...EVENT_LEVEL_ORDER, false], {
    message: said("'warn', 'log', 'debug', 'verbose' or false"),
  })
  log: EventLevel | false = 'log';

  @IsOptional()
  @ValidateBy(
    { name: 'isToken', validator: { validate: isToken } },
    { message: said('what the emitter is provided under, such as the class EventEmitter2') },
  )
  emitter: InjectionToken<EventEmitterLike> | undefined = undefined;
}

function isToken(value: unknown): boolean {
  return ['function', 'string', 'symbol'].includes(typeof value);
}

import { EVENT_LEVELS, OAUTH2_EVENT_TYPES } from '../events/event-levels.js';
import type { OAuth2EventOf, OAuth2EventType } from '../events/event.js';
import { nearest } from '../options/spelling.js';

const TYPES = Symbol('nest-authorization-server: events that a method hears of');

/** What the decorator makes of a method: nothing, but its parameter must fit the events. */
type HandlerDecorator<Type extends OAuth2EventType> = <
  Handler extends (event: OAuth2EventOf<Type>) => unknown,
>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * Calls this method with every event of these types; with every event there is when none is named. Any provider or
 * controller in the default scope can have such methods. No answer waits for them, and what they throw is logged.
 *
 * @publicApi
 * @throws {TypeError} when the class is loaded and there is no such event
 * @example
 * ```ts
 * @OnOAuth2Event('token.reuse_detected', 'code.replayed')
 * async warn({ authorizationId, clientId }: OAuth2EventOf<'token.reuse_detected' | 'code.replayed'>) {
 *   await this.mail.send(`${clientId}: somebody else has what was issued to ${authorizationId}`);
 * }
 * ```
 */
export function OnOAuth2Event<const Type extends OAuth2EventType = OAuth2EventType>(
  ...types: readonly Type[]
): HandlerDecorator<Type> {
  types.forEach(requireKnown);
  const wanted: readonly OAuth2EventType[] = types.length > 0 ? types : OAUTH2_EVENT_TYPES;
  return (_target, _name, { value }) => {
    const method = value as object;
    Reflect.defineMetadata(TYPES, [...new Set([...typesOf(method), ...wanted])], method);
  };
}

/** The events that a method has asked for. */
export function typesOf(method: object): readonly OAuth2EventType[] {
  return (Reflect.getMetadata(TYPES, method) as readonly OAuth2EventType[] | undefined) ?? [];
}

function requireKnown(type: string): void {
  if (Object.hasOwn(EVENT_LEVELS, type)) return;
  const meant = nearest(type, OAUTH2_EVENT_TYPES);
  throw new TypeError(
    `@OnOAuth2Event: there is no event ${type}${meant === undefined ? '' : `, write ${meant}`}`,
  );
}

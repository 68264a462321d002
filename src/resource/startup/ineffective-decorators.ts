import { RequestMethod, type Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/internal';
import { declaredAccess } from '../access/access-rule.js';
import { type GuardedPlace, isGuardedItself } from './guarded-places.js';

/** Nest's own key for the method that a handler is mapped to. */
const ROUTE_METHOD = 'method';

/** Handlers that are more open than a decorator makes one think. */
export function ineffectiveDecorators(places: readonly GuardedPlace[]): readonly string[] {
  return places.flatMap(({ type, methods }) =>
    methods.flatMap(({ name, handler }) => [
      ...ofPreflights(`${type.name}.${name}`, handler),
      ...ofOverridden(type, name, handler),
    ]),
  );
}

function ofPreflights(place: string, handler: object): readonly string[] {
  const preflight = Reflect.getMetadata(ROUTE_METHOD, handler) === RequestMethod.OPTIONS;
  if (!preflight || !isGuardedItself(handler)) return [];
  return [
    `${place} answers OPTIONS, which carries no credentials: its decorator guards nothing, leave it out`,
  ];
}

/** Nest asks the guards of the very function that is called. */
function ofOverridden(type: Type, name: string, handler: object): readonly string[] {
  if (declaredAccess(handler, Object) || Reflect.hasMetadata(GUARDS_METADATA, handler)) return [];
  const overridden = ancestorsOf(type).find((ancestor) => {
    const method: unknown = Object.getOwnPropertyDescriptor(ancestor.prototype, name)?.value;
    return typeof method === 'function' && method !== handler && isGuardedItself(method);
  });
  if (!overridden) return [];
  return [
    `${type.name}.${name} overrides ${overridden.name}.${name}, whose decorators do not hold for it: write them again, or @Public()`,
  ];
}

/** The class itself first. */
function ancestorsOf(type: Type): readonly Type[] {
  const parent: unknown = Object.getPrototypeOf(type);
  const isClass = typeof parent === 'function' && typeof parent.prototype === 'object';
  return isClass ? [type, ...ancestorsOf(parent as Type)] : [type];
}

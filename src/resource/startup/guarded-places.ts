import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/internal';
import { declaredAccess } from '../access/access-rule.js';
import { type Handler, handlersOf } from '../access/handlers-of.js';
import { BearerGuard } from '../guards/bearer.guard.js';
import { hasGuard } from '../guards/bound-guards.js';

/** A class that may have handlers: a controller, a resolver, a gateway, or any other provider. */
export interface GuardedPlace {
  readonly type: Type;
  readonly methods: readonly Handler[];
}

/** Every class of the application, with the methods that have decorators. */
export function guardedPlaces(modules: ModulesContainer): readonly GuardedPlace[] {
  const types = new Set<Type>();
  for (const { controllers, providers } of modules.values()) {
    for (const wrapper of [...controllers.values(), ...providers.values()]) {
      const type = classOf(wrapper);
      if (type) types.add(type);
    }
  }
  return [...types].map((type) => ({ type, methods: handlersOf(type).filter(isDecorated) }));
}

/** Whether a method is guarded by what is written on itself: what its class says is meant for the others as well. */
export function isGuardedItself(handler: object): boolean {
  return declaredAccess(handler, Object)?.open === false || hasGuard(handler, BearerGuard);
}

function isDecorated({ handler }: Handler): boolean {
  return Reflect.getMetadataKeys(handler).length > 0;
}

/** What a factory or a value gives has a class as well; the factory itself is a function that is none. */
function classOf({ metatype, instance }: InstanceWrapper): Type | undefined {
  if (typeof metatype === 'function' && typeof metatype.prototype === 'object') {
    return metatype as Type;
  }
  const made: unknown = instance;
  if (typeof made !== 'object' || made === null) return undefined;
  const { constructor } = made;
  return typeof constructor === 'function' ? (constructor as Type) : undefined;
}

import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { type Handler, handlersOf } from '../access/handlers-of.js';

/** A class that may have handlers: a controller, a resolver, a gateway, or any other provider. */
export interface GuardedPlace {
  readonly type: Type;
  readonly methods: readonly Handler[];
}

/** Every class of the application, with the methods that have decorators. */
export function guardedPlaces(modules: ModulesContainer): readonly GuardedPlace[] {
  const types = new Set<Type>();
  for (const { controllers, providers } of modules.values()) {
    for (const { metatype } of [...controllers.values(), ...providers.values()]) {
      if (typeof metatype === 'function' && isClass(metatype)) types.add(metatype);
    }
  }
  return [...types].map((type) => ({ type, methods: handlersOf(type).filter(isDecorated) }));
}

function isDecorated({ handler }: Handler): boolean {
  return Reflect.getMetadataKeys(handler).length > 0;
}

/** The factories of providers are functions too. */
function isClass(metatype: object): metatype is Type {
  return typeof Reflect.get(metatype, 'prototype') === 'object';
}

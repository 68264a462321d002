import type { Type } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';

/** A class that may have handlers: a controller, a resolver, a gateway, or any other provider. */
export interface GuardedPlace {
  readonly type: Type;
  readonly methods: readonly GuardedMethod[];
}

export interface GuardedMethod {
  readonly name: string;
  readonly handler: object;
}

/** Every class of the application, with the methods that have decorators. */
export function guardedPlaces(modules: ModulesContainer): readonly GuardedPlace[] {
  const types = new Set<Type>();
  for (const { controllers, providers } of modules.values()) {
    for (const { metatype } of [...controllers.values(), ...providers.values()]) {
      if (typeof metatype === 'function' && isClass(metatype)) types.add(metatype);
    }
  }
  const scanner = new MetadataScanner();
  return [...types].map((type) => ({ type, methods: methodsOf(type, scanner) }));
}

function methodsOf(type: Type, scanner: MetadataScanner): readonly GuardedMethod[] {
  const prototype = type.prototype as Readonly<Record<string, object>>;
  return scanner
    .getAllMethodNames(prototype)
    .map((name) => ({ name, handler: prototype[name] as object }))
    .filter(({ handler }) => Reflect.getMetadataKeys(handler).length > 0);
}

/** The factories of providers are functions too. */
function isClass(metatype: object): metatype is Type {
  return typeof Reflect.get(metatype, 'prototype') === 'object';
}

import type { CanActivate, Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/internal';
import { isOrExtends } from '../../nest/is-or-extends.js';

/** Whether a controller or handler has a guard of this class, bound by `@UseGuards()`, which takes instances as well. */
export function hasGuard(place: object, type: Type<CanActivate>): boolean {
  const guards = Reflect.getMetadata(GUARDS_METADATA, place) as readonly unknown[] | undefined;
  return guards?.some((guard) => isGuard(guard, type)) ?? false;
}

/** Whether what is bound somewhere is such a guard: its class, one that extends it, or an instance. */
export function isGuard(guard: unknown, type: Type<CanActivate>): boolean {
  return guard instanceof type || isOrExtends(guard, type);
}

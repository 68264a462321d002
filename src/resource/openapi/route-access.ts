import type { Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/internal';
import type { ApplicationConfig } from '@nestjs/core';
import { type AccessRule, accessRuleOf, declaredAccess } from '../access/access-rule.js';
import { BearerGuard } from '../guards/bearer.guard.js';

/** The rule of a handler; nothing when neither a decorator nor a guard makes this package see to it. */
export function routeAccess(
  handler: object,
  controller: object,
  globally: boolean,
): AccessRule | undefined {
  const seenTo =
    globally ||
    declaredAccess(handler, controller) !== undefined ||
    [handler, controller].some(hasBearerGuard);
  return seenTo ? accessRuleOf(handler, controller) : undefined;
}

/** Whether a `BearerGuard` is bound to every handler: by `APP_GUARD` in any form, or by `useGlobalGuards`. */
export function isGuardedGlobally(application: ApplicationConfig): boolean {
  return (
    application.getGlobalGuards().some(isBearerGuard) ||
    application.getGlobalRequestGuards().some(({ metatype }) => isBearerGuard(metatype))
  );
}

/** `@UseGuards(BearerGuard)`, without `@RequireOAuth()`. */
function hasBearerGuard(place: object): boolean {
  const guards = Reflect.getMetadata(GUARDS_METADATA, place) as readonly unknown[] | undefined;
  return guards?.some(isBearerGuard) ?? false;
}

function isBearerGuard(guard: unknown): boolean {
  if (guard instanceof BearerGuard || guard === BearerGuard) return true;
  return typeof guard === 'function' && (guard as Type).prototype instanceof BearerGuard;
}

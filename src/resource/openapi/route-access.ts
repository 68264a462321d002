import type { ApplicationConfig } from '@nestjs/core';
import { type AccessRule, accessRuleOf, declaredAccess } from '../access/access-rule.js';
import { BearerGuard } from '../guards/bearer.guard.js';
import { hasGuard, isGuard } from '../guards/bound-guards.js';

/** The rule of a handler; nothing when neither a decorator nor a guard makes this package see to it. */
export function routeAccess(
  handler: object,
  controller: object,
  globally: boolean,
): AccessRule | undefined {
  const seenTo =
    globally ||
    declaredAccess(handler, controller) !== undefined ||
    [handler, controller].some((bound) => hasGuard(bound, BearerGuard));
  return seenTo ? accessRuleOf(handler, controller) : undefined;
}

/** Whether a `BearerGuard` is bound to every handler: by `APP_GUARD` in any form, or by `useGlobalGuards`. */
export function isGuardedGlobally(application: ApplicationConfig): boolean {
  return (
    application.getGlobalGuards().some((guard) => isGuard(guard, BearerGuard)) ||
    application.getGlobalRequestGuards().some(({ metatype }) => isGuard(metatype, BearerGuard))
  );
}

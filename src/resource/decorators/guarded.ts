import { applyDecorators, UseFilters, UseGuards } from '@nestjs/common';
import { type AccessClause, declareAccess } from '../access/access-rule.js';
import { BearerGuard } from '../guards/bearer.guard.js';
import { RefusalFilter } from '../guards/refusal.filter.js';
import { ScopeGuard } from '../guards/scope.guard.js';

/**
 * A clause with the guards that see to it, so that a forgotten guard leaves nothing open.
 *
 * @param decorator as it is written
 */
export function guarded(
  decorator: string,
  clause: Omit<AccessClause, 'open' | 'decorator'>,
): ClassDecorator & MethodDecorator {
  return applyDecorators(
    declareAccess({ ...clause, decorator, open: false }),
    UseGuards(BearerGuard, ScopeGuard),
    UseFilters(RefusalFilter),
  );
}

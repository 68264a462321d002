import { RequestMethod } from '@nestjs/common';
import { nearest } from '../../options/spelling.js';
import { declaredAccess } from '../access/access-rule.js';
import { FixedDemand } from '../scopes/scope-demand.js';
import type { AccessScopes, ScopeDemand } from '../scopes/scope-demand.js';
import type { GuardedPlace } from './guarded-places.js';

/** Nest's own key for the method that a handler is mapped to. */
const ROUTE_METHOD = 'method';

/** Scopes that handlers ask for though no client can be given them: misspelt, or left out of the server's options. */
export function unknownScopes(
  places: readonly GuardedPlace[],
  known: readonly string[],
  settings: AccessScopes,
): readonly string[] {
  return places.flatMap(({ type, methods }) =>
    methods.flatMap(({ name, handler }) => {
      const declared = declaredAccess(handler, type);
      if (!declared || declared.open) return [];
      return foreseenScopes(declared.demand, handler, settings)
        .filter((scope) => !known.includes(scope))
        .map((scope) => warning(`${type.name}.${name}`, scope, known));
    }),
  );
}

function warning(place: string, scope: string, known: readonly string[]): string {
  const meant = nearest(scope, known);
  const instead = meant === undefined ? 'add it there' : `write ${meant}, or add it there`;
  return `${place} asks for the scope ${scope}, which no token can have: the option scopes of OAuth2Module lacks it, ${instead}`;
}

/** What can be told before any call: not what is computed, nor what a function of the application compares. */
function foreseenScopes(
  demand: ScopeDemand,
  handler: object,
  settings: AccessScopes,
): readonly string[] {
  const method = routeMethod(handler);
  if (demand instanceof FixedDemand ? demand.isJudged : method === undefined) return [];
  const alternatives = demand.foreseen(method ?? '', settings);
  return [...new Set(alternatives?.sets.flatMap((set) => set.toArray()))];
}

/** In capitals; nothing for handlers of every method, and of transports that have none. */
function routeMethod(handler: object): string | undefined {
  const method = Reflect.getMetadata(ROUTE_METHOD, handler) as RequestMethod | undefined;
  return method === undefined || method === RequestMethod.ALL ? undefined : RequestMethod[method];
}

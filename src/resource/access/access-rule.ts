import { RequestMethod, type Type } from '@nestjs/common';
import type { AccessAlternative } from './access-alternative.js';
import { FixedDemand, type ScopeDemand } from './scope-demand.js';
import { OWN_ENDPOINT } from '../../protocol/endpoint-mark.js';

/** Who may call a controller or handler. */
export interface AccessRule {
  /** Open to everybody: no token is read. */
  readonly open: boolean;
  /** Open to requests without credentials too. */
  readonly optional: boolean;
  readonly demand: ScopeDemand;
  /** Other ways in, asked in their order. */
  readonly or: readonly Type<AccessAlternative>[];
}

/** What one decorator says; what it leaves out another one on the same target may say. */
export type AccessClause = Partial<AccessRule>;

const ACCESS_CLAUSE = Symbol('nest-authorization-server: access');

/** Nest's own key for the method that a handler is mapped to. */
const ROUTE_METHOD = 'method';

/** A guarded handler that says nothing of its own asks for a valid token. */
const DEFAULT: AccessRule = {
  open: false,
  optional: false,
  demand: FixedDemand.ANY_TOKEN,
  or: [],
};

/**
 * Writes a clause on a controller or handler.
 *
 * @throws {TypeError} when the decorators of one target contradict each other
 */
export function declareAccess(clause: AccessClause): ClassDecorator & MethodDecorator {
  return (target: object, _key?: unknown, descriptor?: { readonly value?: unknown }) => {
    const place = (descriptor?.value as object | undefined) ?? target;
    const present = Reflect.getOwnMetadata(ACCESS_CLAUSE, place) as AccessClause | undefined;
    Reflect.defineMetadata(ACCESS_CLAUSE, merge(present, clause), place);
  };
}

/** What is declared for a handler, on itself or else on its controller; nothing when nobody said anything. */
export function declaredAccess(handler: object, controller: object): AccessRule | undefined {
  const clause: unknown =
    Reflect.getMetadata(ACCESS_CLAUSE, handler) ?? Reflect.getMetadata(ACCESS_CLAUSE, controller);
  return clause === undefined ? undefined : { ...DEFAULT, ...(clause as AccessClause) };
}

/** Decorators never change after their class is there: by handler, then by controller, which may inherit it. */
const RULES = new WeakMap<object, WeakMap<object, AccessRule>>();

/** The rule of a handler: what is declared on it replaces what its controller declares, entirely. */
export function accessRuleOf(handler: object, controller: object): AccessRule {
  const known = RULES.get(handler)?.get(controller);
  if (known) return known;
  const declared = declaredAccess(handler, controller) ?? DEFAULT;
  const rule = isOpenByNature(handler, controller) ? { ...declared, open: true } : declared;
  const byController = RULES.get(handler) ?? new WeakMap<object, AccessRule>();
  RULES.set(handler, byController.set(controller, rule));
  return rule;
}

/**
 * Whether a handler asks for nothing, whatever is declared: it is ours, or made for OPTIONS, which carries no
 * credentials. A handler for every method (`@All()`) is guarded for OPTIONS too: it would act.
 */
function isOpenByNature(handler: object, controller: object): boolean {
  return (
    Reflect.hasMetadata(OWN_ENDPOINT, controller) ||
    Reflect.getMetadata(ROUTE_METHOD, handler) === RequestMethod.OPTIONS
  );
}

function merge(present: AccessClause | undefined, added: AccessClause): AccessClause {
  if (!present) return added;
  if (present.open !== added.open) {
    throw new TypeError('@Public() contradicts @RequireOAuth() and @Scopes() on the same target');
  }
  if (present.demand && added.demand) {
    throw new TypeError('the scopes are given twice: leave one of the decorators out');
  }
  // Which one wins would depend on their order.
  if (present.optional !== undefined && added.optional !== undefined) {
    throw new TypeError('@RequireOAuth() is given twice on the same target: write one of them');
  }
  return { ...present, ...added };
}

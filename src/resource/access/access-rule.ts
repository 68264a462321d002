import type { Type } from '@nestjs/common';
import type { AccessAlternative } from './access-alternative.js';
import { FixedDemand, type ScopeDemand } from './scope-demand.js';

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

/** The rule of a handler: what is declared on it replaces what its controller declares, entirely. */
export function accessRuleOf(handler: object, controller: object): AccessRule {
  return declaredAccess(handler, controller) ?? DEFAULT;
}

function merge(present: AccessClause | undefined, added: AccessClause): AccessClause {
  if (!present) return added;
  if (present.open !== added.open) {
    throw new TypeError('@Public() contradicts @RequireOAuth() and @Scopes() on the same target');
  }
  if (present.demand && added.demand) {
    throw new TypeError('the scopes are given twice: leave one of the decorators out');
  }
  return { ...present, ...added };
}

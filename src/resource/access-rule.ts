import { ScopeAlternatives } from './scope-alternatives.js';

/** Who may call a controller or handler. */
export interface AccessRule {
  /** Open to everybody: no token is read. */
  readonly open: boolean;
  /** Open to requests without credentials too. */
  readonly optional: boolean;
  readonly scopes: ScopeAlternatives;
}

/** What one decorator says; what it leaves out another one on the same target may say. */
export type AccessClause = Partial<AccessRule>;

const ACCESS_CLAUSE = Symbol('nest-authorization-server: access');

/** A guarded handler that says nothing of its own asks for a valid token. */
const DEFAULT: AccessRule = { open: false, optional: false, scopes: ScopeAlternatives.ANY };

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

/** The rule of a handler: what is declared on it replaces what its controller declares, entirely. */
export function accessRuleOf(handler: object, controller: object): AccessRule {
  const clause: unknown =
    Reflect.getMetadata(ACCESS_CLAUSE, handler) ?? Reflect.getMetadata(ACCESS_CLAUSE, controller);
  return { ...DEFAULT, ...(clause as AccessClause | undefined) };
}

function merge(present: AccessClause | undefined, added: AccessClause): AccessClause {
  if (!present) return added;
  if (present.open !== added.open) {
    throw new TypeError('@Public() contradicts @RequireOAuth() and @Scopes() on the same target');
  }
  if (present.scopes && added.scopes) {
    throw new TypeError('the scopes are given twice: by @RequireOAuth() and by @Scopes()');
  }
  return { ...present, ...added };
}

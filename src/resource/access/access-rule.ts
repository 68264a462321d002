import { RequestMethod, type Type } from '@nestjs/common';
import type { AccessAlternative } from './access-alternative.js';
import { FixedDemand, type ScopeDemand } from '../scopes/scope-demand.js';
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
export interface AccessClause extends Partial<AccessRule> {
  /** As it is written: for what is told when two contradict each other. */
  readonly decorator: string;
}

const ACCESS_CLAUSES = Symbol('nest-authorization-server: access');

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
    const others = (Reflect.getOwnMetadata(ACCESS_CLAUSES, place) ?? []) as readonly AccessClause[];
    for (const other of others) refuseContradiction(clause, other);
    Reflect.defineMetadata(ACCESS_CLAUSES, [...others, clause], place);
  };
}

/** What is declared for a handler, on itself or else on its controller; nothing when nobody said anything. */
export function declaredAccess(handler: object, controller: object): AccessRule | undefined {
  const clauses = (Reflect.getMetadata(ACCESS_CLAUSES, handler) ??
    Reflect.getMetadata(ACCESS_CLAUSES, controller)) as readonly AccessClause[] | undefined;
  return clauses?.reduce<AccessRule>((rule, clause) => ({ ...rule, ...clause }), DEFAULT);
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

/** The decorators of one target are applied from below; written first is the one that comes last here. */
function refuseContradiction(upper: AccessClause, lower: AccessClause): void {
  const both = `${upper.decorator} and ${lower.decorator}`;
  if (upper.open !== lower.open) throw new TypeError(`${both} contradict each other`);
  if (upper.open) return;
  // Which one wins would depend on their order.
  if (upper.decorator === lower.decorator) {
    throw new TypeError(`${upper.decorator} is given twice on the same target: write one of them`);
  }
  if (upper.demand && lower.demand) {
    throw new TypeError(`${both} both give scopes: leave one of them out`);
  }
  if (upper.optional !== undefined && lower.optional !== undefined) {
    throw new TypeError(`${both} both say who is admitted without a token: leave one of them out`);
  }
}

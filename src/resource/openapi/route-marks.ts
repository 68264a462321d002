import type { Type } from '@nestjs/common';
import { handlersOf } from '../access/handlers-of.js';
import type { Operation, SecurityRequirement } from './open-api.types.js';
import { SWAGGER_OPERATION, SWAGGER_SECURITY } from './swagger-keys.js';

/** Nest's own key for the path of a handler. */
const ROUTE_PATH = 'path';

const CONTROLLER = 'nest-authorization-server: controller ';
const HANDLER = 'nest-authorization-server: handler ';

/** An operation of a document, found again among the routes. */
export interface MarkedOperation {
  readonly controller: Type;
  readonly handler: object;
  /** What the application itself says about its security. */
  readonly own: readonly SecurityRequirement[];
}

interface Mark {
  readonly place: object;
  readonly key: string;
  readonly value: unknown;
}

/**
 * Tells which controller and handler an operation of a document was made from. Its path would not tell: prefixes,
 * versions and the names of parameters are rewritten on the way. So both are marked, for as long as the document is
 * being made, in the one place where `@nestjs/swagger` copies what it finds on either of them.
 */
export class RouteMarks {
  private readonly handlers: readonly object[];

  constructor(private readonly controllers: readonly Type[]) {
    this.handlers = [...new Set(controllers.flatMap(routesOf))];
  }

  /** What is made while the marks are there; afterwards everything is as it was. */
  during<T>(make: () => T): T {
    // Read before anything is written: a controller inherits what is written on its base class.
    const undo = this.marks().map((mark) => ({ mark, restore: restorer(mark) }));
    try {
      for (const { mark } of undo) Reflect.defineMetadata(mark.key, mark.value, mark.place);
      return make();
    } finally {
      for (const { restore } of undo) restore();
    }
  }

  /** Where an operation comes from; nothing when it was made in another way. */
  find({ security = [] }: Operation): MarkedOperation | undefined {
    const names = security.flatMap((requirement) => Object.keys(requirement));
    const controller = this.controllers[markedIndex(names, CONTROLLER)];
    const handler = this.handlers[markedIndex(names, HANDLER)];
    if (!controller || !handler) return undefined;
    const present = security.filter((requirement) => !Object.keys(requirement).some(isMark));
    return { controller, handler, own: operationOf(handler)?.security ?? present };
  }

  private marks(): readonly Mark[] {
    return [
      ...this.controllers.map((controller, index) => marked(controller, CONTROLLER + index)),
      ...this.handlers.flatMap((handler, index) => [
        marked(handler, HANDLER + index),
        ...unveiled(handler),
      ]),
    ];
  }
}

function routesOf(controller: Type): readonly object[] {
  return handlersOf(controller)
    .map(({ handler }) => handler)
    .filter((handler) => Reflect.hasMetadata(ROUTE_PATH, handler));
}

function marked(place: object, name: string): Mark {
  const present = Reflect.getMetadata(SWAGGER_SECURITY, place) as SecurityRequirement[] | undefined;
  return { place, key: SWAGGER_SECURITY, value: [...(present ?? []), { [name]: [] }] };
}

/** `@ApiOperation({ security })` would hide the marks. */
function unveiled(handler: object): readonly Mark[] {
  const operation = operationOf(handler);
  if (!operation?.security) return [];
  const { security: _, ...value } = operation;
  return [{ place: handler, key: SWAGGER_OPERATION, value }];
}

function operationOf(handler: object): Partial<Operation> | undefined {
  return Reflect.getMetadata(SWAGGER_OPERATION, handler) as Partial<Operation> | undefined;
}

function restorer({ place, key }: Mark): () => void {
  if (!Reflect.hasOwnMetadata(key, place)) return () => void Reflect.deleteMetadata(key, place);
  const present: unknown = Reflect.getOwnMetadata(key, place);
  return () => Reflect.defineMetadata(key, present, place);
}

function isMark(name: string): boolean {
  return name.startsWith(CONTROLLER) || name.startsWith(HANDLER);
}

function markedIndex(names: readonly string[], kind: string): number {
  const name = names.find((one) => one.startsWith(kind));
  return name === undefined ? -1 : Number(name.slice(kind.length));
}

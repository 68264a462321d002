import type { AccessRule } from '../access/access-rule.js';
import type { ResourceSettings } from '../resource-settings.js';
import type {
  Described,
  OpenApiSecurityScheme,
  Operation,
  PathItem,
  SecurityRequirement,
} from './open-api.types.js';
import {
  outageResponse,
  REFUSAL_SCHEMA,
  refusalResponses,
  refusalSchema,
} from './refusal-responses.js';
import { routeAccess } from './route-access.js';
import type { MarkedOperation, RouteMarks } from './route-marks.js';
import { besidesOwn, securityRequirements } from './security-requirements.js';
import { SWAGGER_WEBHOOK } from './swagger-keys.js';

/** What a document is completed with. */
export interface CompletionParts {
  readonly marks: RouteMarks;
  readonly settings: ResourceSettings;
  /** Whether every handler is guarded that does not say otherwise. */
  readonly globally: boolean;
  /** What the document calls the scheme. */
  readonly name: string;
  /** Asked for only where the document has none of this name. */
  readonly scheme: () => OpenApiSecurityScheme;
  readonly outages: boolean;
}

/** One operation with the route that it comes from. */
interface Route extends MarkedOperation {
  readonly operation: Operation;
  readonly method: string;
  /** What the document asks for where an operation says nothing. */
  readonly everywhere: readonly SecurityRequirement[];
}

/** Writes into a document what the routes ask for. */
export class DocumentCompletion {
  constructor(private readonly parts: CompletionParts) {}

  of(document: Described): Described {
    const { components, paths, webhooks, security = [] } = document;
    return {
      ...document,
      paths: this.items(paths, security),
      ...(webhooks && { webhooks: this.items(webhooks, security) }),
      components: {
        ...components,
        schemas: { [REFUSAL_SCHEMA]: refusalSchema(this.parts.settings), ...components?.schemas },
        securitySchemes: this.schemes(components?.securitySchemes),
      },
    };
  }

  private schemes(
    present: Readonly<Record<string, unknown>> = {},
  ): Readonly<Record<string, unknown>> {
    const { name, scheme } = this.parts;
    return Object.hasOwn(present, name) ? present : { ...present, [name]: scheme() };
  }

  private items(
    items: Readonly<Record<string, PathItem>>,
    everywhere: readonly SecurityRequirement[],
  ): Readonly<Record<string, PathItem>> {
    return mapped(items, (item) =>
      mapped(item, (operation, method) => {
        if (!isOperation(operation)) return operation;
        const origin = this.parts.marks.find(operation);
        if (!origin) return operation;
        return this.operation({ ...origin, operation, method: method.toUpperCase(), everywhere });
      }),
    );
  }

  private operation(route: Route): Operation {
    const { security: _, ...said } = route.operation;
    // What the application sends is guarded by whoever receives it.
    if (Reflect.hasMetadata(SWAGGER_WEBHOOK, route.handler)) return { ...said, ...openTo(route) };
    const rule = routeAccess(route.handler, route.controller, this.parts.globally);
    if (!rule) return { ...said, ...openTo(route, this.isOurs(route.everywhere)) };
    if (rule.open) return { ...said, ...openTo(route, true) };
    return this.guarded(route, rule);
  }

  private guarded({ operation, method, own }: Route, rule: AccessRule): Operation {
    const { settings, name, outages } = this.parts;
    const foreseen = rule.demand.foreseen(method, settings);
    const ours = securityRequirements(name, rule, foreseen);
    return {
      ...operation,
      security: besidesOwn(own, ours, rule),
      responses: {
        ...refusalResponses({ rule, foreseen, settings }),
        ...(outages && outageResponse),
        ...operation.responses,
      },
    };
  }

  private isOurs(security: readonly SecurityRequirement[]): boolean {
    return security.some((requirement) => Object.hasOwn(requirement, this.parts.name));
  }
}

/** @param exempt whether what is asked for everywhere is known not to be asked for here */
function openTo({ own, everywhere }: Route, exempt = false): Pick<Operation, 'security'> {
  if (own.length > 0) return { security: own };
  return exempt && everywhere.length > 0 ? { security: [] } : {};
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value, key)]),
  );
}

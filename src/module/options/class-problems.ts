import type { Type } from '@nestjs/common';
import { Interaction } from '../../authorization/interaction.js';
import type { EndpointClass, EndpointRoute } from '../../endpoints/endpoint.js';
import { Endpoint } from '../../endpoints/endpoint.js';
import { ClientAuthMethod } from '../../clients/methods/client-auth-method.js';
import { RedirectUriPolicy } from '../../clients/redirect-uri-policy.js';
import { ScopePolicy } from '../../clients/scope-policy.js';
import { Grant } from '../../grants/grant.js';
import { PasswordGrant } from '../../grants/password.grant.js';
import { PkcePolicy } from '../../grants/pkce-policy.js';
import { ResponseType } from '../../grants/response-type.js';
import { LifecycleHooks } from '../../hooks/lifecycle-hooks.js';
import type { OAuth2Options, OAuth2StaticOptions } from '../../oauth2.options.js';
import { shown } from '../../options/setting-rules.js';
import { ResourceOwners } from '../../tokens/resource-owners.js';
import { TokenFormat } from '../../tokens/token-format.js';

/** A path that every router takes literally, and no client resolves to another one. */
const ROUTE_PATH = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/;

const ROUTE_METHODS: readonly unknown[] = ['GET', 'POST'];

/** What is wrong with the classes of the options. */
export function classProblems(options: Partial<OAuth2Options>): readonly string[] {
  const problems = [
    ...listProblems('grants', options.grants),
    ...listProblems('responseTypes', options.responseTypes),
    ...listProblems('clientAuthMethods', options.clientAuthMethods),
    ...listProblems('tokenFormats', options.tokenFormats),
    ...policyProblems(options),
  ];
  for (const name of ['resourceOwners', 'interaction', 'introspectionPolicy'] as const) {
    if (options[name] !== undefined && !isClass(options[name])) {
      problems.push(
        `${name} is ${shown(options[name])}: write the class itself, Nest makes its instance`,
      );
    }
  }
  for (const [name, contract] of Object.entries(CONTRACTS)) {
    if (Reflect.get(options, name) !== contract) continue;
    problems.push(
      `${name} is ${contract.name} itself: write a class that extends ${contract.name}`,
    );
  }
  const { grants } = options;
  if (Array.isArray(grants) && grants.includes(PasswordGrant) && !options.resourceOwners) {
    problems.push(
      'resourceOwners is missing: PasswordGrant needs it, write a class that checks passwords',
    );
  }
  return problems;
}

/** What is wrong with what stands beside the options. */
export function staticProblems({
  dataSource,
  endpoints,
  entities,
  stores,
}: OAuth2StaticOptions): readonly string[] {
  const problems: string[] = [];
  if (entities !== undefined && (typeof entities !== 'object' || entities === null)) {
    problems.push(
      `entities is ${shown(entities)}: write an object, such as { Client: TenantClient }`,
    );
  }
  if (stores !== undefined && entities !== undefined) {
    problems.push('entities has no meaning beside stores: leave one of them out');
  }
  if (dataSource !== undefined && (typeof dataSource !== 'string' || dataSource === '')) {
    problems.push(`dataSource is ${shown(dataSource)}: write the name of a TypeORM data source`);
  }
  if (stores !== undefined && typeof stores !== 'function' && !isModuleObject(stores)) {
    problems.push(
      `stores is ${shown(stores)}: write a module that exports the stores, such as RedisStoresModule`,
    );
  }
  if (stores !== undefined && dataSource !== undefined) {
    problems.push(
      'dataSource has no meaning beside stores, which know their own storage: leave one of them out',
    );
  }
  for (const name of ['decorators', 'classes'] as const) {
    const list: unknown = endpoints?.[name];
    if (list !== undefined && (!Array.isArray(list) || !list.every(isFunction))) {
      problems.push(`endpoints.${name} is not an array of ${name}: ${LISTS[name]}`);
    }
  }
  return [...problems, ...endpointProblems('endpoints.classes', endpoints?.classes)];
}

/** What is wrong with the endpoints of a list, as far as they are classes. */
export function endpointProblems(name: string, classes: unknown): readonly string[] {
  const list = Array.isArray(classes) ? classes.filter(isFunction) : [];
  return list.flatMap((one) => endpointClassProblems(name, one));
}

/** An endpoint class that can be given a controller. */
export function isRouted(
  endpoint: EndpointClass,
): endpoint is EndpointClass & { readonly route: EndpointRoute } {
  return hasPath(endpoint.route) && hasMethods(endpoint.route);
}

const BASES = {
  grants: { base: Grant, example: 'DEFAULT_GRANTS' },
  responseTypes: { base: ResponseType, example: '[NoneResponseType]' },
  clientAuthMethods: { base: ClientAuthMethod, example: '[HmacClientAuth]' },
  tokenFormats: { base: TokenFormat, example: '[SignedFormat]' },
  hooks: { base: LifecycleHooks, example: '[AuditHooks]' },
} as const;

/** What is only a contract: it does nothing by itself. */
const CONTRACTS = { resourceOwners: ResourceOwners, interaction: Interaction } as const;

const POLICIES = {
  scopePolicy: ScopePolicy,
  pkcePolicy: PkcePolicy,
  redirectUriPolicy: RedirectUriPolicy,
} as const;

const LISTS = {
  decorators: 'write them called, such as [Public(), SkipThrottle()]',
  classes: 'write the classes themselves, Nest makes their instances',
} as const;

/** A policy that has only some of the methods would leave out the others' checks. */
function policyProblems(options: Partial<OAuth2Options>): readonly string[] {
  return Object.entries(POLICIES).flatMap(([name, base]) => {
    const given: unknown = Reflect.get(options, name);
    if (given === undefined || (isOrExtends(given, base) && given !== RedirectUriPolicy)) return [];
    return [
      `${name} is ${shown(given)}: write a class that extends ${base.name}, Nest makes its instance`,
    ];
  });
}

/** What is wrong with a list of classes that Nest makes. */
export function listProblems(name: keyof typeof BASES, list: unknown): string[] {
  if (list === undefined) return [];
  const { base, example } = BASES[name];
  if (!Array.isArray(list)) {
    return [`${name} is ${shown(list)}: write an array of classes, such as ${example}`];
  }
  return list.flatMap((one: unknown, index) => {
    if (!isClass(one) || !(one.prototype instanceof base)) {
      return [
        `${name}[${index}] is ${shown(one)}: write a class that extends ${base.name}, Nest makes its instance`,
      ];
    }
    return list.indexOf(one) < index
      ? [`${name}[${index}] is ${one.name} a second time: leave one of them out`]
      : [];
  });
}

function endpointClassProblems(name: string, endpoint: EndpointClass): readonly string[] {
  if (!(endpoint.prototype instanceof Endpoint)) {
    return [`${name} has ${shown(endpoint)}: write a class that extends Endpoint`];
  }
  const { route } = endpoint;
  if (route === undefined || isRouted(endpoint)) return [];
  const whose = `${name}: the route of ${endpoint.name}`;
  return hasPath(route)
    ? [`${whose} has the methods ${JSON.stringify(route.methods)}: write ['GET'], ['POST'] or both`]
    : [`${whose} has the path ${shown(pathOf(route))}: write one such as '/oauth/ping'`];
}

function pathOf(route: EndpointRoute | null): unknown {
  return route?.path;
}

function hasPath(route: EndpointRoute | null | undefined): route is EndpointRoute {
  return typeof route?.path === 'string' && ROUTE_PATH.test(route.path);
}

function hasMethods({ methods }: EndpointRoute): boolean {
  return (
    Array.isArray(methods) &&
    methods.length > 0 &&
    methods.every((one, index) => ROUTE_METHODS.includes(one) && methods.indexOf(one) === index)
  );
}

function isFunction(value: unknown): value is EndpointClass {
  return typeof value === 'function';
}

/** What Nest takes for a module that is no class: a dynamic one, the promise of one, a forward reference. */
function isModuleObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'module' in value || 'forwardRef' in value || value instanceof Promise;
}

function isOrExtends(value: unknown, base: abstract new (...args: never[]) => object): boolean {
  return value === base || (isClass(value) && value.prototype instanceof base);
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && typeof value.prototype === 'object';
}

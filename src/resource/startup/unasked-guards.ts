import type { ModulesContainer } from '@nestjs/core';
import { type GuardedPlace, isGuardedItself } from './guarded-places.js';

/** Nest's own keys and tokens for what must be told apart here; its optional packages are not loaded. */
const FIELD = ['graphql:resolve_property', 'graphql:resolve_reference'];
const GATEWAY = 'websockets:is_gateway';
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

/** What Nest calls of a gateway beside the handlers of messages. */
const LIFE_OF_GATEWAY: ReadonlySet<string> = new Set([
  'afterInit',
  'handleConnection',
  'handleDisconnect',
]);

/** Methods that look guarded, though Nest asks no guards before it calls them: they would be open to everybody. */
export function unaskedGuards(
  places: readonly GuardedPlace[],
  modules: ModulesContainer,
): readonly string[] {
  const fieldsAreGuarded = asksGuardsOfFields(modules);
  return places.flatMap(({ type, methods }) =>
    methods.flatMap((method) => {
      if (!isGuardedItself(method.handler)) return [];
      const place = `${type.name}.${method.name}`;
      if (Reflect.hasMetadata(GATEWAY, type) && LIFE_OF_GATEWAY.has(method.name)) {
        return [`${place} is called without guards: write ResourceProtector.acquire there`];
      }
      if (fieldsAreGuarded || !FIELD.some((key) => Reflect.hasMetadata(key, method.handler))) {
        return [];
      }
      return [
        `${place} is a field, of which Nest asks no guards: write fieldResolverEnhancers: ['guards'] in the options of GraphQLModule`,
      ];
    }),
  );
}

/** Whether every GraphQLModule does; without any there are no fields. */
function asksGuardsOfFields(modules: ModulesContainer): boolean {
  return [...modules.values()]
    .map(({ providers }) => providers.get(GRAPHQL_OPTIONS)?.instance as GraphqlOptions | undefined)
    .every((options) => !options || (options.fieldResolverEnhancers?.includes('guards') ?? false));
}

interface GraphqlOptions {
  readonly fieldResolverEnhancers?: readonly string[];
}

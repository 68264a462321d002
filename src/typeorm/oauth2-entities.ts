import type { Type } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { ENTITIES, entityProblems, type ExtendedEntities } from './entities/extended-entities.js';

/**
 * Every entity of the package, for a data source without `autoLoadEntities`:
 * `entities: [...oauth2Entities, User]`.
 *
 * @publicApi
 */
export const oauth2Entities = [
  ENTITIES.Client,
  ENTITIES.ClientSecret,
  ENTITIES.Authorization,
  ENTITIES.AuthorizationCode,
  ENTITIES.Pkce,
  ENTITIES.Token,
  ENTITIES.Spent,
] as const;

/**
 * Every entity of the package with subclasses of the host in their places, for a data source without
 * `autoLoadEntities`; the same belong into the option `entities` of `OAuth2Module`.
 *
 * @publicApi
 * @throws {OAuth2ConfigurationError} naming everything that is wrong with them
 * @example `entities: [...oauth2EntitiesWith({ Client: TenantClient }), User]`
 */
export function oauth2EntitiesWith(extended: ExtendedEntities = {}): readonly Type[] {
  const problems = entityProblems(extended);
  if (problems.length > 0) {
    throw new OAuth2ConfigurationError(problems, 'OAuth2Module', 'its entities');
  }
  return Object.values({ ...ENTITIES, ...given(extended) });
}

function given(extended: ExtendedEntities): ExtendedEntities {
  const named = Object.entries(extended).filter(([, type]) => type !== undefined);
  return Object.fromEntries(named) as ExtendedEntities;
}

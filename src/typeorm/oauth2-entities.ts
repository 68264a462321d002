import { AuthorizationCode } from './entities/authorization-code.entity.js';
import { Authorization } from './entities/authorization.entity.js';
import { ClientSecret } from './entities/client-secret.entity.js';
import { Client } from './entities/client.entity.js';
import { Pkce } from './entities/pkce.entity.js';
import { Spent } from './entities/spent.entity.js';
import { Token } from './entities/token.entity.js';

/**
 * Every entity of the package, for a data source without `autoLoadEntities`:
 * `entities: [...oauth2Entities, User]`.
 *
 * @publicApi
 */
export const oauth2Entities = [
  Client,
  ClientSecret,
  Authorization,
  AuthorizationCode,
  Pkce,
  Token,
  Spent,
] as const;

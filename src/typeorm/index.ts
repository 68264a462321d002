export { AuthorizationCode } from './entities/authorization-code.entity.js';
export { Authorization } from './entities/authorization.entity.js';
export { ClientSecret } from './entities/client-secret.entity.js';
export { Client } from './entities/client.entity.js';
export { Pkce } from './entities/pkce.entity.js';
export { Spent } from './entities/spent.entity.js';
export { Token } from './entities/token.entity.js';
export type { ExtendedEntities } from './entities/extended-entities.js';
export { oauth2Entities, oauth2EntitiesWith } from './oauth2-entities.js';
export { TypeOrmStorageModule } from './storage.module.js';
export { ChangeListener } from './connection/change-listener.js';
export { StatementRunner } from './connection/statement-runner.js';
export { TypeOrmAuthorizationCodeStore } from './stores/authorization-code.store.js';
export { TypeOrmAuthorizationStore } from './stores/authorization.store.js';
export { TypeOrmClientStore } from './stores/client.store.js';
export { TypeOrmRefreshTokenStore } from './stores/refresh-token.store.js';
export { TypeOrmRetentionStore } from './stores/retention.store.js';
export { TypeOrmSpentStore } from './stores/spent.store.js';
export { TypeOrmTokenStore } from './stores/token.store.js';
export { OAuth2Transactions, type TransactionOptions } from './transactions/oauth2-transactions.js';
export { IssuingWrites } from './issuing/issuing-writes.js';
export {
  OAuth2IssuingWrites,
  type IssuingWritesDeclaration,
} from './issuing/issuing-writes.decorator.js';
export type { Issuance } from '../tokens/issuance.js';

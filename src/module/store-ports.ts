import type { Abstract } from '@nestjs/common';
import { SpentStore } from '../authorization/spent.store.js';
import { ClientStore } from '../clients/client.store.js';
import { AuthorizationCodeStore } from '../grants/authorization-code.store.js';
import { RefreshTokenStore } from '../grants/refresh-token.store.js';
import { Outages } from '../protocol/outages.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { ChangeFeed } from '../tokens/change-feed.js';
import { RetentionStore } from '../tokens/retention.store.js';
import { TokenStore } from '../tokens/token.store.js';

/** A port and what an implementation of it must have: at run time nothing else is left of an abstract class. */
export interface StorePort {
  readonly port: Abstract<unknown>;
  readonly methods: readonly string[];
}

function port<T>(type: Abstract<T>, methods: readonly (keyof T & string)[]): StorePort {
  return { port: type, methods };
}

/**
 * The stores of a server. They belong together: what one operation writes concerns several of them, every read of a
 * token joins its authorization and its client, and whoever deletes a client deletes what was issued to it.
 */
export const STORE_PORTS: readonly StorePort[] = [
  port(ClientStore, [
    'find',
    'list',
    'insert',
    'update',
    'delete',
    'addSecret',
    'deleteSecret',
    'allowsOrigin',
  ]),
  port(TokenStore, ['insert', 'find', 'revoke', 'revokeByClient']),
  port(AuthorizationStore, [
    'find',
    'start',
    'approve',
    'revoke',
    'revokeBySubject',
    'revokeByClient',
    'listBySubject',
  ]),
  port(AuthorizationCodeStore, ['issue', 'find', 'redeem']),
  port(RefreshTokenStore, ['rotate']),
  port(SpentStore, ['claim', 'has']),
  port(RetentionStore, ['prune']),
];

/** What a storage may tell besides: who is without it asks the storage each time, and calls no error an outage. */
export const TELLING_PORTS: readonly StorePort[] = [
  port(ChangeFeed, ['subscribe']),
  port(Outages, ['isOutage']),
];

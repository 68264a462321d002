import { createHash, randomBytes } from 'node:crypto';
import type { SpentStore } from '../../src/authorization/spent.store.js';
import type { Client } from '../../src/clients/client.js';
import type { ClientStore } from '../../src/clients/client.store.js';
import type {
  AuthorizationCodeStore,
  CodeIssue,
} from '../../src/grants/authorization-code.store.js';
import type { RefreshTokenStore, Successor } from '../../src/grants/refresh-token.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { newId } from '../../src/protocol/opaque-token.js';
import { aClient, anAuthorization, aToken } from '../../src/testing/builders.js';
import type { NewAuthorization, RefreshState } from '../../src/tokens/authorization.js';
import type { AuthorizationStore } from '../../src/tokens/authorization.store.js';
import type { RetentionStore } from '../../src/tokens/retention.store.js';
import type { NewToken } from '../../src/tokens/token.js';
import type { TokenStore } from '../../src/tokens/token.store.js';

/** The stores under test, over one storage. */
export interface Stores {
  readonly clients: ClientStore;
  readonly tokens: TokenStore;
  readonly authorizations: AuthorizationStore;
  readonly codes: AuthorizationCodeStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly spent: SpentStore;
  readonly retention: RetentionStore;
}

/** How a suite gets its stores: two sets over one storage, as two instances of a server have. */
export interface StoreSource {
  open(): Promise<readonly [Stores, Stores]>;
  close(): Promise<void>;
}

/** The moment at which these suites play. */
export const NOW = new Date('2030-01-01T00:00:00Z');

export const digest = (seed: string = randomBytes(8).toString('hex')): Buffer =>
  createHash('sha256').update(seed).digest();

/** A stored client. */
export async function storedClient(
  stores: Stores,
  overrides: Partial<Client> = {},
): Promise<Client> {
  const client = aClient(overrides);
  await stores.clients.insert(client);
  return client;
}

export function refreshState(generation = 0, seed?: string): RefreshState {
  return { digest: digest(seed), generation, idleExpiresAt: addSeconds(NOW, 86_400) };
}

/** An access token of a family. */
export function familyToken(authorization: NewAuthorization): NewToken {
  return aToken({
    clientKey: authorization.clientKey,
    authorizationId: authorization.id,
    subject: authorization.subject,
    principal: authorization.principal,
    digest: digest(),
  });
}

/** What consent would write for a client. */
export function codeIssue(clientKey: string, overrides: Partial<CodeIssue> = {}): CodeIssue {
  const authorization = anAuthorization({ clientKey });
  const expiresAt = addSeconds(NOW, 60);
  return {
    authorization,
    code: {
      id: newId(expiresAt),
      authorizationId: authorization.id,
      digest: digest(),
      redirectUri: 'https://client.example/callback',
      expiresAt,
    },
    pkce: { challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', method: 'S256' },
    ...overrides,
  };
}

/** The successor of a refresh token. */
export function successor(authorization: NewAuthorization, generation: number): Successor {
  return {
    token: familyToken(authorization),
    refresh: refreshState(generation),
    retry: randomBytes(40),
  };
}

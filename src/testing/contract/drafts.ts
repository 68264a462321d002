import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Client, ClientSecret } from '../../clients/client.js';
import type { CodeIssue, SpentKey } from '../../grants/authorization-code.store.js';
import type { Successor } from '../../grants/refresh-token.store.js';
import { addSeconds } from '../../protocol/clock.js';
import { newId } from '../../protocol/opaque-token.js';
import type { NewAuthorization, RefreshState } from '../../tokens/authorization.js';
import type { NewToken } from '../../tokens/token.js';
import { aClient, anAuthorization, aToken } from '../builders.js';
import type { Stores } from './stores.js';

/** The moment at which the cases play. */
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

export function aSecret(clientKey: string, overrides: Partial<ClientSecret> = {}): ClientSecret {
  return {
    id: randomUUID(),
    clientKey,
    digest: digest(),
    algorithm: 'sha256',
    label: null,
    hint: 'abcd',
    createdAt: NOW,
    expiresAt: null,
    lastUsedAt: null,
    ...overrides,
  };
}

/** A ticket that nobody has spent. */
export function aTicket(): SpentKey {
  return { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
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

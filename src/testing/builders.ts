import { randomUUID } from 'node:crypto';
import type { Client } from '../clients/client.js';
import { addSeconds } from '../protocol/clock.js';
import { newId } from '../protocol/opaque-token.js';
import type { NewAuthorization } from '../tokens/authorization.js';
import type { NewToken } from '../tokens/token.js';

const BEGINNING = new Date('2030-01-01T00:00:00Z');

/**
 * A confidential client that may use every default grant; `overrides` says what the test is about.
 *
 * @publicApi
 */
export function aClient(overrides: Partial<Client> = {}): Client {
  return {
    id: randomUUID(),
    clientId: `client-${randomUUID().slice(0, 8)}`,
    name: 'A client',
    kind: 'confidential',
    tokenEndpointAuthMethod: null,
    grants: ['authorization_code', 'client_credentials', 'refresh_token'],
    responseTypes: ['code'],
    redirectUris: ['https://client.example/callback'],
    origins: [],
    scopes: ['profile', 'email', 'user', 'read', 'write'],
    defaultScopes: ['profile'],
    audiences: [],
    lifetimes: null,
    pkceExemption: null,
    disabledAt: null,
    extra: {},
    createdAt: BEGINNING,
    updatedAt: BEGINNING,
    ...overrides,
  };
}

/**
 * An approval by the person `alice` that lasts 30 days from `createdAt`.
 *
 * @param overrides `clientKey` is the `id` of a client
 * @publicApi
 */
export function anAuthorization(
  overrides: Partial<NewAuthorization> & Pick<NewAuthorization, 'clientKey'>,
): NewAuthorization {
  const createdAt = overrides.createdAt ?? BEGINNING;
  const expiresAt = overrides.expiresAt ?? addSeconds(createdAt, 2_592_000);
  return {
    id: newId(expiresAt),
    subject: 'alice',
    principal: 'user',
    scopes: ['profile'],
    audience: [],
    authTime: createdAt,
    acr: null,
    amr: [],
    sessionId: null,
    nonce: null,
    cnf: null,
    parentId: null,
    extra: {},
    createdAt,
    expiresAt,
    ...overrides,
  };
}

/**
 * The row of an access token that a client holds for itself, good for an hour from `issuedAt`.
 *
 * @param overrides `clientKey` is the `id` of a client, `digest` that of the token
 * @publicApi
 */
export function aToken(
  overrides: Partial<NewToken> & Pick<NewToken, 'clientKey' | 'digest'>,
): NewToken {
  const issuedAt = overrides.issuedAt ?? BEGINNING;
  const expiresAt = overrides.expiresAt ?? addSeconds(issuedAt, 3_600);
  return {
    id: newId(expiresAt),
    authorizationId: null,
    subject: null,
    principal: 'client',
    scopes: [],
    audience: [],
    cnf: null,
    issuedAt,
    expiresAt,
    ...overrides,
  };
}

import { randomUUID } from 'node:crypto';
import type { Client } from '../../src/clients/client.js';
import type { CodeIssue } from '../../src/grants/authorization-code.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { aClient, anAuthorization, aToken } from '../../src/testing/builders.js';
import type { NewToken } from '../../src/tokens/token.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  storedClient,
  type Stores,
} from '../contract/store-set.js';
import { issuedCode, redeem, rotate, startedFamily, type Family } from './stores-claims.js';

/** Things that are asked for at the same time. */
const SHARED = 25;

/** What operations are about. */
export interface Things {
  readonly client: Client;
  readonly issues: readonly CodeIssue[];
  readonly families: readonly Family[];
  readonly tokens: readonly NewToken[];
}

const times = <T>(make: () => T): T[] => Array.from({ length: SHARED }, make);

const ticket = () => ({ kind: 'consent', id: randomUUID(), expiresAt: NOW });

export async function storedThings(stores: Stores): Promise<Things> {
  const client = await storedClient(stores);
  const issues = await Promise.all(times(() => issuedCode(stores, client.id)));
  const families = await Promise.all(times(() => startedFamily(stores, client.id)));
  const tokens = families.map(({ authorization }) => familyToken(authorization));
  await Promise.all(tokens.map((token) => stores.tokens.insert(token)));
  return { client, issues, families, tokens };
}

/** Everything that stores do; what may share statements, many times at once. */
export async function everyOperation(stores: Stores, things: Things): Promise<void> {
  await atAuthorizations(stores, things);
  await atClients(stores, things.client);
  await shared(stores, things);
  await stores.spent.claim(ticket());
  await stores.spent.has('consent', '7');
  await stores.retention.prune(addSeconds(NOW, 86_400));
}

async function shared(stores: Stores, things: Things): Promise<void> {
  const { client, issues, families } = things;
  const { tokens, codes, authorizations } = stores;
  const { id: clientKey } = client;
  await Promise.all([
    ...issues.flatMap((issue) => [redeem(stores, issue), codes.find(issue.code.id)]),
    ...families.flatMap((family) => [
      rotate(stores, family),
      authorizations.find(family.authorization.id),
    ]),
    ...times(() => tokens.insert(aToken({ clientKey, digest: digest() }))),
    ...things.tokens.map(({ id }) => tokens.find(id)),
    ...things.tokens.map(({ id }) => tokens.revoke(id, NOW)),
    ...families.map(({ authorization: { id } }) =>
      authorizations.revoke(id, 'revoked_by_host', NOW),
    ),
    ...times(() => codes.issue(codeIssue(clientKey, { spent: ticket() }))),
  ]);
}

async function atAuthorizations(stores: Stores, { client, families }: Things): Promise<void> {
  const { tokens, authorizations } = stores;
  const { id: clientKey } = client;
  const started = anAuthorization({ clientKey });
  const token = aToken({ clientKey, digest: digest(), authorizationId: started.id });
  await authorizations.start(started, token);
  await authorizations.approve({ authorization: anAuthorization({ clientKey }), spent: ticket() });
  for (const { authorization } of families.slice(0, 1)) {
    await authorizations.revoke(authorization.id, 'revoked_by_host', NOW);
  }
  await authorizations.revokeBySubject('person 7', 'revoked_by_host', NOW);
  await authorizations.revokeByClient(clientKey, 'revoked_by_host', NOW);
  await authorizations.listBySubject('person 7', NOW);
  await tokens.revoke(token.id, NOW);
  await tokens.revokeByClient(clientKey, NOW);
}

async function atClients({ clients }: Stores, { id: clientKey, clientId }: Client): Promise<void> {
  const secret = { id: randomUUID(), clientKey, digest: digest(), algorithm: 'sha256' } as const;
  const facts = { label: null, hint: 'abcd', createdAt: NOW, expiresAt: null, lastUsedAt: null };
  await clients.find(clientId);
  await clients.list();
  await clients.insert(aClient());
  await clients.update(clientId, { name: 'Renamed' }, NOW);
  // To a store that gets no answers, too many change the client at once.
  await clients.addSecret({ ...secret, ...facts }, NOW).catch(() => undefined);
  await clients.deleteSecret(clientKey, secret.id);
  await clients.allowsOrigin('https://client.example');
  await clients.delete(clientId);
}

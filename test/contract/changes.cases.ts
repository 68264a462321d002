import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { DataSource } from 'typeorm';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import type { Change } from '../../src/tokens/change-feed.js';
import type { PostgresInstance } from './postgres-stores.js';
import {
  codeIssue,
  digest,
  familyToken,
  refreshState,
  storedClient,
  successor,
} from './store-set.js';

/** What the database compares with its own time must not have expired. */
const NOW = new Date();
const LATER = addSeconds(NOW, 60);

/** What a test changes. */
export interface Rows {
  readonly clientKey: string;
  readonly clientId: string;
  readonly secretId: string;
  /** A client that has nothing. */
  readonly otherClientKey: string;
  readonly authorization: NewAuthorization;
  /** Of the authorization. */
  readonly tokenId: string;
  /** The client's own. */
  readonly ownTokenId: string;
}

const ofToken = ({ tokenId: id }: Rows): Change => ({ kind: 'token', id });
const ofOwnToken = ({ ownTokenId: id }: Rows): Change => ({ kind: 'token', id });
const ofAuthorization = ({ authorization: { id } }: Rows): Change => ({
  kind: 'authorization',
  id,
});
const ofClient = ({ clientKey: key }: Rows): Change => ({ kind: 'client', key });
const ofOtherClient = ({ otherClientKey: key }: Rows): Change => ({ kind: 'client', key });

type Doing = (stores: PostgresInstance, rows: Rows) => Promise<unknown>;
type Telling = readonly ((rows: Rows) => Change)[];

const byHand =
  (statement: string, of: (rows: Rows) => string): Doing =>
  ({ dataSource }, rows) =>
    dataSource.query(qualified(dataSource, statement), [of(rows)]);

/** What is done, and what everybody hears of it. */
export const TOLD: readonly (readonly [string, Doing, Telling])[] = [
  ['a revoked token', ({ tokens }, r) => tokens.revoke(r.tokenId, LATER), [ofToken]],
  [
    'a revoked authorization',
    ({ authorizations }, { authorization }) =>
      authorizations.revoke(authorization.id, 'revoked_by_host', LATER),
    [ofAuthorization],
  ],
  [
    'all that a subject approved',
    ({ authorizations }, { authorization }) =>
      authorizations.revokeBySubject(authorization.subject ?? '', 'revoked_by_host', LATER),
    [ofAuthorization],
  ],
  [
    'all authorizations of a client',
    ({ authorizations }, { clientKey }) =>
      authorizations.revokeByClient(clientKey, 'revoked_by_host', LATER),
    [ofAuthorization],
  ],
  [
    'all that a client holds for itself',
    ({ tokens }, { clientKey }) => tokens.revokeByClient(clientKey, NOW),
    [ofOwnToken],
  ],
  [
    'a disabled client',
    ({ clients }, { clientId }) => clients.update(clientId, { disabledAt: LATER }, LATER),
    [ofClient],
  ],
  [
    'a changed client',
    ({ clients }, { clientId }) =>
      clients.update(clientId, { lifetimes: { accessToken: 5 } }, LATER),
    [ofClient],
  ],
  [
    'a deleted client, with all that was issued to it',
    ({ clients }, { clientId }) => clients.delete(clientId),
    [ofToken, ofOwnToken, ofClient, ofClient],
  ],
  [
    'a further secret, and the end of the one before',
    ({ clients }, { clientKey }) => clients.addSecret(aSecret(clientKey), LATER),
    [ofClient],
  ],
  [
    'a deleted secret',
    ({ clients }, { clientKey, secretId }) => clients.deleteSecret(clientKey, secretId),
    [ofClient],
  ],
  [
    'a secret that SQL by hand gives to another client',
    ({ dataSource }, { secretId, otherClientKey }) =>
      dataSource.query(
        qualified(dataSource, 'UPDATE oauth2_client_secret SET client_id = $2 WHERE id = $1'),
        [secretId, otherClientKey],
      ),
    [ofClient, ofOtherClient],
  ],
  [
    'a secret that SQL by hand ends',
    byHand(
      'UPDATE oauth2_client_secret SET expires_at = now() WHERE id = $1',
      ({ secretId }) => secretId,
    ),
    [ofClient],
  ],
  [
    'a client that SQL by hand renames',
    byHand(
      `UPDATE oauth2_client SET client_id = gen_random_uuid() WHERE id = $1`,
      (rows) => rows.clientKey,
    ),
    [ofClient],
  ],
  [
    'a token that SQL by hand narrows',
    byHand(`UPDATE oauth2_token SET scopes = '{less}' WHERE id = $1`, ({ tokenId }) => tokenId),
    [ofToken],
  ],
  [
    'a token that SQL by hand ends sooner',
    byHand(
      `UPDATE oauth2_token SET expires_at = issued_at + interval '1 second' WHERE id = $1`,
      ({ tokenId }) => tokenId,
    ),
    [ofToken],
  ],
  [
    'a token that SQL by hand deletes',
    byHand(`DELETE FROM oauth2_token WHERE id = $1`, ({ tokenId }) => tokenId),
    [ofToken],
  ],
  [
    'an authorization that SQL by hand deletes, by its tokens',
    byHand(`DELETE FROM oauth2_authorization WHERE id = $1`, (rows) => rows.authorization.id),
    [ofToken],
  ],
];

/** What nobody needs to hear of: least of all what happens all the time. */
export const UNTOLD: readonly (readonly [string, Doing])[] = [
  [
    'a new token',
    ({ tokens }, { clientKey }) => tokens.insert(living(aToken({ clientKey, digest: digest() }))),
  ],
  [
    'a new authorization with its token',
    async ({ authorizations }, { clientKey }) => {
      const authorization = anAuthorization({ clientKey, createdAt: NOW });
      await authorizations.start(authorization, living(familyToken(authorization)), refreshState());
    },
  ],
  [
    'a code, from consent to its redemption',
    async ({ codes }, { clientKey }) => {
      const issue = codeIssue(clientKey);
      await codes.issue(issue);
      await codes.redeem(
        { codeId: issue.code.id, digest: issue.code.digest, clientKey, proven: true },
        { token: familyToken(issue.authorization), refresh: refreshState() },
        NOW,
      );
    },
  ],
  [
    'a rotation',
    async ({ refreshTokens }, { authorization, clientKey }) => {
      const presented = {
        authorizationId: authorization.id,
        clientKey,
        digest: refreshState(0, 'first').digest,
        generation: 0,
        retryFrom: NOW,
      };
      const outcome = await refreshTokens.rotate(presented, successor(authorization, 1), NOW);
      expect(outcome.kind).toBe('fresh');
    },
  ],
  [
    'the clean-up of what has expired',
    async ({ tokens, authorizations, retention }, { clientKey }) => {
      const long = addSeconds(NOW, -7_200);
      const gone = anAuthorization({ clientKey, createdAt: long, expiresAt: addSeconds(long, 60) });
      const times = { issuedAt: long, expiresAt: addSeconds(long, 60) };
      const token = aToken({ clientKey, digest: digest(), ...times });
      await authorizations.start(gone, { ...token, authorizationId: gone.id });
      await tokens.insert(aToken({ clientKey, digest: digest(), ...times }));
      expect(await retention.prune(addSeconds(NOW, -60))).toMatchObject({ tokens: 2 });
    },
  ],
  [
    'a token that was revoked before it is deleted',
    async ({ tokens, dataSource }, { ownTokenId }) => {
      const sql = (text: string, values: readonly unknown[] = []) =>
        dataSource.query(qualified(dataSource, text), [...values]);
      await sql('ALTER TABLE oauth2_token DISABLE TRIGGER oauth2_token_changed');
      await tokens.revoke(ownTokenId, LATER);
      await sql('ALTER TABLE oauth2_token ENABLE TRIGGER oauth2_token_changed');
      await sql('DELETE FROM oauth2_token WHERE id = $1', [ownTokenId]);
    },
  ],
  [
    'a client that is stored as it was',
    ({ clients }, { clientId }) => clients.update(clientId, { disabledAt: null }, LATER),
  ],
  [
    'the use of a secret',
    byHand('UPDATE oauth2_client_secret SET last_used_at = now() WHERE id = $1', (r) => r.secretId),
  ],
];

/** A statement for the schema of a data source. */
export function qualified({ options }: DataSource, statement: string): string {
  const schema = 'schema' in options ? options.schema : undefined;
  if (schema === undefined) return statement;
  return statement.replaceAll(
    /\boauth2_(token|client|authorization|client_secret)\b/g,
    `"${schema}".$&`,
  );
}

/** A token that has not expired by the database's clock. */
function living<T extends { readonly issuedAt: Date; readonly expiresAt: Date }>(token: T): T {
  return { ...token, issuedAt: NOW, expiresAt: addSeconds(NOW, 3_600) };
}

function aSecret(clientKey: string) {
  return {
    id: randomUUID(),
    clientKey,
    digest: digest(),
    algorithm: 'sha256' as const,
    label: null,
    hint: 'abcd',
    createdAt: NOW,
    expiresAt: null,
    lastUsedAt: null,
  };
}

/** A client with a secret, an authorization with a token, and a token of its own. */
export async function stored(stores: PostgresInstance): Promise<Rows> {
  const { id: clientKey, clientId } = await storedClient(stores);
  const { id: otherClientKey } = await storedClient(stores);
  const secret = aSecret(clientKey);
  await stores.clients.addSecret(secret, LATER);
  const authorization = anAuthorization({ clientKey, createdAt: NOW, subject: randomUUID() });
  const token = living(familyToken(authorization));
  await stores.authorizations.start(authorization, token, refreshState(0, 'first'));
  const own = living(aToken({ clientKey, digest: digest() }));
  await stores.tokens.insert(own);
  return {
    clientKey,
    clientId,
    secretId: secret.id,
    otherClientKey,
    authorization,
    tokenId: token.id,
    ownTokenId: own.id,
  };
}

import { expect } from 'vitest';
import {
  post,
  refresh,
  registerClient,
  type TestClient,
  type TokenAnswer,
  tokensFor,
} from '../support/flows.js';
import type { OAuthServer } from '../support/oauth-server.js';

export interface Held extends TokenAnswer {
  readonly user: string;
  readonly client: TestClient;
}

type Ending = (server: OAuthServer, held: Held) => Promise<unknown>;

/** Whose turn it is when people are made up. */
let people = 0;

/** Nothing of another test hangs on this client or this person. */
export async function issue(server: OAuthServer): Promise<Held> {
  people += 1;
  const user = `person ${people}`;
  const client = await registerClient(server);
  return { ...(await tokensFor(server, client, {}, { user })), user, client };
}

export async function authorizationOf({ tokens }: OAuthServer, { user }: Held): Promise<string> {
  const [entry] = await tokens.listAuthorizations(user);
  return entry?.authorization.id ?? '';
}

export async function tokenIdOf(server: OAuthServer, held: Held): Promise<string> {
  const rows = await server.dataSource.query<{ readonly id: string }[]>(
    'SELECT id FROM oauth2_token WHERE authorization_id = $1',
    [await authorizationOf(server, held)],
  );
  expect(rows).toHaveLength(1);
  return rows[0]?.id ?? '';
}

const revoked =
  (which: 'access_token' | 'refresh_token'): Ending =>
  async (server, held) => {
    const { status } = await post(server, '/oauth/revoke', held.client, { token: held[which] });
    expect(status).toBe(200);
  };

export const ENDINGS: readonly (readonly [string, Ending])[] = [
  ['it is revoked by its client (RFC 7009 §2.1)', revoked('access_token')],
  ['its refresh token is revoked (RFC 7009 §2.1)', revoked('refresh_token')],
  ['the host revokes it', ({ tokens }, held) => tokens.revoke(held.access_token)],
  [
    'the host revokes its authorization',
    async (server, held) => server.tokens.revokeAuthorization(await authorizationOf(server, held)),
  ],
  ['the host revokes its subject', ({ tokens }, { user }) => tokens.revokeSubject(user)],
  ['the host revokes its client', ({ tokens }, { client }) => tokens.revokeClient(client.clientId)],
  ['its client is disabled', ({ clients }, { client }) => clients.disable(client.clientId)],
  ['its client is deleted', ({ clients }, { client }) => clients.delete(client.clientId)],
  [
    'its refresh token is used again (RFC 9700 §4.14.2)',
    async (server, { client, refresh_token }) => {
      const { refresh_token: next } = (await (
        await refresh(server, client, refresh_token)
      ).json()) as TokenAnswer;
      expect((await refresh(server, client, next)).status).toBe(200);
      expect((await refresh(server, client, refresh_token)).status).toBe(400);
    },
  ],
];

export const BY_HAND: readonly (readonly [
  string,
  (server: OAuthServer, id: string) => Promise<unknown>,
])[] = [
  [
    'it',
    ({ dataSource }, id) =>
      dataSource.query('UPDATE oauth2_token SET revoked_at = now() WHERE authorization_id = $1', [
        id,
      ]),
  ],
  [
    'its authorization',
    ({ dataSource }, id) =>
      dataSource.query(
        `UPDATE oauth2_authorization SET revoked_at = now(), revoked_reason = 'revoked_by_host' WHERE id = $1`,
        [id],
      ),
  ],
  [
    'its row',
    ({ dataSource }, id) =>
      dataSource.query('DELETE FROM oauth2_token WHERE authorization_id = $1', [id]),
  ],
  [
    'its client',
    ({ dataSource }, id) =>
      dataSource.query(
        `UPDATE oauth2_client SET disabled_at = now()
           WHERE id = (SELECT client_id FROM oauth2_authorization WHERE id = $1)`,
        [id],
      ),
  ],
];

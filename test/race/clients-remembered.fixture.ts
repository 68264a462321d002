import { post, registerClient, type TestClient } from '../support/flows.js';
import type { OAuthServer } from '../support/oauth-server.js';
import type { StatementLog } from '../support/statement-log.js';
import { until } from '../support/until.js';

/** A client that may use every grant; `overrides` says what the test is about. */
export function makeClient(
  server: OAuthServer,
  overrides: Parameters<typeof registerClient>[1] = {},
): Promise<TestClient> {
  const grants = ['authorization_code', 'refresh_token', 'client_credentials'];
  return registerClient(server, { grants, ...overrides });
}

/** What a server says to the client's own credentials. */
export async function authenticates(server: OAuthServer, client: TestClient): Promise<number> {
  const form = { grant_type: 'client_credentials' };
  return (await post(server, '/oauth/token', client, form)).status;
}

export async function keyOf({ dataSource }: OAuthServer, client: TestClient): Promise<string> {
  const [row] = await dataSource.query<{ readonly id: string }[]>(
    'SELECT id FROM oauth2_client WHERE client_id = $1',
    [client.clientId],
  );
  return row?.id ?? '';
}

/** The first news of a client that a server hears from now on. */
export function news(server: OAuthServer, key: string): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = server.changes.subscribe({
      changed(change) {
        if (change.kind !== 'client' || change.key !== key) return;
        unsubscribe();
        resolve();
      },
      interrupted: () => undefined,
    });
  });
}

/** How many look-ups of a client it costs to authenticate one. */
export async function lookUps(
  log: StatementLog,
  server: OAuthServer,
  client: TestClient,
): Promise<number> {
  const sent = await log.during(() => authenticates(server, client));
  return sent.filter((text) => text.startsWith('SELECT')).length;
}

/** Makes a server remember a client, and proves that it does. */
export async function remember(
  log: StatementLog,
  server: OAuthServer,
  client: TestClient,
): Promise<void> {
  await until(async () => server.changes.live && (await lookUps(log, server, client)) === 0);
}

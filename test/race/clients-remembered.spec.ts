import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorize, introspect, type TestClient, tokensFor } from '../support/flows.js';
import type { OAuthServer } from '../support/oauth-server.js';
import { SlowDigests } from '../support/slow-digests.js';
import { StatementLog } from '../support/statement-log.js';
import { authenticates, keyOf, makeClient, news, remember } from './clients-remembered.fixture.js';
import { startTwoServers, type TwoServers } from './two-servers.js';

type Change = (server: OAuthServer, client: TestClient) => Promise<unknown>;

const byHand =
  (statement: string): Change =>
  ({ dataSource }, { clientId }) =>
    dataSource.query(statement, [clientId]);

const SECRETS = '(SELECT id FROM oauth2_client WHERE client_id = $1)';

/** What makes a client's secret worthless. */
const ENDINGS: readonly (readonly [string, Change])[] = [
  ['is disabled', ({ clients }, { clientId }) => clients.disable(clientId)],
  ['is deleted', ({ clients }, { clientId }) => clients.delete(clientId)],
  ['gets another secret', ({ clients }, { clientId }) => clients.rotateSecret(clientId)],
  [
    'has to use another method',
    ({ clients }, { clientId }) =>
      clients.change(clientId, { tokenEndpointAuthMethod: 'client_secret_post' }),
  ],
  [
    'is disabled by SQL by hand',
    byHand('UPDATE oauth2_client SET disabled_at = now() WHERE client_id = $1'),
  ],
  ['is deleted by SQL by hand', byHand('DELETE FROM oauth2_client WHERE client_id = $1')],
  [
    'is renamed by SQL by hand',
    byHand(`UPDATE oauth2_client SET client_id = client_id || ' 2' WHERE client_id = $1`),
  ],
  [
    'loses its secret to SQL by hand',
    byHand(`DELETE FROM oauth2_client_secret WHERE client_id = ${SECRETS}`),
  ],
  [
    'has a secret whose time SQL by hand has ended',
    byHand(`UPDATE oauth2_client_secret SET expires_at = created_at WHERE client_id = ${SECRETS}`),
  ],
  [
    'loses its secret to another client',
    byHand(
      `UPDATE oauth2_client_secret SET client_id = (SELECT id FROM oauth2_client WHERE name = 'Other')
       WHERE client_id = ${SECRETS}`,
    ),
  ],
];

describe('a client that another instance remembers', () => {
  let two: TwoServers;
  let log: StatementLog;
  beforeAll(async () => {
    two = await startTwoServers();
    log = new StatementLog(two.one.dataSource);
    await makeClient(two.one, { name: 'Other' });
  });
  afterAll(async () => {
    log.stop();
    await two.close();
  });

  /** Changes a client at one instance. @returns when the other one has heard of it */
  async function changed(client: TestClient, change: Change): Promise<void> {
    const heard = news(two.other, await keyOf(two.one, client));
    await change(two.one, client);
    await heard;
  }

  it.each(ENDINGS)('is refused there as soon as it %s', async (_what, end) => {
    const client = await makeClient(two.one);
    const bystander = await makeClient(two.one);
    await remember(log, two.other, client);
    await remember(log, two.other, bystander);

    await changed(client, end);

    expect(await authenticates(two.other, client)).toBe(401);
    expect(await authenticates(two.other, bystander)).toBe(200);
  });

  it('is admitted there at once with its new secret, before the news of it', async () => {
    const client = await makeClient(two.one);
    await remember(log, two.other, client);

    const rotated = await two.one.clients.rotateSecret(client.clientId, { overlap: 60 });

    expect(await authenticates(two.other, { ...client, ...rotated })).toBe(200);
    expect(await authenticates(two.other, client)).toBe(200);
  });

  it('is admitted there at once when it is enabled again', async () => {
    const client = await makeClient(two.one);
    await remember(log, two.other, client);
    await changed(client, ({ clients }, { clientId }) => clients.disable(clientId));
    const status = async () => (await authorize(two.other, client)).status;
    const disabled = await status();

    await changed(client, ({ clients }, { clientId }) => clients.enable(clientId));

    expect(disabled).toBe(400);
    expect(await status()).toBe(303);
    expect(await authenticates(two.other, client)).toBe(200);
  });

  it('has its new redirect URI there at once, and no longer the old one (RFC 6749 §3.1.2.3)', async () => {
    const client = await makeClient(two.one);
    await remember(log, two.other, client);
    const moved = 'https://client.example/moved';

    await changed(client, ({ clients }, { clientId }) =>
      clients.change(clientId, { redirectUris: [moved] }),
    );

    expect((await authorize(two.other, client)).status).toBe(400);
    expect((await authorize(two.other, client, { redirect_uri: moved })).status).toBe(303);
  });

  it('loses a scope there at once', async () => {
    const client = await makeClient(two.one);
    await remember(log, two.other, client);

    await changed(client, ({ clients }, { clientId }) =>
      clients.change(clientId, { scopes: ['profile'], defaultScopes: ['profile'] }),
    );
    const { access_token } = await tokensFor(two.other, client);

    expect(await introspect(two.other, client, access_token)).toMatchObject({ scope: 'profile' });
  });

  it('pays for the slow digest of a chosen secret once, until that is no longer its secret', async () => {
    const slow = new SlowDigests();
    const client = await makeClient(two.one, { clientSecret: 'what a person has chosen' });
    const known = { ...client, clientSecret: 'what a person has chosen' };
    await remember(log, two.other, known);

    const cost = await slow.during(async () => {
      for (let request = 0; request < 5; request += 1) {
        expect(await authenticates(two.other, known)).toBe(200);
      }
    });
    await changed(known, ({ clients }, { clientId }) => clients.rotateSecret(clientId));
    slow.stop();

    expect(cost).toBe(0);
    expect(await authenticates(two.other, known)).toBe(401);
  });
});

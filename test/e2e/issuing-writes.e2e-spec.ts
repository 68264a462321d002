import { ConsoleLogger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_GRANTS,
  ImplicitGrant,
  InvalidGrantError,
  PasswordGrant,
} from '../../src/index.js';
import { askToken, redemption, transactionsOf } from '../support/direct-requests.js';
import {
  approve,
  authorize,
  exchange,
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { Outbox, OUTBOX } from './issuing-writes.fixture.js';

const GRANTS = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'implicit',
];

/** What the application logs. */
class Lines extends ConsoleLogger {
  #text = '';

  override error(message: unknown, ...rest: readonly unknown[]): void {
    this.#text += `${String(message)} ${rest.map(String).join(' ')}\n`;
  }

  override log(): void {}

  override warn(): void {}

  text(): string {
    return this.#text;
  }
}

describe.each(ADAPTERS)('writes in the transaction that issues (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  let outbox: Outbox;
  const log = new Lines();
  beforeAll(async () => {
    server = await startServer(adapter, {
      providers: [Outbox],
      logger: log,
      options: {
        grants: [...DEFAULT_GRANTS, PasswordGrant, ImplicitGrant],
        hooks: { timeLimit: 1 },
      },
    });
    await server.dataSource.query(OUTBOX);
    outbox = server.app.get(Outbox);
    client = await registerClient(server, { grants: GRANTS });
  });
  beforeEach(async () => {
    outbox.beside = async () => undefined;
    outbox.calls = 0;
    await server.dataSource.query('TRUNCATE outbox');
  });
  afterAll(() => server.close());

  const rows = (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    server.dataSource.query('SELECT * FROM outbox');

  const tokens = async () => {
    const [{ count } = { count: '' }] = await server.dataSource.query<{ readonly count: string }[]>(
      'SELECT count(*) FROM oauth2_token',
    );
    return count;
  };

  it('are told what is issued, and stored with it', async () => {
    const { access_token } = await tokensFor(server, client, { scope: 'profile' });
    const seen = await introspect(server, client, access_token);

    expect(seen['active']).toBe(true);
    expect(await rows()).toEqual([
      {
        token_id: expect.any(String),
        grant_type: 'authorization_code',
        client_id: client.clientId,
        subject: 'alice',
        scopes: ['profile'],
        authorization_id: expect.any(String),
      },
    ]);
    const [row] = await server.dataSource.query(
      'SELECT count(*) FROM oauth2_token t JOIN outbox o ON o.token_id = t.id AND o.authorization_id = t.authorization_id',
    );
    expect(row).toEqual({ count: '1' });
  });

  it('are asked by every grant', async () => {
    const { refresh_token } = await tokensFor(server, client);
    await refresh(server, client, refresh_token);
    await post(server, '/oauth/token', client, { grant_type: 'client_credentials' });
    await post(server, '/oauth/token', client, {
      grant_type: 'password',
      username: 'alice',
      password: 'ecila',
    });
    const implicit = {
      response_type: 'token',
      code_challenge: undefined,
      code_challenge_method: undefined,
    };
    await authorize(server, client, implicit);

    expect((await rows()).map(({ grant_type }) => grant_type).toSorted()).toEqual(
      GRANTS.toSorted(),
    );
  });

  it('cost a transaction: begin, the statement that claims and issues, the writes, commit', async () => {
    const approved = await approve(server, client);
    const sent = new StatementLog(server.dataSource);
    const texts = await sent.during(() => exchange(server, client, approved));
    sent.stop();
    const from = texts.indexOf('START TRANSACTION');

    expect(texts.slice(from).map((text) => text.split(/\s/)[0])).toEqual([
      'START',
      'WITH',
      'INSERT',
      'COMMIT',
    ]);
  });

  it('undo everything when they throw: logged, `server_error`, and the code buys tokens later', async () => {
    const approved = await approve(server, client);
    const before = await tokens();
    outbox.beside = async () => {
      throw new Error('the queue is full');
    };
    const failed = await exchange(server, client, approved);
    outbox.beside = async () => undefined;

    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({ error: 'server_error' });
    expect(log.text()).toContain('Outbox.write failed, and nothing was issued: the queue is full');
    expect(await tokens()).toBe(before);
    expect((await exchange(server, client, approved)).status).toBe(200);
    expect(await rows()).toHaveLength(1);
  });

  it('refuse with an OAuth2Error, and nothing is consumed', async () => {
    const { refresh_token } = await tokensFor(server, client);
    const told = server.events.length;
    outbox.beside = async () => {
      throw new InvalidGrantError('the account is in arrears');
    };
    const refused = await refresh(server, client, refresh_token);
    outbox.beside = async () => undefined;

    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'the account is in arrears',
    });
    expect(server.events.slice(told).map(({ type }) => type)).not.toContain('token.issued');
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  it.each([
    ['in PostgreSQL', 'SELECT pg_sleep(30)'],
    ['elsewhere', undefined],
  ])('are cut when they hang %s: 503, and nothing is consumed', async (_where, statement) => {
    const approved = await approve(server, client);
    outbox.beside = (manager) =>
      statement === undefined ? new Promise(() => undefined) : manager.query(statement);
    const hung = await exchange(server, client, approved);
    outbox.beside = async () => undefined;

    expect(hung.status).toBe(503);
    expect(hung.headers.get('retry-after')).not.toBeNull();
    expect(log.text()).toContain('did not come back within 1 s');
    expect((await exchange(server, client, approved)).status).toBe(200);
    expect(await rows()).toHaveLength(1);
  });

  it('that swallow an error of PostgreSQL issue nothing', async () => {
    const approved = await approve(server, client);
    outbox.beside = (manager) => manager.query('SELECT 1 / 0').catch(() => undefined);
    const failed = await exchange(server, client, approved);
    outbox.beside = async () => undefined;

    expect(failed.status).toBe(500);
    expect(log.text()).toContain('the transaction cannot be committed');
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('are not asked when nothing is issued: a replay, a retry that gets the same pair', async () => {
    const approved = await approve(server, client);
    const first = (await (await exchange(server, client, approved)).json()) as {
      readonly refresh_token: string;
    };
    await refresh(server, client, first.refresh_token);
    await refresh(server, client, first.refresh_token);
    expect(outbox.calls).toBe(2);
    expect((await exchange(server, client, approved)).status).toBe(400);

    expect(outbox.calls).toBe(2);
    expect(await rows()).toHaveLength(2);
  });

  it('belong to a transaction of the host as a savepoint', async () => {
    const [one, other] = [await approve(server, client), await approve(server, client)];
    const statuses: number[] = [];
    await transactionsOf(server).run(async (manager) => {
      outbox.beside = async () => {
        throw new InvalidGrantError('not now');
      };
      statuses.push((await askToken(server, client, redemption(one))).status);
      outbox.beside = async () => undefined;
      statuses.push((await askToken(server, client, redemption(other))).status);
      await manager.query(`DELETE FROM outbox WHERE grant_type = 'none'`);
    });

    expect(statuses).toEqual([400, 200]);
    expect(await rows()).toHaveLength(1);
    expect((await exchange(server, client, one)).status).toBe(200);
  });

  it('that are cut in a transaction of the host and go on keep that from being committed', async () => {
    const approved = await approve(server, client);
    let goOn = (): void => undefined;
    let late: Promise<unknown> | undefined;
    outbox.beside = (manager, { tokenId }) => {
      const waiting = new Promise<void>((resolve) => (goOn = resolve));
      const sql = `INSERT INTO outbox VALUES ('${tokenId}', 'late', 'late', null, '{}', null)`;
      return (late = waiting.then(() => manager.query(sql)));
    };
    const run = transactionsOf(server).run(async () => {
      const { status } = await askToken(server, client, redemption(approved));
      expect(status).toBe(503);
      goOn();
      await late;
    });

    await expect(run).rejects.toThrow('did not come back within 1 s');
    outbox.beside = async () => undefined;
    expect(await rows()).toEqual([]);
    expect((await exchange(server, client, approved)).status).toBe(200);
  });

  it('write once for twenty that bring the same code at once (RFC 6749 §4.1.2)', async () => {
    const approved = await approve(server, client);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => exchange(server, client, approved)),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
    expect(await rows()).toHaveLength(1);
  });

  it('may ask the server for something in the same transaction', async () => {
    const approved = await approve(server, client);
    let inner: number | undefined;
    outbox.beside = async (_manager, { grantType }) => {
      if (grantType !== 'authorization_code') return;
      ({ status: inner } = await askToken(server, client, { grant_type: 'client_credentials' }));
      throw new InvalidGrantError('undone, both of them');
    };
    const refused = await exchange(server, client, approved);

    expect([refused.status, inner]).toEqual([400, 200]);
    expect(await rows()).toEqual([]);
  });
});

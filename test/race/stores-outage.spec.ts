import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { anAuthorization, aToken } from '../../src/testing/builders.js';
import {
  openInstance,
  PostgresSource,
  type PostgresInstance,
} from '../contract/postgres-stores.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  successor,
} from '../contract/store-set.js';
import { until } from '../support/until.js';
import { SentStatements } from './sent-statements.js';
import { DatabaseProxy } from './stores-proxy.js';

/** Milliseconds that a call may take while the database is away. */
const BOUND = 3_000;

describe('stores while PostgreSQL is away', () => {
  const source = new PostgresSource();
  let direct: PostgresInstance;
  let proxy: DatabaseProxy;
  let stores: PostgresInstance;

  beforeAll(async () => {
    [direct] = await source.open();
  });
  afterAll(() => source.close());

  beforeEach(async () => {
    proxy = new DatabaseProxy(new URL(String((direct.dataSource.options as { url?: string }).url)));
    await proxy.listen();
    stores = await openInstance(proxy.url, { poolErrorHandler: () => undefined });
  });
  afterEach(async () => {
    proxy.passage = 'open';
    await stores.close();
    await proxy.close();
  });

  async function timed(work: Promise<unknown>): Promise<{ error: unknown; took: number }> {
    const started = performance.now();
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error, took: performance.now() - started };
  }

  it('says so at once when connections are refused, and recovers by itself', async () => {
    const client = await storedClient(stores);
    await proxy.close();

    const outages = [
      await timed(stores.clients.find(client.clientId)),
      await timed(stores.tokens.insert(aToken({ clientKey: client.id, digest: digest() }))),
      await timed(stores.spent.claim({ kind: 'consent', id: 'x', expiresAt: NOW })),
    ];
    await proxy.listen();
    const found = await stores.clients.find(client.clientId);

    for (const { error, took } of outages) {
      expect(error).toBeInstanceOf(StorageUnavailableError);
      expect(took).toBeLessThan(1_000);
    }
    expect(found?.client.id).toBe(client.id);
  });

  it('gives up a server that says nothing in bounded time, and recovers by itself', async () => {
    const client = await storedClient(stores);
    proxy.passage = 'silent';

    const outages = await Promise.all(
      Array.from({ length: 30 }, () => timed(stores.clients.find(client.clientId))),
    );
    proxy.passage = 'open';
    const found = await stores.clients.find(client.clientId);

    for (const { error, took } of outages) {
      expect(error).toBeInstanceOf(StorageUnavailableError);
      expect(took).toBeLessThan(BOUND);
    }
    expect(found?.client.id).toBe(client.id);
  });

  it('keeps reading over connections that were ended while they lay idle', async () => {
    const client = await storedClient(stores);
    await Promise.all(Array.from({ length: 8 }, () => stores.clients.find(client.clientId)));
    await direct.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

    const found = await Promise.all(
      Array.from({ length: 8 }, () => stores.clients.find(client.clientId)),
    );

    expect(found.map((record) => record?.client.id)).toEqual(Array(8).fill(client.id));
  });

  describe('when the connection is lost after the commit', () => {
    /**
     * Runs a claim whose answer never arrives, although the server carried it out.
     *
     * @param cuts how many connections are lost until one is good again
     */
    async function unanswered<T>(claim: () => Promise<T>, cuts = 1): Promise<T> {
      await stores.clients.find('warm-up');
      const before = proxy.cuts;
      proxy.passage = 'cut-answers';
      const claimed = claim();
      // The statement leaves in this turn of the event loop or one soon after; its answer is cut, the next is not.
      const watch = setInterval(() => {
        if (proxy.cuts >= before + cuts) proxy.passage = 'open';
      }, 1);
      try {
        return await claimed;
      } finally {
        clearInterval(watch);
      }
    }

    it('tells a redeemed code as fresh', async () => {
      const { id } = await storedClient(stores);
      const issue = codeIssue(id);
      await stores.codes.issue(issue);
      const claim = { codeId: issue.code.id, digest: issue.code.digest, clientKey: id };

      const outcome = await unanswered(() =>
        stores.codes.redeem(
          { ...claim, proven: true },
          { token: familyToken(issue.authorization) },
          NOW,
        ),
      );

      expect(outcome).toBe('fresh');
    });

    it('looks again while the database recovers: a redeemed code', async () => {
      const { id } = await storedClient(stores);
      const issue = codeIssue(id);
      await stores.codes.issue(issue);
      const claim = { codeId: issue.code.id, digest: issue.code.digest, clientKey: id };

      const outcome = await unanswered(
        () =>
          stores.codes.redeem(
            { ...claim, proven: true },
            { token: familyToken(issue.authorization) },
            NOW,
          ),
        8,
      );

      expect(outcome).toBe('fresh');
    });

    it('tells a rotated refresh token as fresh', async () => {
      const { id: clientKey } = await storedClient(stores);
      const authorization = anAuthorization({ clientKey });
      const refresh = refreshState();
      await stores.authorizations.start(authorization, familyToken(authorization), refresh);

      const outcome = await unanswered(() =>
        stores.refreshTokens.rotate(
          {
            authorizationId: authorization.id,
            clientKey,
            digest: refresh.digest,
            generation: 0,
            retryFrom: NOW,
          },
          successor(authorization, 1),
          NOW,
        ),
      );

      expect(outcome).toEqual({ kind: 'fresh' });
    });

    it('tells a stored token, approval and code as stored', async () => {
      const { id: clientKey } = await storedClient(stores);
      const authorization = anAuthorization({ clientKey });

      const stored = [
        await unanswered(() => stores.tokens.insert(aToken({ clientKey, digest: digest() }))),
        await unanswered(() =>
          stores.authorizations.start(authorization, familyToken(authorization)),
        ),
        await unanswered(() => stores.codes.issue(codeIssue(clientKey))),
      ];

      expect(stored).toEqual([true, true, true]);
    });
  });

  it('tells as fresh what was done only after the connection was lost: a code behind a held lock', async () => {
    const { id } = await storedClient(stores);
    const issue = codeIssue(id);
    await stores.codes.issue(issue);
    const claim = { codeId: issue.code.id, digest: issue.code.digest, clientKey: id, proven: true };
    const holder = direct.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM oauth2_authorization_code WHERE id = $1 FOR UPDATE', [
      issue.code.id,
    ]);
    const sent = new SentStatements();

    const claimed = stores.codes.redeem(claim, { token: familyToken(issue.authorization) }, NOW);
    await until(async () => {
      const [{ waiting }] = await direct.dataSource.query(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting > 0;
    });
    await proxy.close();
    await proxy.listen();
    await until(() => sent.count('oauth2_token_existing') > 2);
    await holder.rollbackTransaction();
    await holder.release();
    const outcome = await claimed;
    sent.stop();

    expect(outcome).toBe('fresh');
  });

  it('consumes nothing when the statement was given up: a code behind a held lock [lesson 3]', async () => {
    const { id } = await storedClient(stores);
    const issue = codeIssue(id);
    await stores.codes.issue(issue);
    const claim = { codeId: issue.code.id, digest: issue.code.digest, clientKey: id, proven: true };
    const redeem = () =>
      stores.codes.redeem(claim, { token: familyToken(issue.authorization) }, NOW);
    const holder = direct.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM oauth2_authorization_code WHERE id = $1 FOR UPDATE', [
      issue.code.id,
    ]);

    const { error, took } = await timed(redeem());
    await holder.rollbackTransaction();
    await holder.release();
    const retried = await redeem();

    expect(error).toBeInstanceOf(StorageUnavailableError);
    expect(took).toBeLessThan(BOUND);
    expect(retried).toBe('fresh');
  });

  it('works on while the host holds every connection of its own pool', async () => {
    const client = await storedClient(stores);
    const held = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const runner = stores.dataSource.createQueryRunner();
        await runner.startTransaction();
        return runner;
      }),
    );

    const found = await stores.clients.find(client.clientId);

    for (const runner of held) {
      await runner.rollbackTransaction();
      await runner.release();
    }
    expect(found?.client.id).toBe(client.id);
  });
});

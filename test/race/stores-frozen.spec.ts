import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeIssue } from '../../src/grants/authorization-code.store.js';
import type { SpentKey } from '../../src/tokens/spent-key.js';
import { addSeconds } from '../../src/protocol/clock.js';
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
import { together } from './stores-claims.js';
import { DatabaseProxy } from './stores-proxy.js';

/** Milliseconds that a call may take while the database is away. */
const BOUND = 3_000;

/** Each kind of claim is in flight this often. */
const EACH = 3;

describe('claims in flight when PostgreSQL freezes', () => {
  const source = new PostgresSource();
  let direct: PostgresInstance;
  let proxy: DatabaseProxy;
  let stores: PostgresInstance;
  let clientKey: string;

  beforeAll(async () => {
    [direct] = await source.open();
  });
  afterAll(() => source.close());

  beforeEach(async () => {
    proxy = new DatabaseProxy(new URL(String((direct.dataSource.options as { url?: string }).url)));
    await proxy.listen();
    stores = await openInstance(proxy.url, { poolSize: 30, poolErrorHandler: () => undefined });
    clientKey = (await storedClient(direct)).id;
  });
  afterEach(async () => {
    proxy.passage = 'open';
    await stores.close();
    await proxy.close();
  });

  const times = <T>(make: () => T): T[] => Array.from({ length: EACH }, make);

  /** Opens as many connections as there will be claims, so that each is sent at once. */
  const warm = (count: number) =>
    Promise.all(Array.from({ length: count }, () => stores.clients.find('nobody')));

  async function freeze(claims: readonly (() => Promise<unknown>)[]) {
    await warm(claims.length * 2);
    proxy.passage = 'held';
    const started = performance.now();
    const failures = Promise.all(
      claims.map(async (claim) => {
        const error: unknown = await claim().then(
          (outcome) => outcome,
          (reason: unknown) => reason,
        );
        return { error, took: performance.now() - started };
      }),
    );
    while (proxy.waiting < claims.length) await wait(1);
    const answered = await failures;
    await proxy.release();
    return answered;
  }

  async function redeemable(): Promise<CodeIssue> {
    const issue = codeIssue(clientKey);
    await direct.codes.issue(issue);
    return issue;
  }

  async function refreshable() {
    const authorization = anAuthorization({ clientKey });
    const refresh = refreshState();
    await direct.authorizations.start(authorization, familyToken(authorization), refresh);
    return { authorization, refresh };
  }

  function redeem({ authorization, code }: CodeIssue) {
    return stores.codes.redeem(
      { codeId: code.id, digest: code.digest, clientKey, proven: true },
      { token: familyToken(authorization), refresh: refreshState() },
      NOW,
    );
  }

  const aTicket = (): SpentKey => ({ kind: 'consent', id: randomUUID(), expiresAt: NOW });

  /** An approval without a code. */
  function approve(spent: SpentKey) {
    const authorization = anAuthorization({ clientKey });
    const token = familyToken(authorization);
    return stores.authorizations.approve({ authorization, token, spent });
  }

  function rotate({ authorization, refresh }: Awaited<ReturnType<typeof refreshable>>) {
    return stores.refreshTokens.rotate(
      {
        authorizationId: authorization.id,
        clientKey,
        digest: refresh.digest,
        generation: 0,
        // The retry comes after the window: nothing of it may hide that something was done.
        retryFrom: addSeconds(NOW, 1),
      },
      successor(authorization, 1),
      NOW,
    );
  }

  it('are not done after the answer was given up: every honest retry succeeds [lesson 3]', async () => {
    const codes = await Promise.all(times(redeemable));
    const families = await Promise.all(times(refreshable));
    const tickets = times(() => ({ kind: 'consent', id: randomUUID(), expiresAt: NOW }));
    const keys = times(() => ({ kind: 'denial', id: randomUUID(), expiresAt: NOW }));
    const tokens = times(() => aToken({ clientKey, digest: digest() }));
    const approvals = times(() => anAuthorization({ clientKey }));
    const directly = times(aTicket);
    const claims = [
      ...codes.map((code) => () => redeem(code)),
      ...families.map((family) => () => rotate(family)),
      ...tickets.map((spent) => () => stores.codes.issue(codeIssue(clientKey, { spent }))),
      ...keys.map((key) => () => stores.spent.claim(key)),
      ...tokens.map((token) => () => stores.tokens.insert(token)),
      ...approvals.map((one) => () => stores.authorizations.start(one, familyToken(one))),
      ...directly.map((one) => () => approve(one)),
    ];

    const failures = await freeze(claims);
    const retries = await Promise.all(claims.map((claim) => claim().catch(String)));

    for (const { error, took } of failures) {
      expect(error).toBeInstanceOf(StorageUnavailableError);
      expect(took).toBeLessThan(BOUND);
    }
    expect(retries).toEqual([
      ...times(() => 'fresh'),
      ...times(() => ({ kind: 'fresh' })),
      ...Array.from({ length: 5 * EACH }, () => true),
    ]);
  });

  it('are told as they ended when only the answer froze: looked up', async () => {
    const code = await redeemable();
    const family = await refreshable();
    await warm(4);
    const before = proxy.muted;
    proxy.muteNext(2);

    const outcomes = await Promise.all([redeem(code), rotate(family)]);

    expect(proxy.muted).toBe(before + 2);
    expect(outcomes).toEqual(['fresh', { kind: 'fresh' }]);
  });

  it('are taken back when they were done after the answer was given up: a frozen commit', async () => {
    const code = await redeemable();
    const spent = aTicket();
    const implicit = aTicket();
    const issue = () => stores.codes.issue(codeIssue(clientKey, { spent }));
    await warm(6);
    proxy.muteNext(1_000);
    const failures = await Promise.allSettled([redeem(code), issue(), approve(implicit)]);
    proxy.muteNext(0);

    const found = await stores.codes.find(code.code.id);
    const retries = [await redeem(code), await issue(), await approve(implicit)];
    const thefts = [await redeem(code), await issue(), await approve(implicit)];

    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(found?.code.consumedAt).toBeNull();
    expect(retries).toEqual(['fresh', true, true]);
    expect(thefts).toEqual(['replayed', false, false]);
    const living = await direct.dataSource.query(
      'SELECT FROM oauth2_token WHERE authorization_id = $1',
      [code.authorization.id],
    );
    expect(living).toHaveLength(1);
  });

  describe('that share a statement', () => {
    const SHARED = 12;
    const many = <T>(make: () => T): T[] => Array.from({ length: SHARED }, make);

    it('are not done after the answer was given up: every honest retry succeeds [lesson 3]', async () => {
      const codes = await Promise.all(many(redeemable));
      const families = await Promise.all(many(refreshable));
      await warm(20);
      proxy.passage = 'held';
      const claims = () => [
        ...codes.map((code) => redeem(code)),
        ...families.map((one) => rotate(one)),
      ];
      const failing = Promise.allSettled(claims());
      // Two by themselves and then one for all the others, of each kind.
      await until(() => proxy.waiting >= 6);
      const failures = await failing;
      await proxy.release();

      const retries = await Promise.all(claims());

      expect(reasons(failures)).toEqual(Array(2 * SHARED).fill('unavailable'));
      expect(retries).toEqual([...many(() => 'fresh'), ...many(() => ({ kind: 'fresh' }))]);
    });

    it('are taken back, each of them, when they were done after the answer was given up', async () => {
      const codes = await Promise.all(many(redeemable));
      const tickets = many(() => ({ kind: 'consent', id: randomUUID(), expiresAt: NOW }));
      const claims = () => [
        ...codes.map((code) => redeem(code)),
        ...tickets.map((spent) => stores.codes.issue(codeIssue(clientKey, { spent }))),
      ];
      await warm(20);
      proxy.muteNext(1_000);
      const failures = await Promise.allSettled(claims());
      proxy.muteNext(0);

      const found = await Promise.all(codes.map(({ code }) => stores.codes.find(code.id)));
      const retries = await Promise.all(claims());
      const thefts = await Promise.all(claims());

      expect(reasons(failures)).toEqual(Array(2 * SHARED).fill('unavailable'));
      expect(found.map((state) => state?.code.consumedAt)).toEqual(many(() => null));
      expect(retries).toEqual([...many(() => 'fresh'), ...many(() => true)]);
      expect(thefts).toEqual([...many(() => 'replayed'), ...many(() => false)]);
    });

    it('are told as they ended when only the answer froze: looked up', async () => {
      const codes = await Promise.all(many(redeemable));
      const [twice] = codes;
      const sent = new SentStatements();
      proxy.muteStatement('oauth2_code_redeem_many');

      const outcomes = await together(
        [...codes, ...(twice ? [twice] : [])].map((code) => () => redeem(code)),
      );
      sent.stop();

      expect(outcomes).toEqual([...many(() => 'fresh'), 'replayed']);
      expect(sent.count('oauth2_code_redeem_many')).toBe(1);
      expect(sent.count('oauth2_token_existing')).toBeGreaterThan(0);
    });

    function reasons(outcomes: readonly PromiseSettledResult<unknown>[]): unknown[] {
      return outcomes.map((one) => {
        if (one.status === 'fulfilled') return one.value;
        return one.reason instanceof StorageUnavailableError ? 'unavailable' : one.reason;
      });
    }
  });

  it('succeed when the clock of the database was set meanwhile', async () => {
    const codes = await Promise.all(times(redeemable));
    await warm(EACH);
    const { now } = performance;
    // Our clock set back is theirs set forward.
    performance.now = () => now.call(performance) - 3_600_000;
    try {
      const outcomes = await Promise.all(codes.map(redeem));

      expect(outcomes).toEqual(times(() => 'fresh'));
    } finally {
      performance.now = now;
    }
  });
});

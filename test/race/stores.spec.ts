import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import {
  PostgresSource,
  type PostgresInstance,
  type PostgresSetup,
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

const PARALLEL = 50;
const ROUNDS = 20;

/** What the planner takes when it knows nothing of hashes, so that rows are locked in the order in which they are found. */
const NESTED_LOOPS = {
  extra: { options: '-c enable_hashjoin=off -c enable_mergejoin=off' },
};

const MODES: readonly [string, PostgresSetup][] = [
  ['requests share statements', {}],
  ['requests share statements and joins are nested loops', { options: NESTED_LOOPS }],
  ['each request has its own statements', { coalesces: false }],
];

describe.each(MODES)('stores in PostgreSQL under a race of two instances: %s', (_mode, setup) => {
  const source = new PostgresSource(setup);
  let instances: readonly PostgresInstance[];
  const instance = (index: number): PostgresInstance =>
    instances[index % instances.length] as PostgresInstance;

  beforeAll(async () => {
    instances = await source.open();
  });
  afterAll(() => source.close());

  function parallel<T>(task: (from: PostgresInstance, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: PARALLEL }, (_, i) => task(instance(i), i)));
  }

  function redeem(from: PostgresInstance, issue: ReturnType<typeof codeIssue>) {
    const { authorization, code } = issue;
    const claim = { codeId: code.id, digest: code.digest, clientKey: authorization.clientKey };
    const token = familyToken(authorization);
    return from.codes.redeem({ ...claim, proven: true }, { token, refresh: refreshState() }, NOW);
  }

  function rotate(from: PostgresInstance, authorization: NewAuthorization, presented: Buffer) {
    return from.refreshTokens.rotate(
      {
        authorizationId: authorization.id,
        clientKey: authorization.clientKey,
        digest: presented,
        generation: 0,
        retryFrom: addSeconds(NOW, -30),
      },
      successor(authorization, 1),
      NOW,
    );
  }

  async function startedFamily(clientKey: string) {
    const authorization = anAuthorization({ clientKey });
    const refresh = refreshState();
    await instance(0).authorizations.start(authorization, familyToken(authorization), refresh);
    return { authorization, first: refresh.digest };
  }

  async function tokensOf(authorizationId: string): Promise<{ living: number; all: number }> {
    const [row] = await instance(0).dataSource.query(
      `SELECT count(*)::int AS "all", count(*) FILTER (WHERE a.revoked_at IS NULL)::int AS living
       FROM oauth2_token t JOIN oauth2_authorization a ON a.id = t.authorization_id
       WHERE t.authorization_id = $1`,
      [authorizationId],
    );
    return row;
  }

  it('redeems each of 20 codes once in 50 parallel calls [lesson 4]', async () => {
    const { id: clientKey } = await storedClient(instance(0));
    for (let round = 0; round < ROUNDS; round += 1) {
      const issue = codeIssue(clientKey);
      await instance(round).codes.issue(issue);

      const outcomes = await parallel((from) => redeem(from, issue));

      expect(outcomes.toSorted()).toEqual(['fresh', ...Array(PARALLEL - 1).fill('replayed')]);
      expect(await tokensOf(issue.authorization.id)).toEqual({ all: 1, living: 1 });
    }
  });

  it('rotates each of 20 refresh tokens once in 50 parallel calls [lesson 1]', async () => {
    const { id: clientKey } = await storedClient(instance(0));
    for (let round = 0; round < ROUNDS; round += 1) {
      const { authorization, first } = await startedFamily(clientKey);

      const outcomes = await parallel((from) => rotate(from, authorization, first));

      const sealed = outcomes.flatMap((one) =>
        one.kind === 'retry' ? [one.sealed.toString('hex')] : [],
      );
      expect(outcomes.filter(({ kind }) => kind === 'fresh')).toHaveLength(1);
      expect(sealed).toHaveLength(PARALLEL - 1);
      expect(new Set(sealed).size).toBe(1);
      expect(await tokensOf(authorization.id)).toEqual({ all: 2, living: 2 });
    }
  });

  it('leaves no living token when a revocation races rotations of the same family', async () => {
    const { id: clientKey } = await storedClient(instance(0));
    for (let round = 0; round < ROUNDS; round += 1) {
      const { authorization, first } = await startedFamily(clientKey);

      await parallel<unknown>((from, index) =>
        index === round
          ? from.authorizations.revoke(authorization.id, 'code_replayed', NOW)
          : rotate(from, authorization, first),
      );

      expect(await tokensOf(authorization.id)).toMatchObject({ living: 0 });
      expect(await rotate(instance(0), authorization, first)).toEqual({ kind: 'dead' });
    }
  });

  it('ends in no deadlock when a client is deleted under redemptions and rotations', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const client = await storedClient(instance(0));
      const issues = Array.from({ length: 12 }, () => codeIssue(client.id));
      for (const issue of issues) await instance(0).codes.issue(issue);
      const families = await Promise.all(
        Array.from({ length: 12 }, () => startedFamily(client.id)),
      );

      const work = [
        ...issues.map((issue, index) => redeem(instance(index), issue)),
        ...families.map(({ authorization, first }, index) =>
          rotate(instance(index), authorization, first),
        ),
        instance(1).clients.delete(client.clientId),
        ...issues.map(({ authorization }, index) =>
          instance(index).tokens.insert(familyToken(authorization)),
        ),
      ];
      const outcomes = await Promise.allSettled(work);

      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await instance(0).clients.find(client.clientId)).toBeUndefined();
    }
    const [{ deadlocks }] = await instance(0).dataSource.query(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe(0);
  });

  it('revokes every family of a subject once when several calls race', async () => {
    const { id: clientKey } = await storedClient(instance(0));
    const subject = 'racing';
    const families = Array.from({ length: 40 }, () => anAuthorization({ clientKey, subject }));
    for (const one of families) await instance(0).authorizations.start(one, familyToken(one));

    const revoked = await parallel((from, index) =>
      index % 2
        ? from.authorizations.revokeBySubject(subject, 'revoked_by_subject', NOW)
        : from.authorizations.revokeByClient(clientKey, 'revoked_by_host', NOW),
    );

    expect(revoked.flat().toSorted()).toEqual(families.map(({ id }) => id).toSorted());
  });

  it('ends every secret but one when several are added at once and none may overlap', async () => {
    const { id: clientKey, clientId } = await storedClient(instance(0));
    const holder = instance(0).dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM oauth2_client WHERE id = $1 FOR UPDATE', [clientKey]);
    const added = Promise.all([0, 1, 2].map((at) => addSecret(instance(at), clientKey)));
    await waitingFor(3);

    await holder.commitTransaction();
    await holder.release();
    await added;
    const found = await instance(0).clients.find(clientId);

    expect(found?.secrets).toHaveLength(3);
    expect(found?.secrets.filter(({ expiresAt }) => expiresAt === null)).toHaveLength(1);
  });

  function addSecret(from: PostgresInstance, clientKey: string): Promise<void> {
    const secret = { id: randomUUID(), clientKey, digest: digest(), algorithm: 'sha256' } as const;
    const facts = { label: null, hint: 'abcd', createdAt: NOW, expiresAt: null, lastUsedAt: null };
    return from.clients.addSecret({ ...secret, ...facts }, NOW);
  }

  async function waitingFor(count: number): Promise<void> {
    const waiting = `SELECT count(*)::int AS "now" FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (let now = 0; now < count;) [{ now }] = await instance(1).dataSource.query(waiting);
  }
});

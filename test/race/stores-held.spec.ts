import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeIssue } from '../../src/grants/authorization-code.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { aToken } from '../../src/testing/builders.js';
import { PostgresSource, type PostgresInstance } from '../contract/postgres-stores.js';
import { codeIssue, digest, NOW, storedClient } from '../contract/store-set.js';
import { until } from '../support/until.js';
import { SentStatements } from './sent-statements.js';
import {
  issuedCode,
  redeem,
  rotate,
  startedFamily,
  together,
  type Family,
} from './stores-claims.js';

/** More than one is held. */
const HELD = 3;

const NEIGHBOURS = 60;

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('rows that somebody holds', () => {
  const source = new PostgresSource();
  let stores: PostgresInstance;
  let elsewhere: PostgresInstance;
  let clientKey: string;

  beforeAll(async () => {
    [stores, elsewhere] = await source.open();
  });
  afterAll(() => source.close());
  beforeEach(async () => {
    clientKey = (await storedClient(elsewhere)).id;
  });

  /** Does something while a transaction elsewhere has changed rows, and then takes the change back. */
  async function whileHeld<T>(
    statement: string,
    values: readonly unknown[],
    work: () => Promise<T>,
  ): Promise<T> {
    const holder = elsewhere.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(statement, [...values]);
    try {
      return await work();
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
  }

  const lock = (table: string) => `SELECT FROM ${table} WHERE id = ANY ($1) FOR UPDATE`;

  /** Calls those that want what is held, then their neighbours: what was answered when all neighbours were. */
  async function neighboursOf<T>(
    held: readonly (() => Promise<T>)[],
    neighbours: readonly (() => Promise<T>)[],
  ) {
    const answered: T[] = [];
    const waiting = held.map(async (task) => {
      const answer = await task();
      answered.push(answer);
      return answer;
    });
    const answers = await Promise.all(neighbours.map((task) => task()));
    return { answers, meanwhile: [...answered], waiting: Promise.all(waiting) };
  }

  it('delay no redemption of another code, although they come first', async () => {
    const held = await Promise.all(times(HELD, () => issuedCode(elsewhere, clientKey)));
    const others = await Promise.all(times(NEIGHBOURS, () => issuedCode(elsewhere, clientKey)));
    const ids = held.map(({ code }) => code.id);

    const { answers, meanwhile, waiting } = await whileHeld(
      lock('oauth2_authorization_code'),
      [ids],
      () =>
        neighboursOf(
          held.map((issue) => () => redeem(stores, issue)),
          others.map((issue) => () => redeem(stores, issue)),
        ),
    );

    expect(answers).toEqual(times(NEIGHBOURS, () => 'fresh'));
    expect(meanwhile).toEqual([]);
    expect(await waiting).toEqual(times(HELD, () => 'fresh'));
  });

  it('delay no rotation at another authorization, although they come first', async () => {
    const held = await Promise.all(times(HELD, () => startedFamily(elsewhere, clientKey)));
    const others = await Promise.all(times(NEIGHBOURS, () => startedFamily(elsewhere, clientKey)));
    const ids = held.map(({ authorization }) => authorization.id);

    const { answers, meanwhile, waiting } = await whileHeld(
      lock('oauth2_authorization'),
      [ids],
      () =>
        neighboursOf(
          held.map((family) => () => rotate(stores, family)),
          others.map((family) => () => rotate(stores, family)),
        ),
    );

    expect(answers).toEqual(times(NEIGHBOURS, () => ({ kind: 'fresh' })));
    expect(meanwhile).toEqual([]);
    expect(await waiting).toEqual(times(HELD, () => ({ kind: 'fresh' })));
  });

  it.each<[string, string, (wanted: CodeIssue) => string]>([
    ['the code', 'oauth2_authorization_code', ({ code }) => code.id],
    ['its authorization', 'oauth2_authorization', ({ authorization }) => authorization.id],
    ['its client', 'oauth2_client', ({ authorization }) => authorization.clientKey],
  ])('delay no redemption in the same statement: %s', async (_what, table, idOf) => {
    const { id } = await storedClient(elsewhere);
    const wanted = await issuedCode(elsewhere, id);
    const others = await Promise.all(times(20, () => issuedCode(elsewhere, clientKey)));
    const sent = new SentStatements();

    const { isFirstAnswered, all } = await whileHeld(lock(table), [[idOf(wanted)]], () =>
      allButTheFirst([wanted, ...others].map((issue) => () => redeem(stores, issue))),
    );
    const outcomes = await all;
    sent.stop();

    expect(isFirstAnswered).toBe(false);
    expect(outcomes).toEqual(times(21, () => 'fresh'));
    // By itself went the one that is held.
    expect(sent.count('oauth2_code_redeem')).toBe(1);
  });

  it.each<[string, string, (wanted: Family) => string]>([
    ['the authorization', 'oauth2_authorization', ({ authorization }) => authorization.id],
    ['its client', 'oauth2_client', ({ authorization }) => authorization.clientKey],
  ])('delay no rotation in the same statement: %s', async (_what, table, idOf) => {
    const { id } = await storedClient(elsewhere);
    const wanted = await startedFamily(elsewhere, id);
    const others = await Promise.all(times(20, () => startedFamily(elsewhere, clientKey)));
    const sent = new SentStatements();

    const { isFirstAnswered, all } = await whileHeld(lock(table), [[idOf(wanted)]], () =>
      allButTheFirst([wanted, ...others].map((family) => () => rotate(stores, family))),
    );
    const outcomes = await all;
    sent.stop();

    expect(isFirstAnswered).toBe(false);
    expect(outcomes).toEqual(times(21, () => ({ kind: 'fresh' })));
    expect(sent.count('oauth2_refresh_token_rotate')).toBe(1);
  });

  /** Lets calls share a statement, until all are answered but the first. */
  async function allButTheFirst<T>(tasks: readonly (() => Promise<T>)[]) {
    const answered = new Set<number>();
    const noted = tasks.map((task, at) => async () => {
      const answer = await task();
      answered.add(at);
      return answer;
    });
    const all = together(noted);
    await until(() => tasks.every((_task, at) => at === 0 || answered.has(at)));
    return { isFirstAnswered: answered.has(0), all };
  }

  it('delay no token of another client for longer than the lock timeout: a client being deleted', async () => {
    const other = await storedClient(elsewhere);
    const token = (key: string) => aToken({ clientKey: key, digest: digest() });
    const sent = new SentStatements();

    const { answers, meanwhile, waiting } = await whileHeld(
      lock('oauth2_client'),
      [[clientKey]],
      () =>
        neighboursOf(
          times(HELD, () => () => stores.tokens.insert(token(clientKey))),
          times(NEIGHBOURS, () => () => stores.tokens.insert(token(other.id))),
        ),
    );

    const outcomes = await waiting;
    sent.stop();
    expect(answers).toEqual(times(NEIGHBOURS, () => true));
    expect(meanwhile).toEqual([]);
    expect(outcomes).toEqual(times(HELD, () => true));
    // Half of them were tried together with those that are held, the others went on in the meantime.
    expect(sent.count('oauth2_token_insert_many')).toBe(2);
  });

  it('delay no other approval for longer than the lock timeout: a ticket that is being spent', async () => {
    const spent = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };

    const { answers, meanwhile, waiting } = await whileHeld(
      'INSERT INTO oauth2_spent (kind, id, expires_at) VALUES ($1, $2, $3)',
      [spent.kind, spent.id, spent.expiresAt],
      () =>
        neighboursOf(
          times(HELD, () => () => stores.codes.issue(codeIssue(clientKey, { spent }))),
          times(NEIGHBOURS, () => () => stores.codes.issue(codeIssue(clientKey))),
        ),
    );

    expect(answers).toEqual(times(NEIGHBOURS, () => true));
    expect(meanwhile).toEqual([]);
    expect((await waiting).filter(Boolean)).toHaveLength(1);
  });
});

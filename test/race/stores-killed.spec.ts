import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { aToken } from '../../src/testing/builders.js';
import { PostgresSource, type PostgresInstance } from '../contract/postgres-stores.js';
import { until } from '../support/until.js';
import { codeIssue, digest, NOW, storedClient, successor } from '../contract/store-set.js';
import { Killer } from './killer.js';

/** People who work at the same time. */
const PEOPLE = 40;

/** Connections that are killed while they work. */
const KILLS = 80;

/** Requests that are answered between two of them. */
const BETWEEN = 10;

describe('stores whose connections are killed under load', () => {
  const source = new PostgresSource();
  let instances: readonly PostgresInstance[];
  let killer: Killer;
  let clientKey: string;

  beforeAll(async () => {
    instances = await source.open();
    clientKey = (await storedClient(instances[0] as PostgresInstance)).id;
    killer = new Killer(source.url);
    await killer.open();
  });
  afterAll(async () => {
    await killer.close();
    await source.close();
  });

  const load = { answered: 0, outages: 0, isOver: false };
  const issued: string[] = [];

  /** Tries again after each 503, as an honest client does. */
  async function insisting<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await attempt();
        load.answered += 1;
        return answer;
      } catch (error) {
        if (!(error instanceof StorageUnavailableError)) throw error;
        load.outages += 1;
      }
    }
  }

  /** One person's way through a code and refreshes, until all is over. Returns what was answered otherwise than it should be. */
  async function person(from: PostgresInstance) {
    const { authorization, code, ...rest } = codeIssue(clientKey);
    await insisting(() => from.codes.issue({ authorization, code, ...rest }));
    const wrong: unknown[] = [];
    let current = successor(authorization, 0);
    const redeemed = await insisting(async () => {
      current = successor(authorization, 0);
      const claim = { codeId: code.id, digest: code.digest, clientKey, proven: true };
      return from.codes.redeem(claim, current, NOW);
    });
    if (redeemed !== 'fresh') wrong.push(redeemed);
    issued.push(current.token.id);
    for (let generation = 0; !load.isOver; generation += 1) {
      const presented = current.refresh.digest;
      const rotated = await insisting(async () => {
        current = successor(authorization, generation + 1);
        const authorizationId = authorization.id;
        // After the window: a retry that found something done would be taken for reuse.
        const retryFrom = new Date(NOW.getTime() + 1);
        const claim = { authorizationId, clientKey, digest: presented, generation, retryFrom };
        return from.refreshTokens.rotate(claim, current, NOW);
      });
      if (rotated.kind !== 'fresh') wrong.push(rotated.kind);
      issued.push(current.token.id);
    }
    return { authorization, wrong, current: current.refresh.digest };
  }

  /** A client that works for itself. */
  async function machine(from: PostgresInstance): Promise<void> {
    while (!load.isOver) {
      const token = await insisting(async () => {
        const attempt = aToken({ clientKey, digest: digest() });
        await from.tokens.insert(attempt);
        return attempt;
      });
      issued.push(token.id);
      await insisting(() => from.tokens.find(token.id));
    }
  }

  async function killing(): Promise<number> {
    let killed = 0;
    while (killed < KILLS) {
      const enough = load.answered + BETWEEN;
      await until(() => load.answered >= enough);
      killed += await killer.kill(2);
    }
    load.isOver = true;
    return killed;
  }

  it('lose no token, log nobody out and answer everybody', async () => {
    const [one, other] = instances as [PostgresInstance, PostgresInstance];
    const from = (at: number) => (at % 2 ? one : other);
    const people = Array.from({ length: PEOPLE }, (_, at) => person(from(at)));
    const machines = Array.from({ length: PEOPLE / 4 }, (_, at) => machine(from(at)));

    const [killed, signedIn] = await Promise.all([
      killing(),
      Promise.all(people),
      Promise.all(machines),
    ]);

    const states = await Promise.all(
      signedIn.map(({ authorization }) => one.authorizations.find(authorization.id)),
    );
    expect(killed).toBeGreaterThanOrEqual(KILLS);
    expect(load.outages).toBeGreaterThan(0);
    expect(signedIn.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(await killer.stored(issued)).toBe(issued.length);
    for (const [at, state] of states.entries()) {
      expect(state?.authorization.revokedAt).toBeNull();
      expect(state?.current).toEqual(signedIn[at]?.current);
    }
  }, 60_000);
});

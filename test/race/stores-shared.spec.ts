import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { aClient } from '../../src/testing/builders.js';
import { memoryStores } from '../../src/testing/memory/memory-stores.js';
import { MemoryTables } from '../../src/testing/memory/memory-tables.js';
import { PostgresSource, type PostgresInstance } from '../contract/postgres-stores.js';
import { NOW, successor, type Stores } from '../contract/store-set.js';
import { approvalWorld } from './approval-world.js';
import { codeWorld } from './code-world.js';
import { familyWorld } from './family-world.js';
import { copyOf, inTurn, unexplained, type Buying, type World } from './one-by-one.js';
import { authorizationWorld, tokenWorld } from './revocation-worlds.js';
import { SentStatements } from './sent-statements.js';
import { rotate, startedFamily, together } from './stores-claims.js';

/** How many random worlds there are of each kind. */
const RUNS = 120;

/** Things in one world. */
const THINGS = 5;

const WORLDS: readonly [string, World<unknown, unknown, unknown>][] = [
  ['redemptions of codes', codeWorld as World<unknown, unknown, unknown>],
  ['rotations of refresh tokens', familyWorld as World<unknown, unknown, unknown>],
  ['approvals', approvalWorld as World<unknown, unknown, unknown>],
  ['revocations of access tokens', tokenWorld as World<unknown, unknown, unknown>],
  ['revocations of authorizations', authorizationWorld as World<unknown, unknown, unknown>],
];

describe.each(WORLDS)('%s that share statements', (_name, world) => {
  const source = new PostgresSource();
  let here: PostgresInstance;
  let other: PostgresInstance;
  let sent: SentStatements;
  const clients = [aClient(), aClient()] as const;
  const [{ id: owner }, { id: stranger }] = clients;

  beforeAll(async () => {
    [here, other] = await source.open();
    for (const client of clients) await here.clients.insert(client);
    sent = new SentStatements();
  });
  afterAll(async () => {
    sent.stop();
    await source.close();
  });

  /** The same things in PostgreSQL and in memory, and what competes for them. */
  async function made(kinds: readonly unknown[], requests: readonly unknown[]) {
    const tables = new MemoryTables();
    const memory = memoryStores(tables);
    for (const client of clients) await memory.clients.insert(client);
    // Another instance prepares: what is made at the same time has no part in the test.
    const things = await Promise.all(
      kinds.map((kind) => world.prepare([other, memory], owner, kind)),
    );
    return { tables, things, calls: requests.map((one) => world.call(things, stranger, one)) };
  }

  async function stored(stores: Stores, things: readonly unknown[], calls: readonly Buying[]) {
    const states = await Promise.all(things.map((thing) => world.look(stores, thing)));
    const bought = await Promise.all(calls.map((call) => call.bought(stores)));
    return { states, bought };
  }

  const kinds = fc.array(world.kind, { minLength: THINGS, maxLength: THINGS });
  // From 32 on they would be two statements.
  const requests = fc.array(world.request, { minLength: 2, maxLength: 31 });

  it('are answered, and stored, as they would be one by one', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, requests, async (someKinds, someRequests) => {
        const { tables, things, calls } = await made(someKinds, someRequests);
        const memory = memoryStores(tables);
        sent.forget();

        const tasks = calls.map(
          ({ run }) =>
            () =>
              run(here),
        );
        const answers = await together(tasks);

        expect(sent.count(world.statement)).toBe(1);
        expect(answers).toEqual(await inTurn(memory, calls));
        expect(await stored(here, things, calls)).toEqual(await stored(memory, things, calls));
      }),
      { numRuns: RUNS },
    );
  });

  it('at two instances, in whatever order they arrive, are answered as in some order', async () => {
    const arrival = fc.record({ what: world.anyRequest, there: fc.boolean(), turns: fc.nat(3) });
    const arrivals = fc.array(arrival, { minLength: 2, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(kinds, arrivals, async (someKinds, someArrivals) => {
        const { tables, calls } = await made(
          someKinds,
          someArrivals.map(({ what }) => what),
        );
        const before = copyOf(tables);

        const work: Promise<unknown>[] = [];
        for (const [at, { there, turns }] of someArrivals.entries()) {
          for (let passed = 0; passed < turns; passed += 1) await turn();
          work.push(calls[at]?.run(there ? other : here) ?? Promise.reject(new Error('no call')));
        }
        const answers = await Promise.all(work);

        const answered = calls.map((call, at) => ({ ...call, answer: answers[at] }));
        expect(await unexplained(before, answered)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a refresh token that another rotation of the same statement stores', () => {
  const source = new PostgresSource();
  let stores: PostgresInstance;

  beforeAll(async () => {
    [stores] = await source.open();
  });
  afterAll(() => source.close());

  it('is rotated after it', async () => {
    const client = aClient();
    await stores.clients.insert(client);
    const family = await startedFamily(stores, client.id);
    const { authorization } = family;
    const next = successor(authorization, 1);
    const after = successor(authorization, 2);
    const presentNext = () =>
      stores.refreshTokens.rotate(
        {
          authorizationId: authorization.id,
          clientKey: client.id,
          digest: next.refresh.digest,
          generation: 1,
          retryFrom: NOW,
        },
        after,
        NOW,
      );

    const outcomes = await together<unknown>([() => rotate(stores, family, next), presentNext]);

    const state = await stores.authorizations.find(authorization.id);
    expect(outcomes).toEqual([{ kind: 'fresh' }, { kind: 'fresh' }]);
    expect(state).toMatchObject({
      current: after.refresh.digest,
      previous: next.refresh.digest,
      authorization: { generation: 2 },
    });
  });
});

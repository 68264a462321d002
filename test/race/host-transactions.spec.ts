import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTime } from '../../src/typeorm/connection/in-time.js';
import { askToken, redemption, transactionsOf } from '../support/direct-requests.js';
import {
  approve,
  type Approved,
  exchange,
  introspect,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { latch } from '../support/latch.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';

/** How long fifty of them may take together. @unit milliseconds */
const DEADLINE = 20_000;

/** So many at once, of which each has its own transaction. */
const CROWD = 50;

/** What makes a host roll back. */
class ChangedMind extends Error {}

const crowd = <T>(work: (index: number) => Promise<T>) =>
  inTime(
    Promise.all(Array.from({ length: CROWD }, (_, index) => work(index))),
    DEADLINE,
    () => new Error(`${CROWD} transactions did not end within ${DEADLINE} ms`),
  );

describe.each([1, 10])('fifty transactions of the host on a pool of %i', (poolSize) => {
  let server: OAuthServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await startServer('fastify', {
      typeorm: { poolSize },
      // Everything is looked up in the transaction: on a second connection it would wait for itself.
      options: { clients: { cacheTtl: 0 }, tokens: { cacheTtl: 0 } },
    });
    client = await registerClient(server);
    await server.dataSource.query('CREATE TABLE visit (what integer NOT NULL)');
  });
  afterAll(() => server.close());

  /** One after the other, so that they are cheap to make on one connection. */
  async function approvals(): Promise<readonly Approved[]> {
    const made: Approved[] = [];
    while (made.length < CROWD) made.push(await approve(server, client));
    return made;
  }

  /** Redeems a code in a transaction that writes a row of the host before and after. */
  function redeem(approved: Approved, index: number, rollsBack: boolean): Promise<number> {
    let status = 0;
    const run = transactionsOf(server).run(async (manager) => {
      await manager.query('INSERT INTO visit VALUES ($1)', [index]);
      ({ status } = await askToken(server, client, redemption(approved)));
      await manager.query('INSERT INTO visit VALUES ($1)', [index]);
      if (rollsBack) throw new ChangedMind();
    });
    return run.then(
      () => status,
      (error: unknown) => {
        if (error instanceof ChangedMind) return status;
        throw error;
      },
    );
  }

  it('redeem fifty codes', async () => {
    const codes = await approvals();
    const statuses = await crowd((index) => redeem(codes[index] as Approved, index, false));

    expect(statuses).toEqual(Array(CROWD).fill(200));
  });

  it('end fifty authorizations after replays, committed or not (RFC 6749 §4.1.2)', async () => {
    const codes = await approvals();
    const tokens: string[] = [];
    for (const code of codes) {
      const { access_token } = (await (await exchange(server, client, code)).json()) as {
        readonly access_token: string;
      };
      tokens.push(access_token);
    }
    const statuses = await crowd((index) => redeem(codes[index] as Approved, index, index % 2 > 0));
    const [used] = await server.dataSource.query<readonly { readonly connections: number }[]>(
      'SELECT count(*)::integer AS connections FROM pg_stat_activity WHERE datname = current_database()',
    );

    expect(statuses).toEqual(Array(CROWD).fill(400));
    // The pools of the host and of the stores, and the one that listens: as many as without transactions.
    expect(used?.connections).toBeLessThanOrEqual(2 * poolSize + 1);
    for (const token of tokens) {
      expect(await introspect(server, client, token)).toEqual({ active: false });
    }
  });

  it('burn fifty codes for good, committed or not (RFC 7636 §4.6)', async () => {
    const codes = await approvals();
    const wrong = codes.map(({ code }, at) => {
      return { code, verifier: (codes[(at + 1) % CROWD] as Approved).verifier };
    });
    const statuses = await crowd((index) => redeem(wrong[index] as Approved, index, index % 2 > 0));

    expect(statuses).toEqual(Array(CROWD).fill(400));
    for (const code of codes) expect((await exchange(server, client, code)).status).toBe(400);
  });

  it('that all bring the same code: one of them, or of those outside, gets tokens (RFC 6749 §4.1.2)', async () => {
    const code = await approve(server, client);
    const statuses = await crowd((index) =>
      index % 10 === 0
        ? exchange(server, client, code).then(({ status }) => status)
        : redeem(code, index, false),
    );

    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 400]));
  });

  it('that issue nothing leave nothing', async () => {
    const codes = await approvals();
    const statuses = await crowd((index) => redeem(codes[index] as Approved, index, true));
    const again = await crowd((index) => redeem(codes[index] as Approved, index, false));

    expect(statuses).toEqual(Array(CROWD).fill(200));
    expect(again).toEqual(Array(CROWD).fill(200));
  });

  it('are not needed by requests outside while one is open', async () => {
    const opened = latch();
    const done = latch();
    const open = transactionsOf(server).run(async () => {
      expect(
        (await askToken(server, client, redemption(await approve(server, client)))).status,
      ).toBe(200);
      opened.open();
      await done.opened;
    });
    await opened.opened;
    const { access_token } = await tokensFor(server, client);
    done.open();
    await open;

    expect(await introspect(server, client, access_token)).toMatchObject({ active: true });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTime } from '../../src/typeorm/connection/in-time.js';
import { Outbox, OUTBOX } from '../e2e/issuing-writes.fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  approve,
  type Approved,
  exchange,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { Killer } from './killer.js';
import { DatabaseProxy } from './stores-proxy.js';

/** How long fifty of them may take together. @unit milliseconds */
const DEADLINE = 20_000;

const CROWD = 50;

interface World {
  readonly server: OAuthServer;
  readonly client: TestClient;
  readonly outbox: Outbox;
}

async function startWorld(databaseUrl?: string, poolSize = 10): Promise<World> {
  const server = await startServer('fastify', {
    providers: [Outbox],
    typeorm: { poolSize },
    ...(databaseUrl !== undefined && { databaseUrl }),
  });
  await server.dataSource.query(OUTBOX);
  const client = await registerClient(server);
  return { server, client, outbox: server.app.get(Outbox) };
}

/** Tokens, rows of the host, and how many of them belong together. */
async function counted({ server }: World) {
  const [row] = await server.dataSource.query<
    { readonly tokens: number; readonly rows: number; readonly pairs: number }[]
  >(`SELECT (SELECT count(*)::integer FROM oauth2_token) AS tokens, (SELECT count(*)::integer FROM outbox) AS rows,
    (SELECT count(*)::integer FROM oauth2_token JOIN outbox ON token_id = id) AS pairs`);
  return row;
}

async function approvals({ server, client }: World, count: number): Promise<readonly Approved[]> {
  const made: Approved[] = [];
  while (made.length < count) made.push(await approve(server, client));
  return made;
}

describe.each([1, 10])(
  'fifty that issue together with a row of the host, on a pool of %i',
  (size) => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld(undefined, size);
    });
    afterAll(() => world.server.close());

    it('neither starve it nor wait for themselves', async () => {
      const codes = await approvals(world, CROWD);
      const answers = await inTime(
        Promise.all(codes.map((code) => exchange(world.server, world.client, code))),
        DEADLINE,
        () => new Error(`${CROWD} did not end within ${DEADLINE} ms`),
      );

      expect(answers.map(({ status }) => status)).toEqual(Array(CROWD).fill(200));
      expect(await counted(world)).toEqual({ tokens: CROWD, rows: CROWD, pairs: CROWD });
    });

    it('revoke what is replayed meanwhile (RFC 6749 §4.1.2)', async () => {
      const codes = await approvals(world, CROWD / 2);
      const twice = [...codes, ...codes];
      const answers = await inTime(
        Promise.all(twice.map((code) => exchange(world.server, world.client, code))),
        DEADLINE,
        () => new Error(`${CROWD} did not end within ${DEADLINE} ms`),
      );
      const [row] = await world.server.dataSource.query(
        `SELECT count(*)::integer AS revoked FROM oauth2_authorization WHERE revoked_reason = 'code_replayed'`,
      );

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(CROWD / 2);
      expect(row).toEqual({ revoked: CROWD / 2 });
    });
  },
);

describe('a connection that is lost under the commit of a token with a row of the host', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let world: World;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = new DatabaseProxy(new URL(database.url));
    await proxy.listen();
    world = await startWorld(proxy.url);
  });
  afterAll(async () => {
    await world.server.close();
    await proxy.close();
    await database.drop();
  });

  it('is answered as it ended: both are there when only the answer was lost', async () => {
    const code = await approve(world.server, world.client);
    const before = await counted(world);
    proxy.muteStatement('COMMIT');
    const { status } = await exchange(world.server, world.client, code);

    expect([status, proxy.muted]).toEqual([200, 1]);
    expect(await counted(world)).toEqual({
      tokens: (before?.tokens ?? 0) + 1,
      rows: (before?.rows ?? 0) + 1,
      pairs: (before?.pairs ?? 0) + 1,
    });
  });

  it('is told as 503 when neither is there, and the code buys tokens later', async () => {
    const { dataSource } = world.server;
    await dataSource.query(`
      CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await dataSource.query(`
      CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION ends()`);
    const code = await approve(world.server, world.client);
    const before = await counted(world);
    const lost = await exchange(world.server, world.client, code);
    await dataSource.query('DROP TRIGGER at_commit ON outbox');

    expect(lost.status).toBe(503);
    expect(await counted(world)).toEqual(before);
    expect((await exchange(world.server, world.client, code)).status).toBe(200);
  });

  it('under load leaves nobody without tokens, and no token without its row', async () => {
    const codes = await approvals(world, 120);
    const killer = new Killer(database.url);
    await killer.open();
    const load = { isOver: false };
    const insisting = async (code: Approved): Promise<number> => {
      for (;;) {
        const { status } = await exchange(world.server, world.client, code);
        if (status !== 503) return status;
      }
    };
    const kills = (async () => {
      let killed = 0;
      while (!load.isOver) killed += await killer.kill(1);
      return killed;
    })();
    const statuses: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, turn) => {
        for (let at = turn; at < codes.length; at += 12) {
          statuses.push(await insisting(codes[at] as Approved));
        }
      }),
    );
    load.isOver = true;
    await world.server.dataSource.query('SELECT pg_sleep(0.01)').catch(() => undefined);
    expect(await kills).toBeGreaterThan(0);
    await killer.close();

    expect(statuses).toEqual(Array(codes.length).fill(200));
    const { tokens, rows, pairs } = (await insistently(() => counted(world))) ?? {};
    expect([rows, pairs]).toEqual([tokens, tokens]);
  }, 60_000);
});

/** The pool of the host has connections that were killed, and notices when it uses them. */
async function insistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { ALICE, authorizeAs, BrowserClient } from '../support/browser-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { clientCredentials, ServerProcess } from './server-process.js';
import { TcpGate } from './tcp-gate.js';

const SECRETS = { OAUTH2_SECRETS: 'a-key-of-the-tests-with-32-characters-or-more' };

describe('the standalone server on a database of its owner', () => {
  let database: TestDatabase;
  let servers: ServerProcess[];

  beforeAll(async () => {
    database = await createTestDatabase();
    servers = [];
  });

  afterAll(async () => {
    await Promise.all(servers.map(async (server) => server.stop()));
    await database.drop();
  });

  it('refuses to start without OAUTH2_SECRETS', async () => {
    const server = start({ DATABASE_URL: database.url });

    expect(await server.exit).toBe(1);
    expect(server.stderr).toMatch(/^OAUTH2_SECRETS is required with DATABASE_URL: [^\n]+\n$/);
  });

  it('tells everything that is wrong with its environment at once', async () => {
    const server = start({ PORT: 'http', HTTP_ADAPTER: 'koa', ISSUER: 'http://id.example.com' });

    expect(await server.exit).toBe(1);
    expect(server.stderr.trim().split('\n')).toEqual([
      'PORT must be a number from 0 to 65535, not "http".',
      'ISSUER must begin with https:// unless it is on loopback (localhost).',
      'HTTP_ADAPTER must be one of fastify, express, not "koa".',
    ]);
  });

  it('refuses a database that is not up to date when it may not migrate', async () => {
    const server = start({ DATABASE_URL: database.url, ...SECRETS, MIGRATE: 'false' });

    expect(await server.exit).toBe(1);
    expect(server.stderr).toMatch(/^The database is not up to date: run [^\n]+\n$/);
  });

  it('says in one sentence that the database cannot be had, and never its password', async () => {
    const server = start({ DATABASE_URL: 'postgres://me:hidden@127.0.0.1:9/none', ...SECRETS });

    expect(await server.exit).toBe(1);
    expect(server.stderr).toMatch(
      /^The database at 127\.0\.0\.1:9\/none cannot be used: [^\n]+\n$/,
    );
  });

  it('is migrated once by servers that start at the same time, and gets no demo data', async () => {
    const pair = [1, 2].map(() => start({ DATABASE_URL: database.url, ...SECRETS }));
    const [issuer = ''] = await Promise.all(pair.map(async (server) => server.ready()));

    const rows = await query('SELECT name FROM migrations');
    const people = await query('SELECT 1 FROM oauth2_user UNION ALL SELECT 1 FROM oauth2_client');

    expect(new Set(rows.map((row) => row['name'])).size).toBe(rows.length);
    expect(people).toEqual([]);
    expect((await clientCredentials(issuer)).status).toBe(401);
    expect((await fetch(`${issuer}/demo`)).status).toBe(404);
  });

  it('gets demo data once when it is asked for', async () => {
    const env = { DATABASE_URL: database.url, ...SECRETS, DEMO: 'true' };
    const pair = [1, 2].map(() => start(env));
    const [issuer = ''] = await Promise.all(pair.map(async (server) => server.ready()));

    const clients = await query('SELECT client_id FROM oauth2_client ORDER BY client_id');
    const people = await query('SELECT name FROM oauth2_user ORDER BY name');

    expect(clients).toEqual([{ client_id: 'demo-spa' }, { client_id: 'demo-web' }]);
    expect(people).toEqual([{ name: 'alice' }, { name: 'bob' }]);
    expect((await clientCredentials(issuer)).status).toBe(200);
  });

  it('lets somebody sign in to its demo application in a browser', async () => {
    const env = { DATABASE_URL: database.url, ...SECRETS, DEMO: 'true' };
    const issuer = await start(env).ready();

    const end = await authorizeAs(new BrowserClient(), `${issuer}/demo`, ALICE);
    const again = await fetch(end.url);
    const token = /oa_at_[\w-]+/.exec(end.html)?.[0];
    const headers = { authorization: `Bearer ${token}` };
    const profile = await fetch(`${issuer}/api/profile`, { headers });
    const timeline = await fetch(`${issuer}/api/timeline`, { headers });

    expect(end.html).toContain('<h1>It worked</h1>');
    expect(await again.text()).toContain('<h1>No tokens</h1>');
    expect(await profile.json()).toMatchObject({ name: 'alice', client_id: 'demo-spa' });
    expect(await timeline.json()).toMatchObject({ personal: true });
  });

  function start(env: Readonly<Record<string, string>>): ServerProcess {
    const server = new ServerProcess({ env });
    servers.push(server);
    return server;
  }

  async function query(statement: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }
});

describe('the standalone server while its database is away', () => {
  let database: TestDatabase;
  let gate: TcpGate;
  let server: ServerProcess;
  let issuer: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const url = new URL(database.url);
    gate = await TcpGate.to(url.hostname, Number(url.port));
    url.host = `127.0.0.1:${gate.port}`;
    server = new ServerProcess({ env: { DATABASE_URL: url.href, DEMO: 'true', ...SECRETS } });
    issuer = await server.ready();
  });

  afterAll(async () => {
    await server.stop();
    await gate.close();
    await database.drop();
  });

  it('says so on /health and at the token endpoint, and recovers by itself', async () => {
    gate.shut();
    const begin = Date.now();
    const [health, token] = await Promise.all([
      fetch(`${issuer}/health`),
      clientCredentials(issuer),
    ]);
    const time = Date.now() - begin;
    gate.reopen();
    const recovered = await untilHealthy();

    expect(time).toBeLessThan(5_000);
    expect(health.status).toBe(503);
    expect(token.status).toBe(503);
    expect(token.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await token.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(recovered).toBe(200);
    expect((await clientCredentials(issuer)).status).toBe(200);
  });

  async function untilHealthy(): Promise<number> {
    for (let left = 100; left > 0; left -= 1) {
      const { status } = await fetch(`${issuer}/health`);
      if (status === 200) return status;
      await wait(50);
    }
    return 503;
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { document, oauth2, oauth2Process, query } from './command-line.js';

interface Status {
  readonly name: string;
  readonly applied: boolean;
}

const PACKAGE = oauth2Migrations.map((migration) => new migration().name ?? '');
const USERS = 'OAuth2Users1767225700000';

/** A migration of an application, later than those of the package. */
class Orders2000000000000 implements MigrationInterface {
  readonly name = 'Orders2000000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE orders (id int)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders');
  }
}

let databases: TestDatabase[] = [];
const database = async (): Promise<string> => {
  const made = await createTestDatabase();
  databases.push(made);
  return made.url;
};
afterAll(async () => {
  for (const made of databases) await made.drop();
  databases = [];
});

const run = (line: string, databaseUrl: string) => oauth2(`migration ${line}`, { databaseUrl });
const applied = async (databaseUrl: string) =>
  (await document<Status[]>('migration status', { databaseUrl }))
    .filter((migration) => migration.applied)
    .map(({ name }) => name);
const tables = async (url: string, schema = 'public') =>
  (
    await query(url, 'SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1', [schema])
  ).map(({ tablename }) => tablename);

describe('oauth2 migration', () => {
  let url: string;
  beforeAll(async () => {
    url = await database();
  });

  it('tells, runs, and reverts one after the other', async () => {
    const before = await applied(url);
    const first = await document('migration run', { databaseUrl: url });
    const second = await document('migration run', { databaseUrl: url });
    const between = await applied(url);
    const reverted = await document('migration revert', { databaseUrl: url });
    const after = await applied(url);

    expect(before).toEqual([]);
    expect(first).toEqual({ applied: [...PACKAGE, USERS] });
    expect(second).toEqual({ applied: [] });
    expect(between).toEqual([...PACKAGE, USERS]);
    expect(reverted).toEqual({ reverted: USERS });
    expect(after).toEqual(PACKAGE);
  });

  it('says the same to people', async () => {
    const status = await run('status', url);
    const ran = await run('run', url);
    const idle = await run('run', url);

    expect(status.stdout).toMatch(new RegExp(`^${PACKAGE[0]} +yes$`, 'm'));
    expect(status.stdout).toMatch(new RegExp(`^${USERS} +no$`, 'm'));
    expect(ran.stdout).toBe(`Applied ${USERS}\n`);
    expect(idle).toMatchObject({ code: 0, stdout: '' });
    expect(idle.stderr).toContain('Nothing to do');
  });

  it('reverts down to nothing, and says when there is nothing left', async () => {
    for (let left = PACKAGE.length + 1; left > 0; left -= 1) await run('revert', url);
    const over = await run('revert --json', url);

    expect(over).toMatchObject({ code: 1, stdout: '' });
    expect(over.stderr).toContain('nothing to revert');
    expect(await tables(url)).toEqual(['migrations']);
  });
});

describe('the record of migrations', () => {
  it("is the host's own: whoever runs them first, the other has nothing to do", async () => {
    const byHost = await database();
    const byCommand = await database();
    await withHost(byHost, (host) => host.runMigrations());
    await document('migration run --no-users', { databaseUrl: byCommand });

    const command = await document('migration run --no-users', { databaseUrl: byHost });
    const pending = await withHost(byCommand, (host) => host.runMigrations());

    expect(command).toEqual({ applied: [] });
    expect(pending.map(({ name }) => name)).toEqual(['Orders2000000000000']);
  });

  it("keeps the host's migrations out of it, although they come later", async () => {
    const url = await database();
    await withHost(url, (host) => host.runMigrations());

    const reverted = await document('migration revert --no-users', { databaseUrl: url });

    expect(reverted).toEqual({ reverted: PACKAGE.at(-1) });
    expect(await tables(url)).toContain('orders');
    const left = await query(url, 'SELECT name FROM migrations ORDER BY id');
    expect(left.map(({ name }) => name)).toEqual([...PACKAGE.slice(0, -1), 'Orders2000000000000']);
  });

  it('is kept right by two processes that run at once', async () => {
    const databaseUrl = await database();

    const both = await Promise.all(
      [1, 2].map(() =>
        document<{ applied: string[] }>('migration run', { databaseUrl }, oauth2Process),
      ),
    );

    const counts = both.map(({ applied: names }) => names.length).toSorted();
    expect(counts).toEqual([0, PACKAGE.length + 1]);
    expect(await applied(databaseUrl)).toEqual([...PACKAGE, USERS]);
  });
});

describe('the tables', () => {
  it('of people belong to the standalone server, not to an application', async () => {
    const databaseUrl = await database();

    const names = await document('migration run', { databaseUrl, cwd: tmpdir() });
    const listed = await oauth2('user list', { databaseUrl, cwd: tmpdir() });

    expect(names).toEqual({ applied: PACKAGE });
    expect(listed).toMatchObject({ code: 1, stdout: '' });
    expect(listed.stderr).toContain('no table of people');
  });

  it('are in the schema that is named, and are found there', async () => {
    const databaseUrl = await database();
    await query(databaseUrl, 'CREATE SCHEMA auth');
    await document('migration run --schema auth', { databaseUrl });
    await document('client create --name N --id here --grant password --schema auth', {
      databaseUrl,
    });

    const clients = await document('client list --schema auth', { databaseUrl });
    const people = await document('user list --schema auth', { databaseUrl });

    expect(clients).toMatchObject([{ client_id: 'here' }]);
    expect(people).toEqual([]);
    expect(await tables(databaseUrl)).toEqual([]);
    expect(await tables(databaseUrl, 'auth')).toContain('migrations');
  });

  it('cannot be in a schema that is not there', async () => {
    const outcome = await run('run --schema nowhere', await database());

    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: There is no such schema.*\n$/);
  });
});

/** An application with the package's migrations and one of its own. */
async function withHost<T>(url: string, work: (host: DataSource) => Promise<T>): Promise<T> {
  const host = new DataSource({
    type: 'postgres',
    url,
    migrations: [...oauth2Migrations, Orders2000000000000],
  });
  await host.initialize();
  try {
    return await work(host);
  } finally {
    await host.destroy();
  }
}

import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';

export interface TestDatabase {
  readonly url: string;
  /** Removes it, and ends whoever is still connected. */
  drop(): Promise<void>;
}

/** A new, empty database on the PostgreSQL that all test files share. */
export function createTestDatabase(): Promise<TestDatabase> {
  // `template0` is used by nobody, so that parallel calls do not wait for each other's connections.
  return copyOf('template0');
}

/** A new database that has the package's migrations behind it: the copy of one in which they ran once. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  return copyOf(await (template ??= migratedTemplate()));
}

let template: Promise<string> | undefined;

/** The first process that needs it makes it, the others wait for that. */
async function migratedTemplate(): Promise<string> {
  const name = process.env['TEST_TEMPLATE'] ?? '';
  await administer(async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return;
    await client.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
    try {
      const migrations = [...oauth2Migrations];
      const options = { url: urlOf(name), migrations, migrationsRun: true } as const;
      const source = await new DataSource({ type: 'postgres', ...options }).initialize();
      await source.destroy();
    } catch (error) {
      await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      throw error;
    }
  });
  return name;
}

async function copyOf(original: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer((client) => client.query(`CREATE DATABASE "${name}" TEMPLATE "${original}"`));
  return {
    url: urlOf(name),
    drop: () =>
      administer((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
  };
}

function urlOf(name: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is not set: the global setup of the tests sets it');
  return url;
}

async function administer(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

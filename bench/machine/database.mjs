import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dist/src/standalone/embedded-postgres.js';

/** What a throw-away PostgreSQL is told beyond its defaults; `fsync` and `synchronous_commit` stay on. */
const SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'none',
  // Every server under test has a pool of its own, and all of them are up at the same time.
  max_connections: '400',
};

/**
 * A database for one run: a new one on the server at `url`, else on a PostgreSQL that is started for it and
 * forces commits to disk, as a real one does.
 *
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function openDatabase(url) {
  if (url !== undefined) return newDatabase(url);
  const dataDir = await mkdtemp(join(tmpdir(), 'nest-authorization-server-bench-'));
  // The account that PostgreSQL runs under when this is root has to pass through.
  await chmod(dataDir, 0o711);
  const database = await configured(dataDir);
  const close = async () => {
    await database.stop();
    await rm(database.directory, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: database.url, close };
}

/** Some of the settings are read only when PostgreSQL starts. */
async function configured(dataDir) {
  const first = await startEmbeddedPostgres({ dataDir });
  for (const [name, value] of Object.entries(SETTINGS)) {
    await administer(first.url, `ALTER SYSTEM SET ${name} = '${value}'`);
  }
  await first.stop();
  return startEmbeddedPostgres({ dataDir });
}

async function newDatabase(server) {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE "${name}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const close = () => administer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
  return { url: url.href, close };
}

async function administer(connectionString, statement) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

import { Client } from 'pg';
import type { PostgresCluster } from './postgres-cluster.js';

const DATABASE = 'oauth2';
/** Held by the process that the database belongs to; a crash lets go of it. */
const OWNER_LOCK = 0x6f61_0001;
/** Shared by those who only use it for a while; the owner waits for them before it stops it. */
const BORROWER_LOCK = 0x6f61_0002;

/** A database that is frozen must not freeze us. @unit milliseconds */
const ANSWER_LIMIT = 10_000;

export function databaseUrl(cluster: PostgresCluster, port: number, database = DATABASE): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** @returns nothing when somebody else is the owner */
export async function claimDatabase(
  cluster: PostgresCluster,
  port: number,
): Promise<Client | undefined> {
  const client = await connect(cluster, port);
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [OWNER_LOCK]);
  if (rows[0]?.mine === true) {
    await createDatabase(client);
    return client;
  }
  await client.end();
  return undefined;
}

/** @returns nothing when the database goes away at this moment */
export async function borrowDatabase(
  cluster: PostgresCluster,
  port: number,
): Promise<Client | undefined> {
  const client = await connect(cluster, port).catch(() => undefined);
  try {
    await client?.query('SELECT pg_advisory_lock_shared($1)', [BORROWER_LOCK]);
    const { rows } = (await client?.query(EXISTS, [DATABASE])) ?? { rows: [] };
    if (rows.length > 0) return client;
    await client?.end();
  } catch {
    await client?.end().catch(() => undefined);
  }
  return undefined;
}

/** Waits until nobody borrows the database. @unit milliseconds */
export async function awaitBorrowers(owner: Client, limit: number): Promise<void> {
  try {
    await owner.query("SELECT set_config('lock_timeout', $1, false)", [String(limit)]);
    await owner.query('SELECT pg_advisory_lock($1)', [BORROWER_LOCK]);
  } catch {
    // The limit has passed, or the database is gone: there is nobody to wait for.
  }
}

const EXISTS = 'SELECT 1 FROM pg_database WHERE datname = $1';

async function createDatabase(client: Client): Promise<void> {
  const { rows } = await client.query(EXISTS, [DATABASE]);
  if (rows.length === 0) await client.query(`CREATE DATABASE "${DATABASE}"`);
}

async function connect(cluster: PostgresCluster, port: number): Promise<Client> {
  const client = new Client({
    connectionString: databaseUrl(cluster, port, 'postgres'),
    connectionTimeoutMillis: ANSWER_LIMIT,
    query_timeout: ANSWER_LIMIT,
    keepAlive: true,
  });
  // The owner of the connection looks at its end; an error without a listener would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

import { createHash } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { document, oauth2, query } from './command-line.js';

interface Credentials {
  readonly client_id: string;
  readonly client_secret?: string;
}

let database: TestDatabase;

/** A database of the file's own, in which `oauth2 client` works. */
export function useClientDatabase(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    await document('migration run', { databaseUrl: database.url });
  });
  afterAll(() => database.drop());
}

export const run = (line: string) => oauth2(`client ${line}`, { databaseUrl: database.url });
export const json = <T = Credentials>(line: string) =>
  document<T>(`client ${line}`, { databaseUrl: database.url });
export const create = (id: string, line: string) =>
  json(`create --name "The client ${id}" --id ${id} ${line}`);
/** SQL by hand, on the same database. */
export const sql = (text: string, values: readonly unknown[]) => query(database.url, text, values);
export const stored = async (id: string) =>
  (await sql('SELECT * FROM oauth2_client WHERE client_id = $1', [id]))[0];

/** The secrets that are good from now on, as they are stored. */
export const liveDigests = async (id: string) => {
  const rows = await query(
    database.url,
    `SELECT s.digest FROM oauth2_client_secret s JOIN oauth2_client c ON c.id = s.client_id
     WHERE c.client_id = $1 AND (s.expires_at IS NULL OR s.expires_at > now())`,
    [id],
  );
  return rows.map(({ digest }) => (digest as Buffer).toString('hex')).toSorted();
};
export const digestOf = (secret = '') => createHash('sha256').update(secret).digest('hex');

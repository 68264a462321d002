import type { DataSource } from 'typeorm';
import { openDataSource } from './data-source.js';
import { StartProblem } from './start-problem.js';

/** Of several servers that start on one database, one migrates and the others wait. */
const MIGRATION_LOCK = 0x6f61_0003;

/**
 * Brings the database up to date, or checks that it is.
 *
 * @throws {StartProblem} when the database cannot be had, or it is not up to date and must stay so
 */
export async function migrate(url: string, allowed: boolean): Promise<void> {
  const dataSource = await openDataSource(url);
  try {
    if (allowed) await runMigrations(dataSource);
    else if (await dataSource.showMigrations()) {
      throw new StartProblem(
        'The database is not up to date: run "npx oauth2 migration run", or set MIGRATE=true.',
      );
    }
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(`The database cannot be migrated: ${String(cause)}`, { cause });
  } finally {
    await dataSource.destroy();
  }
}

/** A lock of a transaction, not of a session: that also holds behind a pooler. */
async function runMigrations(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (manager) => {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  });
}

import type { DataSource } from 'typeorm';

/** Of several processes that migrate one database, one works and the others wait. */
const MIGRATION_LOCK = 0x6f61_0003;

/**
 * Does work that no other migration of this database may be beside. The lock is of a transaction, not of a
 * session: that also holds behind a pooler.
 */
export async function underMigrationLock<T>(
  dataSource: DataSource,
  work: () => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    return work();
  });
}

import { openDataSource } from './data-source.js';
import { underMigrationLock } from './migration-lock.js';
import { StartProblem } from './start-problem.js';

/**
 * Brings the database up to date, or checks that it is.
 *
 * @throws {StartProblem} when the database cannot be had, or it is not up to date and must stay so
 */
export async function migrate(url: string, allowed: boolean): Promise<void> {
  const dataSource = await openDataSource(url);
  try {
    if (allowed) {
      await underMigrationLock(dataSource, () => dataSource.runMigrations({ transaction: 'each' }));
    } else if (await dataSource.showMigrations()) {
      throw new StartProblem(
        'The database is not up to date: run "npx oauth2 migration run --users", or set MIGRATE=true.',
      );
    }
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(`The database cannot be migrated: ${String(cause)}`, { cause });
  } finally {
    await dataSource.destroy();
  }
}

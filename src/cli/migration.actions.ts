import { oauth2Migrations } from '../../migrations/index.js';
import { underMigrationLock } from '../standalone/migration-lock.js';
import { userMigrations } from '../standalone/users/user.migration.js';
import { table, type Answer } from './answer.js';
import type { DatabaseOptions } from './command-options.js';
import { isRepository } from './installation.js';
import { PackageMigrations } from './package-migrations.js';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';
import { type DatabaseCall, withDatabase } from './work-database.js';

export interface MigrationOptions extends DatabaseOptions {
  /** Whether the table of people is meant as well. @default only in the repository of the package */
  readonly users?: boolean;
}

export async function runMigrations(
  options: MigrationOptions,
  terminal: Terminal,
): Promise<Answer> {
  const applied = await withMigrations({ ...options, terminal }, (migrations) =>
    migrations.executePendingMigrations(),
  );
  const names = applied.map(({ name }) => name);
  return {
    document: { applied: names },
    lines: names.map((name) => `Applied ${name}`),
    ...(names.length === 0 && { note: 'Nothing to do: every migration was applied before.' }),
  };
}

export async function revertMigration(
  options: MigrationOptions,
  terminal: Terminal,
): Promise<Answer> {
  const reverted = await withMigrations({ ...options, terminal }, async (migrations) => {
    const [last] = await migrations.getExecutedMigrations();
    if (!last)
      throw new Refusal(['There is nothing to revert: no migration of the package is applied.']);
    await migrations.undoLastMigration();
    return last.name;
  });
  return { document: { reverted }, lines: [`Reverted ${reverted}`] };
}

export async function migrationStatus(
  options: MigrationOptions,
  terminal: Terminal,
): Promise<Answer> {
  const status = await withMigrations({ ...options, terminal }, async (migrations) => {
    const pending = (await migrations.getPendingMigrations()).map(({ name }) => name);
    return migrations.names().map((name) => ({ name, applied: !pending.includes(name) }));
  });
  return {
    document: status,
    lines: table(
      ['MIGRATION', 'APPLIED'],
      status.map(({ name, applied }) => [name, applied ? 'yes' : 'no']),
    ),
  };
}

/** One process works on the migrations of a database, the others wait. */
async function withMigrations<T>(
  call: DatabaseCall & MigrationOptions,
  work: (migrations: PackageMigrations) => Promise<T>,
): Promise<T> {
  const users = call.users ?? isRepository(call.terminal.directory);
  return withDatabase(
    call,
    ({ dataSource }) =>
      underMigrationLock(dataSource, () => work(new PackageMigrations(dataSource))),
    { migrations: [...oauth2Migrations, ...(users ? userMigrations : [])] },
  );
}

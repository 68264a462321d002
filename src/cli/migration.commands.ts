import type { Command } from 'commander';
import { print } from './answer.js';
import { withDatabaseOptions } from './command-options.js';
import type { MigrationOptions } from './migration.actions.js';
import type { Terminal } from './terminal.js';

/** `oauth2 migration …` */
export function addMigrationCommands(program: Command, terminal: Terminal): void {
  const migration = program
    .command('migration')
    .description('the tables of the package, recorded in the table "migrations"')
    .addHelpText(
      'after',
      `
Only migrations of the package are run and reverted, never those of your application.

Examples:
  $ npx oauth2 migration status
  $ npx oauth2 migration run --json`,
    );
  addRun(migration, terminal);
  addRevert(migration, terminal);
  addStatus(migration, terminal);
}

function addRun(migration: Command, terminal: Terminal): void {
  withMigrationOptions(
    migration.command('run').description('bring the tables up to date; two runs do not collide'),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 migration run')
    .action(async (options: MigrationOptions) => {
      const { runMigrations } = await import('./migration.actions.js');
      print(await runMigrations(options, terminal), options, terminal);
    });
}

function addRevert(migration: Command, terminal: Terminal): void {
  withMigrationOptions(
    migration
      .command('revert')
      .description('take back the last one that was run, with everything in its tables'),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 migration revert')
    .action(async (options: MigrationOptions) => {
      const { revertMigration } = await import('./migration.actions.js');
      print(await revertMigration(options, terminal), options, terminal);
    });
}

function addStatus(migration: Command, terminal: Terminal): void {
  withMigrationOptions(migration.command('status').description('list them, oldest first'))
    .addHelpText('after', '\nExample:\n  $ npx oauth2 migration status --json')
    .action(async (options: MigrationOptions) => {
      const { migrationStatus } = await import('./migration.actions.js');
      print(await migrationStatus(options, terminal), options, terminal);
    });
}

function withMigrationOptions(command: Command): Command {
  return withDatabaseOptions(
    command
      .option(
        '--users',
        "also the standalone server's table of people (default: in the repository)",
      )
      .option('--no-users', 'only the tables of the package (default: in an application)'),
  );
}

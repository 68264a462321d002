import { Command } from 'commander';
import { addClientCommands } from './client.commands.js';
import { installation } from './installation.js';
import { addMigrationCommands } from './migration.commands.js';
import { addPruneCommand } from './prune.commands.js';
import { addUserCommands } from './user.commands.js';

const AFTER_HELP = `
Environment:
  DATABASE_URL   the PostgreSQL to use, such as postgres://user:password@host:5432/name
  DATA_DIR       where the embedded database of the standalone server lives, for want of a
                 DATABASE_URL and in the repository of the package only (default: .data)

Exit status: 0 done, 1 refused or failed, 2 called wrongly.

Examples:
  $ oauth2 migration run
  $ oauth2 client create --name Reports --grant client_credentials --scope "read write"
  $ oauth2 client list --json
  $ oauth2 user create alice`;

/** Every command, with its words and options but without its work, which is loaded when it is needed. */
export function buildProgram(): Command {
  const program = new Command('oauth2')
    .description('Administers the clients, people and tables of an OAuth 2.0 authorization server.')
    .version(installation().version, '-V, --version', 'print the version of the package')
    .showHelpAfterError('(add --help to see how it is used)')
    .addHelpText('after', AFTER_HELP)
    .exitOverride();
  addClientCommands(program);
  addUserCommands(program);
  addMigrationCommands(program);
  addPruneCommand(program);
  return program;
}

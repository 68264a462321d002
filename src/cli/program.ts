import { Command } from 'commander';
import { addClientCommands } from './client.commands.js';
import { packageVersion } from './installation.js';
import { addMigrationCommands } from './migration.commands.js';
import { addPruneCommand } from './prune.commands.js';
import type { Terminal } from './terminal.js';
import { addUserCommands } from './user.commands.js';

const AFTER_HELP = `
Environment:
  DATABASE_URL   the PostgreSQL to use, such as postgres://user:password@host:5432/name
  DATA_DIR       where the embedded database of the standalone server lives, for want of a
                 DATABASE_URL and in the repository of the package only (default: .data)

Exit status: 0 done, 1 refused or failed, 2 called wrongly.

Examples:
  $ npx oauth2 migration run
  $ npx oauth2 client create --name Reports --grant client_credentials --scope "read write"
  $ npx oauth2 client list --json
  $ npx oauth2 user create alice`;

/** Every command, with its words and options but without its work, which is loaded when it is needed. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('oauth2')
    .description('Administers the clients, people and tables of an OAuth 2.0 authorization server.')
    .version(packageVersion(), '-V, --version', 'print the version of the package')
    .showHelpAfterError('(add --help to see how it is used)')
    .addHelpText('after', AFTER_HELP)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride();
  addClientCommands(program, terminal);
  addUserCommands(program, terminal);
  addMigrationCommands(program, terminal);
  addPruneCommand(program, terminal);
  return program;
}

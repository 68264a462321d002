import type { Command } from 'commander';
import { print } from './answer.js';
import { withDatabaseOptions, type DatabaseOptions } from './command-options.js';
import type { Terminal } from './terminal.js';

const ABOUT_PASSWORD = `
The password is asked for, or read from standard input: its first line, 8 characters or more.`;

/** `oauth2 user …` */
export function addUserCommands(program: Command, terminal: Terminal): void {
  const user = program
    .command('user')
    .description('people who can sign in at the standalone server')
    .addHelpText(
      'after',
      `
The package itself keeps no people: an application has its own.

Examples:
  $ npx oauth2 user create alice
  $ npx oauth2 user list --json`,
    );
  addCreate(user, terminal);
  addList(user, terminal);
  addDelete(user, terminal);
  addPassword(user, terminal);
}

function addCreate(user: Command, terminal: Terminal): void {
  withDatabaseOptions(
    user
      .command('create')
      .description('make a person')
      .argument('<name>', 'what they sign in with'),
  )
    .addHelpText(
      'after',
      `${ABOUT_PASSWORD}

Examples:
  $ npx oauth2 user create alice
  $ printf '%s' "$PASSWORD" | oauth2 user create alice --json`,
    )
    .action(async (name: string, options: DatabaseOptions) => {
      const { createUser } = await import('./user.actions.js');
      print(await createUser(name, options, terminal), options, terminal);
    });
}

function addList(user: Command, terminal: Terminal): void {
  withDatabaseOptions(user.command('list').description('list the people, by name'))
    .addHelpText('after', '\nExample:\n  $ npx oauth2 user list --json')
    .action(async (options: DatabaseOptions) => {
      const { listUsers } = await import('./user.actions.js');
      print(await listUsers(options, terminal), options, terminal);
    });
}

function addDelete(user: Command, terminal: Terminal): void {
  withDatabaseOptions(
    user
      .command('delete')
      .description('remove a person and end everything that they approved')
      .argument('<name>', 'what they sign in with'),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 user delete alice')
    .action(async (name: string, options: DatabaseOptions) => {
      const { deleteUser } = await import('./user.actions.js');
      print(await deleteUser(name, options, terminal), options, terminal);
    });
}

function addPassword(user: Command, terminal: Terminal): void {
  withDatabaseOptions(
    user
      .command('password')
      .description('give a person another password')
      .argument('<name>', 'what they sign in with'),
  )
    .addHelpText('after', `${ABOUT_PASSWORD}\n\nExample:\n  $ npx oauth2 user password alice`)
    .action(async (name: string, options: DatabaseOptions) => {
      const { changePassword } = await import('./user.actions.js');
      print(await changePassword(name, options, terminal), options, terminal);
    });
}

import type { Command } from 'commander';
import { print } from './answer.js';
import type { ClientCreateOptions, ClientRotateOptions } from './client.actions.js';
import {
  audienceNames,
  scopeNames,
  seconds,
  withDatabaseOptions,
  type DatabaseOptions,
} from './command-options.js';
import type { Terminal } from './terminal.js';

/** `oauth2 client …` */
export function addClientCommands(program: Command, terminal: Terminal): void {
  const client = program
    .command('client')
    .description('applications that may ask for tokens')
    .addHelpText(
      'after',
      `
Examples:
  $ npx oauth2 client create --name Reports --grant client_credentials --scope "read write"
  $ npx oauth2 client rotate-secret 0b0e… --overlap 86400`,
    );
  addCreate(client, terminal);
  addList(client, terminal);
  addShow(client, terminal);
  addDelete(client, terminal);
  addRotateSecret(client, terminal);
}

function addCreate(client: Command, terminal: Terminal): void {
  const create = client
    .command('create')
    .description('make a client; its secret is printed this once')
    .requiredOption('--name <name>', 'what people are shown')
    .option('--id <id>', 'the client_id (default: a random UUID)');
  addMetadataOptions(create);
  withDatabaseOptions(create)
    .addHelpText(
      'after',
      `
Examples:
  $ npx oauth2 client create --name "My app" --public --grant authorization_code refresh_token \\
      --redirect-uri http://127.0.0.1/callback --scope "profile email"
  $ npx oauth2 client create --name Reports --id reports --grant client_credentials --scope read --json`,
    )
    .action(async (options: ClientCreateOptions) => {
      const { createClient } = await import('./client.actions.js');
      print(await createClient(options, terminal), options, terminal);
    });
}

function addMetadataOptions(create: Command): void {
  create
    .option('--public', 'it cannot keep a secret: an application in a browser or on a phone')
    .option(
      '--auth-method <method>',
      'the one way in which it authenticates: client_secret_basic, client_secret_post or none ' +
        '(default: none for a public client, else either of the two with a secret)',
    )
    .requiredOption(
      '--grant <grant...>',
      'authorization_code, refresh_token, client_credentials, password, implicit, or the URI of a ' +
        'grant that your application registers',
    )
    .option(
      '--response-type <type...>',
      'code, token or none (default: code for authorization_code, token for implicit)',
    )
    .option(
      '--allow-custom',
      'take grants with a plain name, response types and authentication methods of your application',
    )
    .option('--redirect-uri <uri...>', 'where people may be sent back to, compared exactly')
    .option(
      '--wildcard-host <domain...>',
      'below which domains --redirect-uri may have a wildcard, as legacy.wildcardHosts lists them',
    )
    .option('--scope <scopes>', 'the most that it may have, separated by spaces', scopeNames)
    .option(
      '--default-scope <scopes>',
      'what it gets when it asks for none (default: all of --scope)',
      scopeNames,
    )
    .option('--origin <origin...>', 'further origins from which a browser may call')
    .option(
      '--audience <uri...>',
      'the APIs that its tokens are for, as each of them names itself in resource.audience',
      audienceNames,
    );
}

function addList(client: Command, terminal: Terminal): void {
  withDatabaseOptions(client.command('list').description('list the clients, by client_id'))
    .addHelpText('after', '\nExample:\n  $ npx oauth2 client list --json')
    .action(async (options: DatabaseOptions) => {
      const { listClients } = await import('./client.actions.js');
      print(await listClients(options, terminal), options, terminal);
    });
}

function addShow(client: Command, terminal: Terminal): void {
  withDatabaseOptions(
    client
      .command('show')
      .description('show a client, without its secrets')
      .argument('<id>', 'its client_id'),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 client show reports')
    .action(async (id: string, options: DatabaseOptions) => {
      const { showClient } = await import('./client.actions.js');
      print(await showClient(id, options, terminal), options, terminal);
    });
}

function addDelete(client: Command, terminal: Terminal): void {
  withDatabaseOptions(
    client
      .command('delete')
      .description('remove a client and everything that was issued to it')
      .argument('<id>', 'its client_id'),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 client delete reports')
    .action(async (id: string, options: DatabaseOptions) => {
      const { deleteClient } = await import('./client.actions.js');
      print(await deleteClient(id, options, terminal), options, terminal);
    });
}

function addRotateSecret(client: Command, terminal: Terminal): void {
  withDatabaseOptions(
    client
      .command('rotate-secret')
      .description('give a client a new secret, which is printed this once')
      .argument('<id>', 'its client_id')
      .option('--overlap <seconds>', 'how long its other secrets stay good (default: 0)', seconds),
  )
    .addHelpText('after', '\nExample:\n  $ npx oauth2 client rotate-secret reports --overlap 86400')
    .action(async (id: string, options: ClientRotateOptions) => {
      const { rotateSecret } = await import('./client.actions.js');
      print(await rotateSecret(id, options, terminal), options, terminal);
    });
}

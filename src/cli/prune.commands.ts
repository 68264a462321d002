import type { Command } from 'commander';
import { print } from './answer.js';
import { seconds, withDatabaseOptions } from './command-options.js';
import type { PruneOptions } from './prune.actions.js';
import type { Terminal } from './terminal.js';

/** How long what has expired is kept, so that its replay is still recognised: a week. @unit seconds */
export const RETENTION = 604_800;

/** `oauth2 prune` */
export function addPruneCommand(program: Command, terminal: Terminal): void {
  withDatabaseOptions(
    program
      .command('prune')
      .description('remove what is expired beyond its retention')
      .option(
        '--older-than <seconds>',
        'how long ago it must have expired; a replay of what is removed is no longer recognised',
        seconds,
        RETENTION,
      ),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ npx oauth2 prune
  $ npx oauth2 prune --older-than 86400 --json`,
    )
    .action(async (options: PruneOptions) => {
      const { prune } = await import('./prune.actions.js');
      print(await prune(options, terminal), options, terminal);
    });
}

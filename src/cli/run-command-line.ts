import { CommanderError } from 'commander';
import { tell } from './failure.js';
import { buildProgram } from './program.js';
import type { Terminal } from './terminal.js';

/**
 * Runs one command: 0 when it did its work, 1 when it was refused or failed, 2 when it was called
 * wrongly. What went wrong is on standard error, in words for a person.
 */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    await buildProgram(terminal).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said what was wrong, or shown the help: asked for (0), or for want of a verb (1).
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    tell(error, terminal);
    return 1;
  }
}

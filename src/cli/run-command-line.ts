import { CommanderError } from 'commander';
import { printable } from './answer.js';
import { refusalOf } from './failure.js';
import { buildProgram } from './program.js';

/**
 * Runs one command: 0 when it did its work, 1 when it was refused or failed, 2 when it was called
 * wrongly. What went wrong is on standard error, in words for a person.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  process.stdout.on('error', outputFailed);
  const program = buildProgram();
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already said what was wrong with the words.
    if (error instanceof CommanderError) return isHelp(error) ? 0 : 2;
    tell(error);
    return 1;
  }
}

/** Never a stack: whoever types a command can do nothing with it. */
export function tell(error: unknown): void {
  for (const sentence of refusalOf(error)) {
    process.stderr.write(`error: ${printable(sentence.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  }
}

function outputFailed(error: Error): void {
  const code = 'code' in error ? error.code : error.message;
  // Whoever reads our output may stop early, as `head` does: that needs no words.
  if (code !== 'EPIPE') process.stderr.write(`error: The output cannot be written (${code}).\n`);
  process.exit(1);
}

/** Help that was asked for; without a verb it is shown as well, but then the verb is missing. */
function isHelp({ exitCode }: CommanderError): boolean {
  return exitCode === 0;
}

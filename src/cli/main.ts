#!/usr/bin/env node
import { tell } from './failure.js';
import { runCommandLine } from './run-command-line.js';
import { ownTerminal } from './terminal.js';

const terminal = ownTerminal();

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
}

function outputFailed(error: NodeJS.ErrnoException): void {
  // Whoever reads our output may stop early, as `head` does: that needs no words.
  if (error.code !== 'EPIPE') {
    process.stderr.write(`error: The output cannot be written (${error.code}).\n`);
  }
  process.exit(1);
}

process.stdout.on('error', outputFailed);
process.on('uncaughtException', (error) => {
  tell(error, terminal);
  process.exit(1);
});
void main();

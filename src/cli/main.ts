#!/usr/bin/env node
import { runCommandLine, tell } from './run-command-line.js';

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

process.on('uncaughtException', (error) => {
  tell(error);
  process.exit(1);
});
void main();

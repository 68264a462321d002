#!/usr/bin/env node
import { runCommandLine } from './run-command-line.js';

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

void main();

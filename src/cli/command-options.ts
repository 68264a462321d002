import { InvalidArgumentError, type Command } from 'commander';
import type { OutputOptions } from './answer.js';

/** What every command that looks at the database takes. */
export interface DatabaseOptions extends OutputOptions {
  readonly schema?: string;
}

/** Adds the options that every command has. */
export function withDatabaseOptions(command: Command): Command {
  return command
    .option('--schema <name>', "the schema of the tables (default: the connection's own)")
    .option('--json', 'print one JSON document on standard output and nothing else');
}

/** Whole seconds, 0 or more. */
export function seconds(text: string): number {
  if (!/^\d{1,12}$/.test(text)) {
    throw new InvalidArgumentError('It must be a whole number of seconds, 0 or more.');
  }
  return Number(text);
}

/** Scopes of an option that may be given several times. */
export function scopeNames(text: string, before: readonly string[] = []): readonly string[] {
  return [...new Set([...before, ...text.split(/\s+/).filter((name) => name !== '')])];
}

/** Audiences of an option that takes several, and may be given several times. */
export function audienceNames(text: string, before: readonly string[] = []): readonly string[] {
  // Such as a variable that is not set, or a list as --scope takes it: no API would be called that.
  if (text === '' || /\s/.test(text)) {
    throw new InvalidArgumentError('It must be one audience, without spaces.');
  }
  return [...new Set([...before, text])];
}

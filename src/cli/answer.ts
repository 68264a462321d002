import type { Terminal } from './terminal.js';

/** What a command answers when it has done its work. */
export interface Answer {
  /** What `--json` prints. */
  readonly document: unknown;
  /** What people read; may be empty. */
  readonly lines: readonly string[];
  /** What people should know beside it, on standard error and never with `--json`. */
  readonly note?: string;
}

export interface OutputOptions {
  readonly json?: boolean;
}

/**
 * Prints an answer: with `--json` one document and nothing else. Called after everything was closed, so
 * that a command that fails late has printed nothing.
 */
export function print(
  answer: Answer,
  { json = false }: OutputOptions,
  { stdout, stderr }: Terminal,
): void {
  if (json) {
    stdout.write(`${inJson(answer.document)}\n`);
    return;
  }
  for (const line of answer.lines) stdout.write(`${printable(line)}\n`);
  if (answer.note !== undefined) stderr.write(`${printable(answer.note)}\n`);
}

/** What a terminal could act on, and what turns the direction of writing. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;

/** What was stored, or typed, may hold control characters: here they are shown as such. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '\u{FFFD}');
}

/** JSON escapes only some of them. */
function inJson(document: unknown): string {
  return JSON.stringify(document, null, 2).replaceAll(CONTROL, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Lines of `name  value`, the values below each other. */
export function fields(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd());
}

/** A table with a heading; nothing when it has no rows. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const all = [heading, ...rows];
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

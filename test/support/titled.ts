import { format } from '@vitest/pretty-format';

/** The rows of a table for `each`, with what `%s` in the title says of each before it. */
export function titled<T>(
  rows: readonly T[],
  title: (row: T) => string = shown,
): readonly (readonly [string, T])[] {
  return rows.map((row) => [title(row), row]);
}

/** A value as a title has it, in one line and one level deep. */
export function shown(value: unknown): string {
  return format(value, { min: true, maxDepth: 1 });
}

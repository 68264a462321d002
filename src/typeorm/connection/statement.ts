import type { TableNames } from './table-names.js';

/** A statement that is prepared once per connection, under its name. */
export interface Statement {
  /** Unique in the package, 63 characters at most with its prefix. */
  readonly name: string;
  readonly text: (tables: TableNames) => string;
  /** Whether it only reads, so that it can be sent again when the connection was lost. */
  readonly reads: boolean;
}

/**
 * Stores or claims something, unless the database gets to it too late. Then it does nothing and its
 * `outcome` is `late`. The deadline is its last parameter.
 */
export interface Claim extends Statement {
  readonly claims: true;
}

/** What every claim answers. */
export interface ClaimRow {
  readonly outcome: string;
}

/** What a statement answered. */
export interface StatementResult<Row> {
  readonly rows: readonly Row[];
  /** Rows that were read or written. */
  readonly count: number;
}

/** A statement that changes nothing. */
export function reading(name: string, text: Statement['text']): Statement {
  return { name: `oauth2_${name}`, text, reads: true };
}

/** A statement that stores, changes or claims something. */
export function writing(name: string, text: Statement['text']): Statement {
  return { name: `oauth2_${name}`, text, reads: false };
}

/**
 * A statement that has a deadline in the time of the database.
 *
 * @param width how many parameters there are before the deadline
 * @param text takes the condition that the deadline has not passed
 */
export function claiming(
  name: string,
  width: number,
  text: (tables: TableNames, inTime: string) => string,
): Claim {
  const inTime = `clock_timestamp() <= $${width + 1}::timestamptz`;
  return { ...writing(name, (tables) => text(tables, inTime)), claims: true };
}

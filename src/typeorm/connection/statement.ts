import type { TableNames } from './table-names.js';

/** A statement that is prepared once per connection, under its name. */
export interface Statement {
  /** Unique in the package, 63 characters at most with its prefix. */
  readonly name: string;
  readonly text: (tables: TableNames) => string;
  /** Whether it only reads, so that it can be sent again when the connection was lost. */
  readonly reads: boolean;
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

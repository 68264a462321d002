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
  /** Whether it is for several: it does not insist, for those it collides with are better sent one by one. */
  readonly shared: boolean;
}

/** What every claim answers. */
export interface ClaimRow {
  readonly outcome: string;
}

/** Milliseconds that a statement for several waits for a lock: whoever holds it holds all of them up. */
const SHARED_LOCK_TIMEOUT = 200;

/** What the text of a claim for several is made with. Its only parameter of its own, `$1`, is JSON. */
export interface SharedClaimParts {
  /** The condition that the deadline has not passed. */
  readonly inTime: string;
  /** An expression that bounds the waiting for locks: to be evaluated before the first of them. */
  readonly impatience: string;
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
  return { ...writing(name, (tables) => text(tables, inTime)), claims: true, shared: false };
}

/**
 * A claim of several things in one statement. It answers a row for each, in their order, with an `outcome`: `late`
 * for all of them or for none, and `again` for one that has to be claimed by itself.
 */
export function claimingMany(
  name: string,
  text: (tables: TableNames, parts: SharedClaimParts) => string,
): Claim {
  const impatience = `set_config('lock_timeout', '${SHARED_LOCK_TIMEOUT}', true)`;
  const claim = claiming(name, 1, (tables, inTime) => text(tables, { inTime, impatience }));
  return { ...claim, shared: true };
}

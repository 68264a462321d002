import { writing, type Statement } from '../connection/statement.js';
import type { TableNames } from '../connection/table-names.js';
import type { ColumnMap } from './column-map.js';
import { ordered } from './record-set.js';

/** One thing that ends, and when. */
export interface Ending {
  readonly id: string;
  readonly now: Date;
  /** Null where none is stored. */
  readonly reason: string | null;
}

export const ENDING: ColumnMap<Ending> = {
  id: 'id uuid',
  now: 'ended_at timestamptz',
  reason: 'reason text',
};

/** What ends in which way. */
export interface Ended {
  readonly name: string;
  readonly table: (tables: TableNames) => string;
  /** Whether the row `l` lives at the time `i.ended_at`. */
  readonly lives: string;
  /** What is set, from `j.ended_at` and `j.reason`. */
  readonly sets: string;
}

/**
 * `$1` endings as JSON; of those of the same row the first one ends it. It waits for nobody, as the redemption of several
 * codes, and reads the table as that does: what somebody else has locked is answered `again`.
 */
export function endingMany({ name, table, lives, sets }: Ended): Statement {
  return writing(
    name,
    (t) => `
  WITH input AS MATERIALIZED (
    ${ordered(ENDING, '$1')}
  ), locked AS MATERIALIZED (
    SELECT id, expires_at, revoked_at FROM ${table(t)} WHERE id = ANY (ARRAY (SELECT id FROM input))
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), judged AS MATERIALIZED (
    SELECT i.*, CASE
      WHEN l.id IS NULL THEN 'again'
      WHEN NOT (${lives}) THEN 'ended'
      WHEN i.ord > min(i.ord) FILTER (WHERE ${lives}) OVER same_row THEN 'ended'
      ELSE 'ends' END AS outcome
    FROM input i LEFT JOIN locked l ON l.id = i.id
    WINDOW same_row AS (PARTITION BY i.id)
  ), ends AS (
    UPDATE ${table(t)} e SET ${sets}
    FROM judged j
    WHERE e.id = j.id AND j.outcome = 'ends' AND e.id = ANY (ARRAY (SELECT id FROM judged))
  )
  SELECT outcome FROM judged ORDER BY ord`,
  );
}

import type { NewToken } from '../../tokens/token.js';
import { claiming, claimingMany } from '../connection/statement.js';
import {
  inserted,
  listed,
  namedColumns,
  namedParameters,
  width,
  type ColumnMap,
  type Expressions,
} from './column-map.js';
import { NEW_TOKEN } from './columns.js';
import { ordered } from './record-set.js';

/** One rotation, with the access token of the successor. */
export interface RotationRecord extends NewToken {
  readonly familyId: string;
  readonly askedBy: string;
  /** Digest and generation of the refresh token that came. */
  readonly presented: Buffer;
  readonly presentedGeneration: number;
  readonly retryFrom: Date;
  readonly now: Date;
  /** Digest, generation, idle expiry and sealed pair of the successor. */
  readonly next: Buffer;
  readonly nextGeneration: number;
  readonly nextIdleExpiresAt: Date;
  readonly sealed: Buffer | null;
}

export const ROTATION: ColumnMap<RotationRecord> = {
  familyId: 'family_id uuid',
  askedBy: 'asked_by uuid',
  presented: 'presented bytea',
  presentedGeneration: 'presented_generation integer',
  retryFrom: 'retry_from timestamptz',
  now: 'asked_at timestamptz',
  next: 'next bytea',
  nextGeneration: 'next_generation integer',
  nextIdleExpiresAt: 'next_idle_expires_at timestamptz',
  sealed: 'sealed bytea',
  ...NEW_TOKEN,
};

/**
 * What becomes of a refresh token, by the state `l` of its authorization. A digest that was never stored, although
 * its generation is that of the row, of its predecessor or newer, is a token whose commit a failover lost: nobody
 * stole it.
 */
const verdict = (asked: Expressions<RotationRecord>): string => `
      WHEN l.client_id <> ${asked.askedBy} THEN 'unknown'
      WHEN l.current IS NULL THEN 'unknown'
      WHEN l.revoked_at IS NOT NULL OR l.expires_at <= ${asked.now}
        OR l.idle_expires_at <= ${asked.now} THEN 'dead'
      WHEN l.current = ${asked.presented} THEN 'fresh'
      WHEN l.previous = ${asked.presented} AND l.rotated_at >= ${asked.retryFrom} AND l.retry IS NOT NULL
        THEN 'retry'
      WHEN l.previous = ${asked.presented} THEN 'reused'
      WHEN ${asked.presentedGeneration} >= l.generation - 1 THEN 'unknown'
      ELSE 'reused' END`;

const STATE = `a.id, a.client_id, a.current, a.previous, a.rotated_at, a.retry, a.generation, a.idle_expires_at,
      a.expires_at, a.revoked_at`;

const one = namedParameters(ROTATION);

/**
 * Judged by what the locking step returns, the latest version of the row. The client comes first, as in
 * the redemption of a code.
 */
export const ROTATE = claiming(
  'refresh_token_rotate',
  width(ROTATION),
  (t, inTime) => `
  WITH client AS MATERIALIZED (
    SELECT id FROM ${t.client} WHERE id = ${one.askedBy} FOR KEY SHARE
  ), locked AS MATERIALIZED (
    SELECT ${STATE}
    FROM ${t.authorization} a
    WHERE a.id = ${one.familyId} AND a.client_id = (SELECT id FROM client)
    FOR NO KEY UPDATE
  ), judged AS MATERIALIZED (
    SELECT l.current, l.retry, CASE
      WHEN NOT ${inTime} THEN 'late'${verdict(one)} AS outcome
    FROM locked l
  ), claimed AS (
    UPDATE ${t.authorization} a SET previous = j.current, current = ${one.next},
      generation = ${one.nextGeneration}, idle_expires_at = ${one.nextIdleExpiresAt}, retry = ${one.sealed},
      rotated_at = ${one.now}
    FROM judged j
    WHERE a.id = ${one.familyId} AND j.outcome = 'fresh'
    RETURNING a.id
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${listed(NEW_TOKEN, one)} FROM claimed
  )
  SELECT outcome, CASE outcome WHEN 'retry' THEN retry END AS sealed FROM judged`,
);

const each = namedColumns(ROTATION, 'i');

/**
 * `$1` rotations as JSON. It waits for nobody, as the redemption of several codes, and reads tables as that does.
 * Whoever comes after the token was rotated in the same statement is judged by what that rotation makes of the row;
 * its successor itself cannot be known to anybody yet.
 */
export const ROTATE_MANY = claimingMany(
  'refresh_token_rotate_many',
  (t, { inTime, impatience }) => `
  WITH calm AS MATERIALIZED (
    SELECT ${impatience}
  ), input AS MATERIALIZED (
    SELECT r.* FROM calm CROSS JOIN (${ordered(ROTATION, '$1')}) r
  ), clients AS MATERIALIZED (
    SELECT id FROM ${t.client}
    WHERE id = ANY (ARRAY (SELECT asked_by FROM input))
    ORDER BY id
    FOR KEY SHARE SKIP LOCKED
  ), locked AS MATERIALIZED (
    SELECT ${STATE}
    FROM ${t.authorization} a
    WHERE a.id = ANY (ARRAY (SELECT family_id FROM input))
      AND COALESCE(a.client_id = ANY (ARRAY (SELECT id FROM clients)), false)
    ORDER BY a.id
    FOR NO KEY UPDATE SKIP LOCKED
  ), due AS MATERIALIZED (
    SELECT ${inTime} AS in_time FROM (SELECT count(*) AS rows FROM locked) held WHERE held.rows >= 0
  ), seen AS (
    SELECT i.*, l.client_id AS owner, l.current AS was_current, l.retry AS was_retry,
      l.expires_at AS family_expires_at, l.revoked_at AS family_revoked_at, CASE
      WHEN l.id IS NULL THEN 'again'${verdict(each)} AS verdict
    FROM input i LEFT JOIN locked l ON l.id = i.family_id
  ), ranked AS (
    SELECT s.*, first_value(s.verdict) OVER fresh_first = 'fresh' AND s.ord > first_value(s.ord) OVER fresh_first AS came_after,
      first_value(s.next) OVER fresh_first AS won_next, first_value(s.next_generation) OVER fresh_first AS won_generation,
      first_value(s.next_idle_expires_at) OVER fresh_first AS won_idle_expires_at,
      first_value(s.sealed) OVER fresh_first AS won_sealed, first_value(s.asked_at) OVER fresh_first AS won_at
    FROM seen s
    WINDOW fresh_first AS (PARTITION BY s.family_id ORDER BY s.verdict = 'fresh' DESC, s.ord)
  ), judged AS MATERIALIZED (
    SELECT i.*, CASE
      WHEN NOT due.in_time THEN 'late'
      WHEN NOT i.came_after THEN i.verdict
      WHEN i.presented = l.current THEN 'again'${verdict(each)} AS outcome
    FROM due CROSS JOIN ranked i CROSS JOIN LATERAL (
      SELECT i.owner AS client_id, i.won_next AS current, i.was_current AS previous, i.won_at AS rotated_at,
        i.won_sealed AS retry, i.won_generation AS generation, i.won_idle_expires_at AS idle_expires_at,
        i.family_expires_at AS expires_at, i.family_revoked_at AS revoked_at) l
  ), claimed AS (
    UPDATE ${t.authorization} a SET previous = j.was_current, current = j.next, generation = j.next_generation,
      idle_expires_at = j.next_idle_expires_at, retry = j.sealed, rotated_at = j.asked_at
    FROM judged j
    WHERE a.id = j.family_id AND j.outcome = 'fresh' AND a.id = ANY (ARRAY (SELECT family_id FROM judged))
    RETURNING j.*
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${listed(NEW_TOKEN, each)} FROM claimed i
  )
  SELECT outcome, CASE WHEN outcome = 'retry' THEN CASE WHEN came_after THEN won_sealed ELSE was_retry END END AS sealed
  FROM judged ORDER BY ord`,
);

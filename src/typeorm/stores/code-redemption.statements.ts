import type { NewToken } from '../../tokens/token.js';
import { claiming, claimingMany, writing } from '../connection/statement.js';
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

/** One redemption, with the access token that it buys. */
export interface RedemptionRecord extends NewToken {
  readonly codeId: string;
  readonly presented: Buffer;
  readonly askedBy: string;
  readonly proven: boolean;
  readonly now: Date;
  /** Digest and idle expiry of the refresh token; null when none is bought. */
  readonly refresh: Buffer | null;
  readonly refreshIdleExpiresAt: Date | null;
}

export const REDEMPTION: ColumnMap<RedemptionRecord> = {
  codeId: 'code_id uuid',
  presented: 'presented bytea',
  askedBy: 'asked_by uuid',
  proven: 'proven boolean',
  now: 'asked_at timestamptz',
  refresh: 'refresh bytea',
  refreshIdleExpiresAt: 'refresh_idle_expires_at timestamptz',
  ...NEW_TOKEN,
};

/** What becomes of a code `l` of an authorization `a`, as the locking steps returned them. */
const verdict = (asked: Expressions<RedemptionRecord>): string => `
      WHEN l.digest <> ${asked.presented} OR a.client_id <> ${asked.askedBy} THEN 'unknown'
      WHEN l.consumed_at IS NOT NULL THEN 'replayed'
      WHEN a.revoked_at IS NOT NULL OR a.expires_at <= ${asked.now} THEN 'dead'
      WHEN l.expires_at <= ${asked.now} THEN 'expired'
      WHEN NOT ${asked.proven} THEN 'burned'
      ELSE 'fresh' END`;

const one = namedParameters(REDEMPTION);

/**
 * Everything is judged by what the locking steps return, the latest version of each row; the table
 * itself, to the same statement, is as it was when it began. Locks go from the client to the authorization to
 * the code, as a deletion's do: nobody waits for each other.
 */
export const REDEEM = claiming(
  'code_redeem',
  width(REDEMPTION),
  (t, inTime) => `
  WITH client AS MATERIALIZED (
    SELECT id FROM ${t.client} WHERE id = ${one.askedBy} FOR KEY SHARE
  ), family AS MATERIALIZED (
    SELECT a.id, a.client_id, a.expires_at, a.revoked_at
    FROM ${t.authorization} a
    WHERE a.id = (SELECT c.authorization_id FROM client CROSS JOIN ${t.code} c WHERE c.id = ${one.codeId})
    FOR NO KEY UPDATE
  ), locked AS MATERIALIZED (
    SELECT c.id, c.digest, c.authorization_id, c.expires_at, c.consumed_at
    FROM ${t.code} c
    WHERE c.id = ${one.codeId} AND c.authorization_id = (SELECT id FROM family)
    FOR NO KEY UPDATE
  ), judged AS MATERIALIZED (
    SELECT l.authorization_id, CASE
      WHEN NOT ${inTime} THEN 'late'${verdict(one)} AS outcome
    FROM locked l JOIN family a ON a.id = l.authorization_id
  ), claimed AS (
    UPDATE ${t.code} c SET consumed_at = ${one.now}
    FROM judged j
    WHERE c.id = ${one.codeId} AND j.outcome IN ('fresh', 'burned')
    RETURNING j.outcome
  ), refreshable AS (
    UPDATE ${t.authorization} a SET current = ${one.refresh}, idle_expires_at = ${one.refreshIdleExpiresAt}
    FROM claimed
    WHERE a.id = (SELECT authorization_id FROM judged) AND claimed.outcome = 'fresh' AND ${one.refresh} IS NOT NULL
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${listed(NEW_TOKEN, one)} FROM claimed WHERE claimed.outcome = 'fresh'
  )
  SELECT outcome FROM judged`,
);

const each = namedColumns(REDEMPTION, 'i');

/**
 * `$1` redemptions as JSON. Rows that somebody else has locked are left to be claimed one by one: this statement
 * waits for nobody. Whoever comes with a code that was claimed before in the same statement comes too late.
 *
 * Each table is read by its key, from an array: a plan that was made while tables were empty would join them from end
 * to end for ever after. `COALESCE` hides what is no key from the indexes.
 */
export const REDEEM_MANY = claimingMany(
  'code_redeem_many',
  (t, { inTime, impatience }) => `
  WITH calm AS MATERIALIZED (
    SELECT ${impatience}
  ), input AS MATERIALIZED (
    SELECT r.* FROM calm CROSS JOIN (${ordered(REDEMPTION, '$1')}) r
  ), clients AS MATERIALIZED (
    SELECT id FROM ${t.client}
    WHERE id = ANY (ARRAY (SELECT asked_by FROM input))
    ORDER BY id
    FOR KEY SHARE SKIP LOCKED
  ), families AS MATERIALIZED (
    SELECT id, client_id, expires_at, revoked_at FROM ${t.authorization}
    WHERE id = ANY (ARRAY (
        SELECT authorization_id FROM ${t.code} WHERE id = ANY (ARRAY (SELECT code_id FROM input))))
      AND COALESCE(client_id = ANY (ARRAY (SELECT id FROM clients)), false)
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), locked AS MATERIALIZED (
    SELECT id, digest, authorization_id, expires_at, consumed_at FROM ${t.code}
    WHERE id = ANY (ARRAY (SELECT code_id FROM input))
      AND COALESCE(authorization_id = ANY (ARRAY (SELECT id FROM families)), false)
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), due AS MATERIALIZED (
    SELECT ${inTime} AS in_time FROM (SELECT count(*) AS rows FROM locked) held WHERE held.rows >= 0
  ), seen AS (
    SELECT i.*, a.id AS family_id, CASE
      WHEN a.id IS NULL THEN 'again'${verdict(each)} AS verdict
    FROM input i LEFT JOIN locked l ON l.id = i.code_id LEFT JOIN families a ON a.id = l.authorization_id
  ), judged AS MATERIALIZED (
    SELECT s.*, CASE
      WHEN NOT due.in_time THEN 'late'
      WHEN s.verdict <> 'unknown' AND s.ord > min(s.ord) FILTER (WHERE s.verdict IN ('fresh', 'burned')) OVER same_code
        THEN 'replayed'
      ELSE s.verdict END AS outcome
    FROM due CROSS JOIN seen s
    WINDOW same_code AS (PARTITION BY s.code_id)
  ), claimed AS (
    UPDATE ${t.code} c SET consumed_at = j.asked_at
    FROM judged j
    WHERE c.id = j.code_id AND j.outcome IN ('fresh', 'burned')
      AND c.id = ANY (ARRAY (SELECT code_id FROM judged))
    RETURNING j.*
  ), refreshable AS (
    UPDATE ${t.authorization} a SET current = i.refresh, idle_expires_at = i.refresh_idle_expires_at
    FROM claimed i
    WHERE a.id = i.family_id AND i.outcome = 'fresh' AND i.refresh IS NOT NULL
      AND a.id = ANY (ARRAY (SELECT family_id FROM claimed))
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${listed(NEW_TOKEN, each)} FROM claimed i WHERE i.outcome = 'fresh'
  )
  SELECT outcome FROM judged ORDER BY ord`,
);

/** `$1` the access token that a redemption of the code `$2` issued: the code is as good as before. */
export const TAKE_BACK_REDEMPTION = writing(
  'code_take_back_redemption',
  (t) => `
  WITH gone AS (
    DELETE FROM ${t.token} WHERE id = $1 RETURNING authorization_id
  )
  UPDATE ${t.code} SET consumed_at = NULL
  WHERE id = $2 AND authorization_id = (SELECT authorization_id FROM gone)`,
);

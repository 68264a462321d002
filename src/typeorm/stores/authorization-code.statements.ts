import { claiming, reading, writing } from '../connection/statement.js';
import { inserted, parameters, selected, width } from './column-map.js';
import { AUTHORIZATION, CODE, NEW_AUTHORIZATION, NEW_TOKEN, PKCE } from './columns.js';

const CODE_FIRST = width(NEW_AUTHORIZATION) + 1;
const CHALLENGE = CODE_FIRST + 5;
const SPENT = CHALLENGE + 2;

const TOKEN_FIRST = 8;

/** The authorization; id, digest, redirect URI and expiry of the code; challenge and method; the ticket. */
export const ISSUE = claiming(
  'code_issue',
  SPENT + 2,
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), spent AS (
    INSERT INTO ${t.spent} (kind, id, expires_at)
    SELECT $${SPENT}::text, $${SPENT + 1}::text, $${SPENT + 2}::timestamptz
    FROM due WHERE $${SPENT}::text IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING kind
  ), approved AS (
    INSERT INTO ${t.authorization} (${inserted(NEW_AUTHORIZATION)}, generation)
    SELECT ${parameters(NEW_AUTHORIZATION)}, 0
    FROM due WHERE $${SPENT}::text IS NULL OR EXISTS (SELECT FROM spent)
    RETURNING id
  ), code AS (
    INSERT INTO ${t.code} (id, digest, authorization_id, redirect_uri, expires_at)
    SELECT $${CODE_FIRST}::uuid, $${CODE_FIRST + 1}::bytea, $${CODE_FIRST + 2}::uuid,
      $${CODE_FIRST + 3}::text, $${CODE_FIRST + 4}::timestamptz
    FROM approved
    RETURNING id
  ), challenge AS (
    INSERT INTO ${t.pkce} (code_id, challenge, method)
    SELECT id, $${CHALLENGE}::text, $${CHALLENGE + 1}::text FROM code
    WHERE $${CHALLENGE}::text IS NOT NULL
  )
  SELECT CASE WHEN NOT EXISTS (SELECT FROM due) THEN 'late'
    WHEN EXISTS (SELECT FROM code) THEN 'stored' ELSE 'spent' END AS outcome`,
);

export const EXISTS = reading('code_exists', (t) => `SELECT FROM ${t.code} WHERE id = $1`);

export const FIND = reading(
  'code_find',
  (t) => `
  SELECT ${selected(CODE, 'c', 'c_')}, c.digest AS "digest", ${selected(PKCE, 'p', 'p_')},
    ${selected(AUTHORIZATION, 'a', 'a_')}
  FROM ${t.code} c
  JOIN ${t.authorization} a ON a.id = c.authorization_id
  LEFT JOIN ${t.pkce} p ON p.code_id = c.id
  WHERE c.id = $1`,
);

/**
 * `$1` code, `$2` digest, `$3` client, `$4` proven, `$5` now, `$6` digest, `$7` idle expiry of the refresh
 * token or nulls, then the access token.
 *
 * Everything is judged by what the locking steps return, the latest version of each row; the table
 * itself, to the same statement, is as it was when it began. Locks go from the client to the authorization to
 * the code, as a deletion's do: nobody waits for each other.
 */
export const REDEEM = claiming(
  'code_redeem',
  TOKEN_FIRST + width(NEW_TOKEN) - 1,
  (t, inTime) => `
  WITH client AS MATERIALIZED (
    SELECT id FROM ${t.client} WHERE id = $3::uuid FOR KEY SHARE
  ), family AS MATERIALIZED (
    SELECT a.id, a.client_id, a.expires_at, a.revoked_at
    FROM client CROSS JOIN ${t.code} c JOIN ${t.authorization} a ON a.id = c.authorization_id
    WHERE c.id = $1::uuid
    FOR NO KEY UPDATE OF a
  ), locked AS MATERIALIZED (
    SELECT c.id, c.digest, c.authorization_id, c.expires_at, c.consumed_at
    FROM family JOIN ${t.code} c ON c.authorization_id = family.id
    WHERE c.id = $1::uuid
    FOR NO KEY UPDATE OF c
  ), judged AS MATERIALIZED (
    SELECT l.id, l.authorization_id, CASE
      WHEN NOT ${inTime} THEN 'late'
      WHEN l.digest <> $2::bytea OR a.client_id <> $3::uuid THEN 'unknown'
      WHEN l.consumed_at IS NOT NULL THEN 'replayed'
      WHEN a.revoked_at IS NOT NULL OR a.expires_at <= $5::timestamptz THEN 'dead'
      WHEN l.expires_at <= $5::timestamptz THEN 'expired'
      WHEN NOT $4::boolean THEN 'burned'
      ELSE 'fresh' END AS outcome
    FROM locked l JOIN family a ON a.id = l.authorization_id
  ), claimed AS (
    UPDATE ${t.code} c SET consumed_at = $5::timestamptz
    FROM judged j
    WHERE c.id = j.id AND j.outcome IN ('fresh', 'burned')
    RETURNING j.outcome, j.authorization_id
  ), refreshable AS (
    UPDATE ${t.authorization} a SET current = $6::bytea, idle_expires_at = $7::timestamptz
    FROM claimed WHERE a.id = claimed.authorization_id AND claimed.outcome = 'fresh' AND $6::bytea IS NOT NULL
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${parameters(NEW_TOKEN, TOKEN_FIRST)} FROM claimed WHERE claimed.outcome = 'fresh'
  )
  SELECT outcome FROM judged`,
);

/** `$1` the access token that a redemption of the code `$2` issued: the code is as good as before. */
export const TAKE_BACK_REDEMPTION = writing(
  'code_take_back_redemption',
  (t) => `
  WITH gone AS (
    DELETE FROM ${t.token} WHERE id = $1 RETURNING authorization_id
  )
  UPDATE ${t.code} c SET consumed_at = NULL
  FROM gone WHERE c.id = $2 AND c.authorization_id = gone.authorization_id`,
);

/** `$1` the authorization that was approved by spending `$2`, `$3`: it can be spent again. */
export const TAKE_BACK_ISSUE = writing(
  'code_take_back_issue',
  (t) => `
  WITH gone AS (
    DELETE FROM ${t.authorization} WHERE id = $1 RETURNING id
  )
  DELETE FROM ${t.spent} s USING gone WHERE s.kind = $2 AND s.id = $3`,
);

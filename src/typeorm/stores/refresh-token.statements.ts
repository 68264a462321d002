import { claiming } from '../connection/statement.js';
import { inserted, parameters, width } from './column-map.js';
import { NEW_TOKEN } from './columns.js';

const TOKEN_FIRST = 11;

/**
 * `$1` authorization, `$2` client, `$3` presented digest, `$4` its generation, `$5` start of the retry
 * window, `$6` now; `$7` digest, `$8` generation, `$9` idle expiry and `$10` sealed pair of the successor,
 * then its access token.
 *
 * Judged by what the locking step returns, the latest version of the row. The client comes first, as in
 * the redemption of a code. A digest that was never stored, although its generation is that of the row, of
 * its predecessor or newer, is a token whose commit a failover lost: nobody stole it.
 */
export const ROTATE = claiming(
  'refresh_token_rotate',
  TOKEN_FIRST + width(NEW_TOKEN) - 1,
  (t, inTime) => `
  WITH client AS MATERIALIZED (
    SELECT id FROM ${t.client} WHERE id = $2::uuid FOR KEY SHARE
  ), locked AS MATERIALIZED (
    SELECT a.id, a.current, a.previous, a.rotated_at, a.retry, a.generation, a.idle_expires_at,
      a.expires_at, a.revoked_at
    FROM client JOIN ${t.authorization} a ON a.client_id = client.id
    WHERE a.id = $1::uuid
    FOR NO KEY UPDATE OF a
  ), judged AS MATERIALIZED (
    SELECT l.*, CASE
      WHEN NOT ${inTime} THEN 'late'
      WHEN l.current IS NULL THEN 'unknown'
      WHEN l.revoked_at IS NOT NULL OR l.expires_at <= $6::timestamptz
        OR l.idle_expires_at <= $6::timestamptz THEN 'dead'
      WHEN l.current = $3::bytea THEN 'fresh'
      WHEN l.previous = $3::bytea AND l.rotated_at >= $5::timestamptz AND l.retry IS NOT NULL THEN 'retry'
      WHEN l.previous = $3::bytea THEN 'reused'
      WHEN $4::integer >= l.generation - 1 THEN 'unknown'
      ELSE 'reused' END AS outcome
    FROM locked l
  ), claimed AS (
    UPDATE ${t.authorization} a SET previous = j.current, current = $7::bytea, generation = $8::integer,
      idle_expires_at = $9::timestamptz, retry = $10::bytea, rotated_at = $6::timestamptz
    FROM judged j
    WHERE a.id = j.id AND j.outcome = 'fresh'
    RETURNING a.id
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${parameters(NEW_TOKEN, TOKEN_FIRST)} FROM claimed
  )
  SELECT outcome, CASE outcome WHEN 'retry' THEN retry END AS sealed FROM judged`,
);

import { writing } from '../connection/statement.js';

/** Tokens below the id `$1`, that is, expired before its time; at most `$2`. */
export const PRUNE_TOKENS = writing(
  'prune_tokens',
  (t) => `
  WITH doomed AS MATERIALIZED (
    SELECT id FROM ${t.token} WHERE id < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  DELETE FROM ${t.token} WHERE id = ANY (ARRAY (SELECT id FROM doomed))`,
);

/** Authorizations below the id `$1` that have no token left, with their codes; at most `$2`. */
export const PRUNE_AUTHORIZATIONS = writing(
  'prune_authorizations',
  (t) => `
  WITH doomed AS MATERIALIZED (
    SELECT a.id FROM ${t.authorization} a
    WHERE a.id < $1 AND NOT EXISTS (SELECT FROM ${t.token} t WHERE t.authorization_id = a.id OFFSET 0)
    ORDER BY a.id LIMIT $2
    FOR UPDATE SKIP LOCKED
  ), codes AS (
    DELETE FROM ${t.code} WHERE authorization_id = ANY (ARRAY (SELECT id FROM doomed)) RETURNING id
  ), authorizations AS (
    DELETE FROM ${t.authorization} WHERE id = ANY (ARRAY (SELECT id FROM doomed)) RETURNING id
  )
  SELECT (SELECT count(*) FROM codes)::integer AS "codes",
    (SELECT count(*) FROM authorizations)::integer AS "authorizations"`,
);

export const PRUNE_SPENT = writing(
  'prune_spent',
  (t) => `
  WITH doomed AS MATERIALIZED (
    SELECT ctid FROM ${t.spent} WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
    FOR UPDATE SKIP LOCKED
  )
  DELETE FROM ${t.spent} WHERE ctid = ANY (ARRAY (SELECT ctid FROM doomed))`,
);

/**
 * Looks through `$2` authorizations after the id `$1` and removes the sealed successors of rotations before
 * `$3`. By id, since no index has what a rotation changes.
 */
export const SWEEP_RETRIES = writing(
  'sweep_retries',
  (t) => `
  WITH page AS MATERIALIZED (
    SELECT id FROM ${t.authorization} WHERE id > $1 ORDER BY id LIMIT $2
  ), stale AS MATERIALIZED (
    SELECT id FROM ${t.authorization}
    WHERE id = ANY (ARRAY (SELECT id FROM page)) AND retry IS NOT NULL AND rotated_at < $3
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), swept AS (
    UPDATE ${t.authorization} SET retry = NULL WHERE id = ANY (ARRAY (SELECT id FROM stale))
  )
  SELECT id FROM page ORDER BY id`,
);

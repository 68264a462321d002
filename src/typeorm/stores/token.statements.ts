import { claiming, claimingMany, reading, writing } from '../connection/statement.js';
import type { TableNames } from '../connection/table-names.js';
import { inserted, lookedUp, parameters, selected, width } from './column-map.js';
import { NEW_TOKEN, TOKEN } from './columns.js';
import { recordset } from './record-set.js';
import { endingMany } from './revocation.statements.js';

export const INSERT = claiming(
  'token_insert',
  width(NEW_TOKEN),
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), stored AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)}) SELECT ${parameters(NEW_TOKEN)} FROM due
  )
  SELECT CASE WHEN EXISTS (SELECT FROM due) THEN 'stored' ELSE 'late' END AS outcome`,
);

/** `$1` the tokens as JSON: all are stored, or none. */
export const INSERT_MANY = claimingMany(
  'token_insert_many',
  (t, { inTime, impatience }) => `
  WITH due AS MATERIALIZED (
    SELECT ${impatience} WHERE ${inTime}
  ), stored AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    ${recordset(NEW_TOKEN, '$1')} WHERE EXISTS (SELECT FROM due)
  )
  SELECT CASE WHEN EXISTS (SELECT FROM due) THEN 'stored' ELSE 'late' END AS outcome`,
);

/** Which tokens were stored, and with each all that its statement stored or claimed. */
export const EXISTING = reading(
  'token_existing',
  (t) => `SELECT id FROM ${t.token} WHERE id = ANY ($1::uuid[])`,
);

const state = (t: TableNames, condition: string): string => `
  SELECT ${selected(TOKEN, 't')}, t.digest AS "digest", c.client_id AS "clientId",
    c.disabled_at AS "clientDisabledAt", a.revoked_at AS "authorizationRevokedAt"
  FROM ${t.token} t
  JOIN ${lookedUp(t.client, 'c', 'c.id = t.client_id')}
  LEFT JOIN ${lookedUp(t.authorization, 'a', 'a.id = t.authorization_id')}
  WHERE ${condition}`;

export const FIND = reading('token_find', (t) => state(t, 't.id = $1'));

export const FIND_MANY = reading('token_find_many', (t) => state(t, 't.id = ANY($1::uuid[])'));

export const REVOKE = writing(
  'token_revoke',
  (t) => `
  UPDATE ${t.token} SET revoked_at = $2
  WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2`,
);

export const REVOKE_MANY = endingMany({
  name: 'token_revoke_many',
  table: ({ token }) => token,
  lives: 'l.revoked_at IS NULL AND l.expires_at > i.ended_at',
  sets: 'revoked_at = j.ended_at',
});

/** One step of at most `$4` tokens after the id `$3`. */
export const REVOKE_BY_CLIENT = writing(
  'token_revoke_by_client',
  (t) => `
  WITH ended AS MATERIALIZED (
    SELECT id FROM ${t.token}
    WHERE client_id = $1 AND id > $3 AND authorization_id IS NULL AND revoked_at IS NULL
      AND expires_at > $2
    ORDER BY id LIMIT $4
    FOR NO KEY UPDATE
  ), revoked AS (
    UPDATE ${t.token} SET revoked_at = $2 WHERE id = ANY (ARRAY (SELECT id FROM ended))
  )
  SELECT id FROM ended ORDER BY id`,
);

import { claiming, reading, writing } from '../connection/statement.js';
import type { TableNames } from '../connection/table-names.js';
import { inserted, lookedUp, parameters, selected, width } from './column-map.js';
import { AUTHORIZATION, NEW_AUTHORIZATION, NEW_TOKEN, SPENT } from './columns.js';
import { endingMany } from './revocation.statements.js';

const REFRESH = width(NEW_AUTHORIZATION) + 1;

const state = (t: TableNames, condition: string): string => `
  SELECT ${selected(AUTHORIZATION, 'a', 'a_')}, a.current AS "current", a.previous AS "previous",
    a.rotated_at AS "rotatedAt", c.client_id AS "clientId", c.disabled_at AS "clientDisabledAt"
  FROM ${t.authorization} a JOIN ${lookedUp(t.client, 'c', 'c.id = a.client_id')}
  WHERE ${condition}`;

export const FIND = reading('authorization_find', (t) => state(t, 'a.id = $1'));

export const FIND_MANY = reading('authorization_find_many', (t) =>
  state(t, 'a.id = ANY ($1::uuid[])'),
);

/** The authorization, digest and idle expiry of its refresh token or nulls, then the token. */
export const START = claiming(
  'authorization_start',
  REFRESH + 1 + width(NEW_TOKEN),
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), started AS (
    INSERT INTO ${t.authorization} (${inserted(NEW_AUTHORIZATION)}, current, idle_expires_at, generation)
    SELECT ${parameters(NEW_AUTHORIZATION)}, $${REFRESH}::bytea, $${REFRESH + 1}::timestamptz, 0 FROM due
    RETURNING id
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${parameters(NEW_TOKEN, REFRESH + 2)} FROM started
  )
  SELECT CASE WHEN EXISTS (SELECT FROM due) THEN 'stored' ELSE 'late' END AS outcome`,
);

/** Which authorizations are there. */
export const EXISTING = reading(
  'authorization_existing',
  (t) => `SELECT id FROM ${t.authorization} WHERE id = ANY ($1::uuid[])`,
);

const BOUGHT = width(NEW_AUTHORIZATION) + 1;
const SPENDS = BOUGHT + width(NEW_TOKEN);

/** The authorization, then the token or nulls, then the ticket or nulls. Both keys come first in their records. */
export const APPROVE = claiming(
  'authorization_approve',
  SPENDS - 1 + width(SPENT),
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), spent AS (
    INSERT INTO ${t.spent} (${inserted(SPENT)})
    SELECT ${parameters(SPENT, SPENDS)} FROM due WHERE $${SPENDS}::text IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING kind
  ), approved AS (
    INSERT INTO ${t.authorization} (${inserted(NEW_AUTHORIZATION)}, generation)
    SELECT ${parameters(NEW_AUTHORIZATION)}, 0
    FROM due WHERE $${SPENDS}::text IS NULL OR EXISTS (SELECT FROM spent)
    RETURNING id
  ), issued AS (
    INSERT INTO ${t.token} (${inserted(NEW_TOKEN)})
    SELECT ${parameters(NEW_TOKEN, BOUGHT)} FROM approved WHERE $${BOUGHT}::uuid IS NOT NULL
  )
  SELECT CASE WHEN NOT EXISTS (SELECT FROM due) THEN 'late'
    WHEN EXISTS (SELECT FROM approved) THEN 'stored' ELSE 'spent' END AS outcome`,
);

export const REVOKE = writing(
  'authorization_revoke',
  (t) => `
  UPDATE ${t.authorization} SET revoked_at = $3, revoked_reason = $2
  WHERE id = $1 AND revoked_at IS NULL`,
);

export const REVOKE_MANY = endingMany({
  name: 'authorization_revoke_many',
  table: ({ authorization }) => authorization,
  lives: 'l.revoked_at IS NULL',
  sets: 'revoked_at = j.ended_at, revoked_reason = j.reason',
});

/** One step of at most `$5` authorizations after the id `$4`. */
function revokeBy(column: 'subject' | 'client_id', type: 'text' | 'uuid') {
  return writing(
    `authorization_revoke_by_${column}`,
    (t) => `
    WITH ended AS MATERIALIZED (
      SELECT id FROM ${t.authorization}
      WHERE ${column} = $1::${type} AND id > $4 AND revoked_at IS NULL
      ORDER BY id LIMIT $5
      FOR NO KEY UPDATE
    ), revoked AS (
      UPDATE ${t.authorization} SET revoked_at = $3, revoked_reason = $2
      WHERE id = ANY (ARRAY (SELECT id FROM ended))
    )
    SELECT id FROM ended ORDER BY id`,
  );
}

export const REVOKE_BY_SUBJECT = revokeBy('subject', 'text');

export const REVOKE_BY_CLIENT = revokeBy('client_id', 'uuid');

/** The living ones: neither revoked nor, as their ids tell, expired. */
export const LIST_BY_SUBJECT = reading(
  'authorization_list_by_subject',
  (t) => `
  SELECT ${selected(AUTHORIZATION, 'a', 'a_')}, c.client_id AS "clientId", c.name AS "clientName"
  FROM ${t.authorization} a JOIN ${lookedUp(t.client, 'c', 'c.id = a.client_id')}
  WHERE a.subject = $1 AND a.id >= $2 AND a.expires_at > $3 AND a.revoked_at IS NULL
  ORDER BY a.created_at DESC, a.id DESC`,
);

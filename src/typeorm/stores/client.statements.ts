import type { Client } from '../../clients/client.js';
import { reading, writing } from '../connection/statement.js';
import { inserted, lookedUp, parameters, selected, width, type ColumnMap } from './column-map.js';
import { CLIENT, CLIENT_SECRET } from './columns.js';

const SECRET_FIRST = width(CLIENT) + 2;

const OTHERS_END = width(CLIENT_SECRET) + 1;

export const FIND = reading(
  'client_find',
  (t) => `
  SELECT ${selected(CLIENT, 'c', 'c_')}, ${selected(CLIENT_SECRET, 's', 's_')}
  FROM ${t.client} c LEFT JOIN ${lookedUp(t.clientSecret, 's', 's.client_id = c.id')}
  WHERE c.client_id = $1
  ORDER BY s.created_at, s.id`,
);

export const LIST = reading(
  'client_list',
  (t) => `SELECT ${selected(CLIENT, 'c')} FROM ${t.client} c ORDER BY c.client_id COLLATE "C"`,
);

export const INSERT = writing(
  'client_insert',
  (t) => `
  WITH client AS (
    INSERT INTO ${t.client} (${inserted(CLIENT)}, redirect_origins)
    VALUES (${parameters(CLIENT)}, $${width(CLIENT) + 1}::text[])
    ON CONFLICT (client_id) DO NOTHING
    RETURNING id
  ), secret AS (
    INSERT INTO ${t.clientSecret} (${inserted(CLIENT_SECRET)})
    SELECT ${parameters(CLIENT_SECRET, SECRET_FIRST)} FROM client WHERE $${SECRET_FIRST} IS NOT NULL
  )
  SELECT FROM client`,
);

type Changeable = Omit<Client, 'id' | 'clientId' | 'kind' | 'createdAt'> & {
  readonly redirectOrigins: readonly string[];
};

const { id: _id, clientId: _clientId, kind: _kind, createdAt: _createdAt, ...facts } = CLIENT;

/** What an update may set, with what the store computes itself. */
export const CHANGEABLE: ColumnMap<Changeable> = {
  ...facts,
  redirectOrigins: 'redirect_origins text[]',
};

/** The `client_id`, the names of the properties that change, then a value for each property that can. */
export const UPDATE = writing('client_update', (t) => {
  const assignments = Object.entries(CHANGEABLE).map(([property, definition], index) => {
    const [column, type] = definition.split(' ');
    return `"${column}" = CASE WHEN '${property}' = ANY ($2::text[]) THEN $${index + 3}::${type} ELSE "${column}" END`;
  });
  return `UPDATE ${t.client} SET ${assignments.join(', ')} WHERE client_id = $1 RETURNING id`;
});

/**
 * One step of at most `$2` rows. The client is locked first, as every claim locks it, and rows in the order of
 * their ids, as whoever revokes many locks them: nobody waits for each other.
 */
function deleteIssued(table: 'token' | 'authorization') {
  return writing(
    `client_delete_${table}s`,
    (t) => `
    WITH client AS MATERIALIZED (
      SELECT id FROM ${t.client} WHERE client_id = $1 FOR UPDATE
    ), doomed AS MATERIALIZED (
      SELECT id FROM ${t[table]} WHERE client_id = (SELECT id FROM client)
      ORDER BY id LIMIT $2
      FOR UPDATE
    )
    DELETE FROM ${t[table]} WHERE id = ANY (ARRAY (SELECT id FROM doomed))`,
  );
}

export const DELETE_TOKENS = deleteIssued('token');

export const DELETE_AUTHORIZATIONS = deleteIssued('authorization');

export const DELETE = writing(
  'client_delete',
  (t) => `DELETE FROM ${t.client} WHERE client_id = $1 RETURNING id`,
);

/**
 * Nobody sees the secret that another one is adding right now, to end it: hence whoever finds the client changed
 * since the statement began stores nothing, and tries again. A client that is not there breaks the reference.
 */
export const ADD_SECRET = writing(
  'client_add_secret',
  (t) => `
  WITH seen AS MATERIALIZED (
    SELECT id, xmin AS version FROM ${t.client} WHERE id = $2::uuid
  ), turn AS (
    UPDATE ${t.client} c SET updated_at = c.updated_at
    FROM seen WHERE c.id = $2::uuid AND c.xmin = seen.version
    RETURNING c.id
  ), ended AS (
    UPDATE ${t.clientSecret} s SET expires_at = $${OTHERS_END}::timestamptz
    FROM turn
    WHERE s.client_id = $2::uuid AND (s.expires_at IS NULL OR s.expires_at > $${OTHERS_END}::timestamptz)
  )
  INSERT INTO ${t.clientSecret} (${inserted(CLIENT_SECRET)})
  SELECT ${parameters(CLIENT_SECRET)}
  WHERE EXISTS (SELECT FROM turn) OR NOT EXISTS (SELECT FROM seen)`,
);

export const DELETE_SECRET = writing(
  'client_delete_secret',
  (t) => `DELETE FROM ${t.clientSecret} WHERE client_id = $1 AND id = $2`,
);

export const ALLOWS_ORIGIN = reading(
  'client_allows_origin',
  (t) => `
  SELECT FROM ${t.client}
  WHERE disabled_at IS NULL AND (origins && $1::text[] OR redirect_origins && $1::text[])
  LIMIT 1`,
);

import { reading } from '../connection/statement.js';
import type { TableNames } from '../connection/table-names.js';
import { lookedUp, selected } from './column-map.js';
import { AUTHORIZATION, CODE, PKCE } from './columns.js';

/** Which codes were stored, and with each all that its statement stored or claimed. */
export const EXISTING = reading(
  'code_existing',
  (t) => `SELECT id FROM ${t.code} WHERE id = ANY ($1::uuid[])`,
);

const state = (t: TableNames, condition: string): string => `
  SELECT ${selected(CODE, 'c', 'c_')}, c.digest AS "digest", ${selected(PKCE, 'p', 'p_')},
    ${selected(AUTHORIZATION, 'a', 'a_')}
  FROM ${t.code} c
  JOIN ${lookedUp(t.authorization, 'a', 'a.id = c.authorization_id')}
  LEFT JOIN ${lookedUp(t.pkce, 'p', 'p.code_id = c.id')}
  WHERE ${condition}`;

export const FIND = reading('code_find', (t) => state(t, 'c.id = $1'));

export const FIND_MANY = reading('code_find_many', (t) => state(t, 'c.id = ANY ($1::uuid[])'));

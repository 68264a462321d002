import type { NewAuthorization } from '../../tokens/authorization.js';
import { claiming, claimingMany, writing } from '../connection/statement.js';
import {
  inserted,
  listed,
  namedColumns,
  namedParameters,
  width,
  type ColumnMap,
} from './column-map.js';
import { NEW_AUTHORIZATION } from './columns.js';
import { ordered } from './record-set.js';

/** One approval with its code, its challenge and the ticket that it spends. */
export interface IssueRecord extends NewAuthorization {
  readonly codeId: string;
  readonly codeDigest: Buffer;
  readonly redirectUri: string | null;
  readonly codeExpiresAt: Date;
  readonly challenge: string | null;
  readonly method: string | null;
  readonly spentKind: string | null;
  readonly spentId: string | null;
  readonly spentExpiresAt: Date | null;
}

export const ISSUANCE: ColumnMap<IssueRecord> = {
  ...NEW_AUTHORIZATION,
  codeId: 'code_id uuid',
  codeDigest: 'code_digest bytea',
  redirectUri: 'redirect_uri text',
  codeExpiresAt: 'code_expires_at timestamptz',
  challenge: 'challenge text',
  method: 'method text',
  spentKind: 'spent_kind text',
  spentId: 'spent_id text',
  spentExpiresAt: 'spent_expires_at timestamptz',
};

const one = namedParameters(ISSUANCE);

export const ISSUE = claiming(
  'code_issue',
  width(ISSUANCE),
  (t, inTime) => `
  WITH due AS MATERIALIZED (
    SELECT WHERE ${inTime}
  ), spent AS (
    INSERT INTO ${t.spent} (kind, id, expires_at)
    SELECT ${one.spentKind}, ${one.spentId}, ${one.spentExpiresAt}
    FROM due WHERE ${one.spentKind} IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING kind
  ), approved AS (
    INSERT INTO ${t.authorization} (${inserted(NEW_AUTHORIZATION)}, generation)
    SELECT ${listed(NEW_AUTHORIZATION, one)}, 0
    FROM due WHERE ${one.spentKind} IS NULL OR EXISTS (SELECT FROM spent)
    RETURNING id
  ), code AS (
    INSERT INTO ${t.code} (id, digest, authorization_id, redirect_uri, expires_at)
    SELECT ${one.codeId}, ${one.codeDigest}, id, ${one.redirectUri}, ${one.codeExpiresAt}
    FROM approved
    RETURNING id
  ), challenge AS (
    INSERT INTO ${t.pkce} (code_id, challenge, method)
    SELECT id, ${one.challenge}, ${one.method} FROM code
    WHERE ${one.challenge} IS NOT NULL
  )
  SELECT CASE WHEN NOT EXISTS (SELECT FROM due) THEN 'late'
    WHEN EXISTS (SELECT FROM code) THEN 'stored' ELSE 'spent' END AS outcome`,
);

const each = namedColumns(ISSUANCE, 'i');

/**
 * `$1` approvals as JSON. Of those that spend one ticket the first is approved. Tickets are spent in the order of
 * their keys: no two such statements wait for each other.
 */
export const ISSUE_MANY = claimingMany(
  'code_issue_many',
  (t, { inTime, impatience }) => `
  WITH due AS MATERIALIZED (
    SELECT ${inTime} AS in_time, ${impatience}
  ), input AS MATERIALIZED (
    SELECT r.*, row_number() OVER (PARTITION BY spent_kind, spent_id ORDER BY ord) AS turn
    FROM due CROSS JOIN (${ordered(ISSUANCE, '$1')}) r
  ), spent AS (
    INSERT INTO ${t.spent} (kind, id, expires_at)
    SELECT spent_kind, spent_id, spent_expires_at
    FROM input CROSS JOIN due
    WHERE due.in_time AND spent_kind IS NOT NULL AND turn = 1
    ORDER BY spent_kind, spent_id
    ON CONFLICT DO NOTHING
    RETURNING kind, id
  ), approved AS MATERIALIZED (
    SELECT i.* FROM due CROSS JOIN input i LEFT JOIN spent s ON s.kind = i.spent_kind AND s.id = i.spent_id
    WHERE due.in_time AND (i.spent_kind IS NULL OR (s.id IS NOT NULL AND i.turn = 1))
  ), authorized AS (
    INSERT INTO ${t.authorization} (${inserted(NEW_AUTHORIZATION)}, generation)
    SELECT ${listed(NEW_AUTHORIZATION, each)}, 0 FROM approved i
  ), codes AS (
    INSERT INTO ${t.code} (id, digest, authorization_id, redirect_uri, expires_at)
    SELECT code_id, code_digest, id, redirect_uri, code_expires_at FROM approved
  ), challenges AS (
    INSERT INTO ${t.pkce} (code_id, challenge, method)
    SELECT code_id, challenge, method FROM approved WHERE challenge IS NOT NULL
  )
  SELECT CASE WHEN NOT due.in_time THEN 'late' WHEN a.ord IS NULL THEN 'spent' ELSE 'stored' END AS outcome
  FROM due CROSS JOIN input i LEFT JOIN approved a ON a.ord = i.ord
  ORDER BY i.ord`,
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

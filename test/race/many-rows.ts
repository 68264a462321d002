import { Client } from 'pg';

/** Key and digest of the n-th row, as SQL; expired at no time that a test plays at. */
const KEY = `('01b8dafc' || lpad(to_hex(n), 8, '0') || md5(n::text || kind))::varchar(32)::uuid`;
const DIGEST = `decode(md5(n::text) || md5(n::text), 'hex')`;

/** The oldest authorizations have no token any more. */
const PRUNABLE = 2_000;

/**
 * Fills the tables of one client, as years of use do but faster: without checking references. Nothing is analysed.
 */
export async function addManyRows(
  databaseUrl: string,
  clientKey: string,
  count: number,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const rows = `generate_series(1, ${count}) n, (VALUES ('a')) AS of(kind)`;
  const until = `'2031-01-01T00:00:00Z'::timestamptz`;
  const since = `'2030-01-01T00:00:00Z'::timestamptz`;
  for (const statement of [
    'SET session_replication_role = replica',
    `INSERT INTO oauth2_authorization (id, client_id, subject, principal, scopes, audience, amr, extra, current, idle_expires_at, generation, created_at, expires_at)
     SELECT ${KEY}, '${clientKey}', 'person ' || n % 50000, 'user', '{profile}', '{}', '{}', '{}', ${DIGEST}, ${until}, 0, ${since}, ${until}
     FROM ${rows}`,
    `INSERT INTO oauth2_authorization_code (id, digest, authorization_id, expires_at)
     SELECT ${KEY}, ${DIGEST}, ${KEY}, ${until} FROM ${rows}`,
    `INSERT INTO oauth2_pkce (code_id, challenge, method) SELECT ${KEY}, repeat('c', 43), 'S256' FROM ${rows}`,
    `INSERT INTO oauth2_token (id, digest, client_id, authorization_id, subject, principal, scopes, audience, issued_at, expires_at)
     SELECT ${KEY}, ${DIGEST}, '${clientKey}', ${KEY}, 'person ' || n % 50000, 'user', '{profile}', '{}', ${since}, ${until}
     FROM ${rows} WHERE n > ${PRUNABLE}`,
    `INSERT INTO oauth2_spent (kind, id, expires_at) SELECT 'consent', n::text, ${until} FROM ${rows}`,
  ]) {
    await client.query(statement);
  }
  await client.end();
}

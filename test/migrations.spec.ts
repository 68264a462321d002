import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { oauth2Migrations } from '../migrations/index.js';
import { oauth2Entities } from '../src/typeorm/index.js';
import { CLIENT, NEW_TOKEN, TOKEN } from '../src/typeorm/stores/columns.js';
import { createTestDatabase } from './support/database.js';

type Database = Awaited<ReturnType<typeof createTestDatabase>>;

/** What TypeORM's own comparison does not see, without the schema's name. */
const CATALOG = `
  SELECT c.relname AS "table", 'constraint' AS kind, k.conname AS name,
    replace(pg_get_constraintdef(k.oid), $1::text || '.', '') AS definition
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE k.connamespace = $1::text::regnamespace AND k.contype <> 'n' AND c.relname LIKE 'oauth2%'
  UNION ALL
  SELECT tablename, 'index', indexname, replace(indexdef, $1::text || '.', '')
  FROM pg_indexes WHERE schemaname = $1 AND tablename LIKE 'oauth2%'
  UNION ALL
  SELECT table_name, 'column', column_name, concat_ws(' ', data_type, udt_name, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = $1 AND table_name LIKE 'oauth2%'
  ORDER BY 1, 2, 3`;

async function open(options: Partial<DataSourceOptions> & { url: string }): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    entities: [...oauth2Entities],
    migrations: [...oauth2Migrations],
    ...options,
  } as DataSourceOptions).initialize();
}

async function fill(source: DataSource): Promise<void> {
  const clientId = randomUUID();
  const authorizationId = randomUUID();
  await source.query(
    `INSERT INTO oauth2_client (id, client_id, name, kind, grants, response_types, redirect_uris,
      origins, redirect_origins, scopes, default_scopes, audiences, extra, created_at, updated_at)
     VALUES ($1, 'app', 'App', 'public', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', now(), now())`,
    [clientId],
  );
  await source.query(
    `INSERT INTO oauth2_authorization (id, client_id, principal, scopes, audience, amr, extra, generation,
      created_at, expires_at)
     VALUES ($1, $2, 'client', '{}', '{}', '{}', '{}', 0, now(), now() + interval '1 day')`,
    [authorizationId, clientId],
  );
  await source.query(
    `INSERT INTO oauth2_token (id, digest, client_id, authorization_id, principal, scopes, audience,
      issued_at, expires_at)
     VALUES ($1, $4, $2, $3, 'client', '{}', '{}', now(), now() + interval '1 hour')`,
    [randomUUID(), clientId, authorizationId, Buffer.alloc(32)],
  );
}

async function undoAll(source: DataSource): Promise<void> {
  for (let left = oauth2Migrations.length; left > 0; left -= 1) await source.undoLastMigration();
}

async function tables(source: DataSource): Promise<readonly string[]> {
  const rows: { tablename: string }[] = await source.query(
    `SELECT tablename FROM pg_tables WHERE tablename LIKE 'oauth2%' ORDER BY 1`,
  );
  return rows.map(({ tablename }) => tablename);
}

/** The package's functions, with their schemas and settings. */
async function functions(source: DataSource): Promise<readonly string[]> {
  const rows: { told: string }[] = await source.query(
    `SELECT concat_ws(' ', pronamespace::regnamespace, proname, proconfig) AS told
     FROM pg_proc WHERE proname LIKE 'oauth2%' ORDER BY 1`,
  );
  return rows.map(({ told }) => told);
}

describe('migrations', () => {
  let database: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it.each([
    ['an empty', async () => undefined],
    ['a filled', fill],
  ])('go up, down and up on %s database', async (_what, prepare) => {
    const source = await open({ url: database.url });
    try {
      await source.runMigrations();
      await prepare(source);
      await undoAll(source);
      const left = await tables(source);
      await source.runMigrations();
      const back = await tables(source);
      await undoAll(source);

      expect(left).toEqual([]);
      expect(await functions(source)).toEqual([]);
      expect(back).toEqual([
        'oauth2_authorization',
        'oauth2_authorization_code',
        'oauth2_client',
        'oauth2_client_secret',
        'oauth2_pkce',
        'oauth2_spent',
        'oauth2_token',
      ]);
    } finally {
      await source.destroy();
    }
  });
});

describe('the migrated schema', () => {
  let database: Database;
  let migrated: DataSource;
  let custom: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    migrated = await open({ url: database.url });
    await migrated.runMigrations();
    await migrated.query('CREATE SCHEMA "auth-server"');
    await migrated.query('CREATE SCHEMA synchronized');
    custom = await open({ url: database.url, schema: 'auth-server', name: 'identity' } as never);
    await custom.runMigrations();
  });

  afterAll(async () => {
    await custom.destroy();
    await migrated.destroy();
    await database.drop();
  });

  it('is what the entities say', async () => {
    const { upQueries } = await migrated.driver.createSchemaBuilder().log();

    expect(upQueries).toEqual([]);
  });

  it('is what the entities say in a schema of its own, by a named data source', async () => {
    const { upQueries } = await custom.driver.createSchemaBuilder().log();
    const [{ count }] = await custom.query(
      `SELECT count(*)::int FROM pg_tables WHERE schemaname = 'auth-server' AND tablename LIKE 'oauth2%'`,
    );

    expect(upQueries).toEqual([]);
    expect(count).toBe(oauth2Entities.length);
  });

  it('leaves the search path of the connection alone', async () => {
    const [{ search_path: path }] = await custom.query('SHOW search_path');

    expect(path).toBe('"$user", public');
  });

  it('has the checks, keys and indexes of the entities, which a comparison by name misses', async () => {
    const synchronized = await open({ url: database.url, schema: 'synchronized' } as never);
    try {
      await synchronized.synchronize();
      const fromEntities = await synchronized.query(CATALOG, ['synchronized']);
      const fromMigrations = await migrated.query(CATALOG, ['public']);

      expect(fromMigrations.length).toBeGreaterThan(80);
      expect(fromMigrations).toEqual(fromEntities);
    } finally {
      await synchronized.destroy();
    }
  });

  it('tells of changes by a function in the schema of the tables, which trusts no search path', async () => {
    const triggers: { told: string }[] = await migrated.query(
      `SELECT concat_ws(' ', tgrelid::regclass, tgname) AS told FROM pg_trigger
       WHERE tgfoid = 'public.oauth2_tell_change'::regproc ORDER BY 1`,
    );

    expect(await functions(migrated)).toEqual([
      '"auth-server" oauth2_tell_change {"search_path=pg_catalog, pg_temp"}',
      'public oauth2_tell_change {"search_path=pg_catalog, pg_temp"}',
    ]);
    expect(triggers.map(({ told }) => told)).toEqual([
      'oauth2_authorization oauth2_authorization_revoked',
      'oauth2_client oauth2_client_changed',
      'oauth2_client oauth2_client_removed',
      'oauth2_client_secret oauth2_client_secret_changed',
      'oauth2_token oauth2_token_changed',
      'oauth2_token oauth2_token_removed',
    ]);
  });

  it('watches what is remembered of a token and of a client: every column that is read', async () => {
    const watched: { table: string; columns: string[] }[] = await migrated.query(
      `SELECT t.tgrelid::regclass::text AS "table", array_agg(a.attname::text ORDER BY a.attname) AS columns
       FROM pg_trigger t JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
       WHERE t.tgrelid IN ('public.oauth2_token'::regclass, 'public.oauth2_client'::regclass) GROUP BY 1 ORDER BY 1`,
    );
    const columnsOf = (map: object, ...but: string[]) =>
      Object.values(map)
        .map((definition: string) => definition.split(' ')[0])
        .filter((column) => !but.includes(column ?? ''))
        .toSorted();

    expect(watched).toEqual([
      {
        table: 'oauth2_client',
        columns: columnsOf(CLIENT, 'id', 'created_at', 'updated_at'),
      },
      {
        table: 'oauth2_token',
        columns: columnsOf({ ...NEW_TOKEN, ...TOKEN }, 'id'),
      },
    ]);
  });

  it('names primary keys and leaves room in the pages of authorizations', async () => {
    const keys: { name: string }[] = await migrated.query(
      `SELECT conname AS name FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace
        AND conname LIKE 'oauth2%' ORDER BY 1`,
    );
    const [{ reloptions }] = await migrated.query(
      `SELECT reloptions FROM pg_class WHERE oid = 'oauth2_authorization'::regclass`,
    );

    expect(keys.map(({ name }) => name)).toEqual([
      'oauth2_authorization_code_pkey',
      'oauth2_authorization_pkey',
      'oauth2_client_pkey',
      'oauth2_client_secret_pkey',
      'oauth2_pkce_pkey',
      'oauth2_spent_pkey',
      'oauth2_token_pkey',
    ]);
    expect(reloptions).toEqual(['fillfactor=70']);
  });

  it('indexes every reference, and nothing that a rotation changes', async () => {
    const unindexed = await migrated.query(`
      SELECT k.conname FROM pg_constraint k
      WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])`);
    const changing = await migrated.query(`
      SELECT a.attname FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = 'oauth2_authorization'::regclass AND a.attname IN
        ('current', 'previous', 'rotated_at', 'retry', 'generation', 'idle_expires_at')`);

    expect(unindexed).toEqual([]);
    expect(changing).toEqual([]);
  });

  it.each([
    [`UPDATE oauth2_client SET kind = 'other'`, 'oauth2_client_kind_known'],
    [
      `UPDATE oauth2_client SET token_endpoint_auth_method = 'client_secret_basic'`,
      'oauth2_client_auth_method_fits_kind',
    ],
    [`UPDATE oauth2_client SET default_scopes = '{admin}'`, 'oauth2_client_default_scopes_allowed'],
    [`UPDATE oauth2_token SET digest = 'short'`, 'oauth2_token_digest_length'],
    [`UPDATE oauth2_token SET expires_at = issued_at`, 'oauth2_token_expires_later'],
    [`UPDATE oauth2_token SET principal = 'user'`, 'oauth2_token_user_has_subject'],
    [`UPDATE oauth2_authorization SET generation = -1`, 'oauth2_authorization_generation_counts'],
    [
      `UPDATE oauth2_authorization SET current = decode(repeat('00', 32), 'hex')`,
      'oauth2_authorization_refresh_state_whole',
    ],
    [`UPDATE oauth2_authorization SET retry = 'x'`, 'oauth2_authorization_predecessor_whole'],
    [
      `UPDATE oauth2_authorization SET revoked_at = now()`,
      'oauth2_authorization_revocation_has_reason',
    ],
  ])('refuses what the code never stores: %s', async (statement, constraint) => {
    await migrated.query('DELETE FROM oauth2_client');
    await fill(migrated);

    await expect(migrated.query(statement)).rejects.toMatchObject({
      driverError: { code: '23514', constraint },
    });
  });

  it.each([
    ['S256', 'a'.repeat(44), 'oauth2_pkce_challenge_length'],
    ['S256', 'a'.repeat(42), 'oauth2_pkce_challenge_length'],
    ['plain', 'a'.repeat(129), 'oauth2_pkce_challenge_length'],
    ['S512', 'a'.repeat(43), 'oauth2_pkce_method_known'],
  ])('refuses a challenge that no method makes (RFC 7636 §4.2): %s', async (...row) => {
    const [method, challenge, constraint] = row;

    await expect(
      migrated.query('INSERT INTO oauth2_pkce (code_id, challenge, method) VALUES ($1, $2, $3)', [
        randomUUID(),
        challenge,
        method,
      ]),
    ).rejects.toMatchObject({ driverError: { code: '23514', constraint } });
  });
});

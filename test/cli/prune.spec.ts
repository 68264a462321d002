import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import {
  oauth2Entities,
  StatementRunner,
  TypeOrmAuthorizationStore,
  TypeOrmClientStore,
} from '../../src/typeorm/index.js';
import { aClient, anAuthorization, aToken } from '../../src/testing/builders.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { document, oauth2, query } from './command-line.js';

/** Milliseconds. */
const DAY = 86_400_000;
const EMPTY = { authorizations: 0, codes: 0, tokens: 0, spent: 0 };
const ONE_OF_EACH = { authorizations: 1, codes: 1, tokens: 1, spent: 1 };

let databases: TestDatabase[] = [];
let url: string;

beforeEach(async () => {
  const database = await createTestDatabase();
  databases.push(database);
  url = database.url;
  await document('migration run', { databaseUrl: url });
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  databases = [];
});

describe('oauth2 prune', () => {
  it('removes what expired more than a week ago, and nothing else', async () => {
    await store('old', -8);
    await store('expired', -6);
    await store('living', 1);

    const first = await document('prune', { databaseUrl: url });
    const second = await document('prune', { databaseUrl: url });

    expect(first).toEqual(ONE_OF_EACH);
    expect(second).toEqual(EMPTY);
    expect(await left()).toEqual({
      oauth2_authorization: ['expired', 'living'],
      oauth2_token: ['expired', 'living'],
      oauth2_spent: ['expired', 'living'],
    });
  });

  it('goes by --older-than', async () => {
    await store('expired', -6);
    await store('living', 1);

    const longest = await document('prune --older-than 999999999999', { databaseUrl: url });
    const lenient = await document('prune --older-than 691200', { databaseUrl: url });
    const strict = await document('prune --older-than 0', { databaseUrl: url });

    expect([longest, lenient]).toEqual([EMPTY, EMPTY]);
    expect(strict).toEqual(ONE_OF_EACH);
    expect((await left()).oauth2_token).toEqual(['living']);
  });

  it('tells people how many of what it removed', async () => {
    await store('old', -8);

    const { code, stdout, stderr } = await oauth2('prune', { databaseUrl: url });

    expect(code).toBe(0);
    expect(stdout).toBe(
      'authorizations  1\ncodes           1\ntokens          1\nspent           1\n',
    );
    expect(stderr).toMatch(/^Removed what had expired before \d{4}-/);
  });
});

/** An authorization with a code and an access token, and a spent ticket; all expire in that many days. */
async function store(subject: string, days: number): Promise<void> {
  const expiresAt = new Date(Date.now() + days * DAY);
  const createdAt = new Date(expiresAt.getTime() - 30 * DAY);
  const dataSource = new DataSource({ type: 'postgres', url, entities: [...oauth2Entities] });
  const runner = new StatementRunner(await dataSource.initialize());
  const client = aClient();
  await new TypeOrmClientStore(runner).insert(client);
  const owner = { clientKey: client.id, subject, expiresAt };
  const authorization = anAuthorization({ ...owner, createdAt });
  const token = { ...owner, principal: 'user', authorizationId: authorization.id } as const;
  await new TypeOrmAuthorizationStore(runner).start(
    authorization,
    aToken({ ...token, digest: Buffer.alloc(32), issuedAt: createdAt }),
  );
  await query(
    url,
    `INSERT INTO oauth2_authorization_code (id, digest, authorization_id, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3)`,
    [Buffer.alloc(32), authorization.id, expiresAt],
  );
  await query(url, `INSERT INTO oauth2_spent (kind, id, expires_at) VALUES ('ticket', $1, $2)`, [
    subject,
    expiresAt,
  ]);
  await runner.close();
  await dataSource.destroy();
}

/** Whose rows are left. */
async function left() {
  const subjects = async (column: string, table: string) =>
    (await query(url, `SELECT ${column} AS of FROM ${table} ORDER BY 1`)).map((row) => row['of']);
  return {
    oauth2_authorization: await subjects('subject', 'oauth2_authorization'),
    oauth2_token: await subjects('subject', 'oauth2_token'),
    oauth2_spent: await subjects('id', 'oauth2_spent'),
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import {
  oauth2Entities,
  StatementRunner,
  TypeOrmAuthorizationStore,
  TypeOrmClientStore,
} from '../../src/typeorm/index.js';
import { User } from '../../src/standalone/users/user.entity.js';
import { UserService } from '../../src/standalone/users/user.service.js';
import { aClient, anAuthorization, aToken } from '../../src/testing/builders.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { document, oauth2, oauth2Process, query } from './command-line.js';

interface Person {
  readonly username: string;
  readonly subject: string;
}

const PASSWORD = 'correct horse battery';

let database: TestDatabase;
let dataSource: DataSource;
let users: UserService;

beforeAll(async () => {
  database = await createTestDatabase();
  await document('migration run', { databaseUrl: database.url });
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [...oauth2Entities, User],
  }).initialize();
  users = new UserService(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const run = (line: string, input = '') =>
  oauth2(`user ${line}`, { databaseUrl: database.url, input });
const json = <T = Person>(line: string, input = '') =>
  document<T>(`user ${line}`, { databaseUrl: database.url, input });

describe('oauth2 user create', () => {
  it('makes a person whose password is the first line of standard input', async () => {
    const alice = await json('create alice', `${PASSWORD}\nnot this\n`);

    expect(alice).toEqual({
      username: 'alice',
      subject: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await users.verify('alice', PASSWORD)).toEqual({
      subject: alice.subject,
      name: 'alice',
    });
  });

  it('reads a password that no line end follows, from a process of its own', async () => {
    const setup = { databaseUrl: database.url, input: PASSWORD };
    const { code, stdout } = await oauth2Process('user create piped', setup);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^username +piped$/m);
    expect(stdout).not.toContain(PASSWORD);
    expect(await users.verify('piped', PASSWORD)).toMatchObject({ name: 'piped' });
  });

  it.each([
    ['too short', 'short67\n', '8 characters or more'],
    ['none', '', 'no password on standard input'],
    ['an empty line', '\n', 'no password on standard input'],
  ])('refuses a password: %s', async (_, input, told) => {
    const { code, stdout, stderr } = await run('create nobody --json', input);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(told);
    expect(await users.exists('nobody')).toBe(false);
  });

  it('refuses a name that is taken, in whatever case, and one that cannot be one', async () => {
    await json('create taken', PASSWORD);

    const again = await run('create TAKEN', 'another password');
    const blank = await run('create " "', PASSWORD);

    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('already a user');
    expect(blank).toMatchObject({ code: 1, stdout: '' });
    expect(await users.verify('taken', PASSWORD)).toBeDefined();
  });
});

describe('oauth2 user list', () => {
  it('tells the names and subjects, and nothing of the passwords [lesson 19]', async () => {
    const carol = await json('create carol', PASSWORD);

    const listed = await json<Person[]>('list');
    const { stdout } = await run('list');

    expect(listed).toContainEqual(carol);
    expect(new Set(listed.flatMap((person) => Object.keys(person)))).toEqual(
      new Set(['username', 'subject', 'created_at']),
    );
    expect(stdout).toMatch(new RegExp(`^carol +${carol.subject} `, 'm'));
    expect(stdout).not.toContain('scrypt');
  });
});

describe('oauth2 user password', () => {
  it('replaces the password', async () => {
    await json('create dave', PASSWORD);

    const changed = await json('password dave', 'another password\n');

    expect(changed).toEqual({ username: 'dave', changed: true });
    expect(await users.verify('dave', PASSWORD)).toBeUndefined();
    expect(await users.verify('dave', 'another password')).toBeDefined();
  });

  it('is refused when it is too short, or for nobody', async () => {
    await json('create erin', PASSWORD);

    const short = await run('password erin', 'short');
    const nobody = await run('password nobody', PASSWORD);

    expect([short, nobody]).toMatchObject([
      { code: 1, stdout: '' },
      { code: 1, stdout: '' },
    ]);
    expect(nobody.stderr).toContain('no user nobody');
    expect(await users.verify('erin', PASSWORD)).toBeDefined();
  });
});

describe('oauth2 user delete', () => {
  it('removes a person and ends what they approved, and nobody else', async () => {
    const frank = await json('create frank', PASSWORD);
    const grace = await json('create grace', PASSWORD);
    for (const { subject } of [frank, grace]) await approve(subject);

    const deleted = await json('delete frank');

    expect(deleted).toEqual({ username: 'frank', deleted: true, authorizations_ended: 1 });
    expect(await users.exists('frank')).toBe(false);
    const rows = await query(
      database.url,
      `SELECT subject, revoked_at IS NULL AS lives FROM oauth2_authorization WHERE subject = ANY($1)`,
      [[frank.subject, grace.subject]],
    );
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ subject: frank.subject, lives: false });
    expect(rows).toContainEqual({ subject: grace.subject, lives: true });
  });

  it('ends 1 for nobody', async () => {
    const { code, stdout, stderr } = await run('delete nobody --json');

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('There is no user');
  });
});

async function approve(subject: string): Promise<void> {
  const runner = new StatementRunner(dataSource);
  const client = aClient();
  const now = new Date();
  const authorization = anAuthorization({ clientKey: client.id, subject, createdAt: now });
  const digest = Buffer.alloc(32);
  await new TypeOrmClientStore(runner).insert(client);
  await new TypeOrmAuthorizationStore(runner).start(
    authorization,
    aToken({
      clientKey: client.id,
      authorizationId: authorization.id,
      subject,
      principal: 'user',
      digest,
      issuedAt: now,
    }),
  );
  await runner.close();
}
